"""What the forms of the register send."""

from typing import Annotated

from pydantic import Field

from foundation.predicate.boxes import NAMES, from_boxes
from foundation.predicate.lines import parse_lines
from foundation.web.forms import Form
from foundation.web.times import EndOfDay

TEXT_LIMIT = 20_000

Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Words = Annotated[str, Field(max_length=2_000)]
DETAILS = (
    *("abstract", "source_kind", "source_url", "source_quote", "source_license", "source_incidents"),
    *("evidence_kinds", "evidence_days"),
    *("strength", "effort", "risk_if_absent", "review_by"),
)
Boxes = list[Annotated[str, Field(max_length=120)]]


class WhereForm(Form):
    """Where something applies: any of the values of each box, and further conditions as lines."""

    applicability: str = ""
    where_tier: Boxes = Field(default_factory=list)
    where_lifecycle: Boxes = Field(default_factory=list)
    where_exposure: Boxes = Field(default_factory=list)
    where_data_class: Boxes = Field(default_factory=list)
    where_region_model: Boxes = Field(default_factory=list)
    where_has_queue: Words = ""
    where_runtime: Words = ""
    where_datastores: Words = ""
    where_dependencies: Words = ""
    where_deployment: Words = ""
    where_tags: Words = ""

    @property
    def predicate(self) -> object:
        """Where it applies, as the commands take it."""
        boxes = {name: _values(getattr(self, f"where_{name}")) for name in NAMES}
        return from_boxes(boxes, parse_lines(self.applicability))


class LearningForm(WhereForm):
    """A learning, new or put differently."""

    title: str
    failure_prevented: str = ""
    lesson: Text = ""
    recommendation: Text = ""
    cause_classes: list[str] = Field(default_factory=list)
    steward_id: int | None = None
    source_coe: str | None = None
    source_cause_ids: list[int] = Field(default_factory=list)
    source_actions: list[str] = Field(default_factory=list)
    version: int | None = None
    reason: Words = ""
    abstract: Words = ""
    source_kind: Words = ""
    source_url: Words = ""
    source_quote: Words = ""
    source_license: Words = ""
    source_incidents: Words = ""
    evidence_kinds: Boxes = Field(default_factory=list)
    evidence_days: int | None = None
    strength: Words = ""
    effort: Words = ""
    risk_if_absent: Words = ""
    review_by: EndOfDay | None = None

    @property
    def details(self) -> dict[str, object]:
        """What it says beside its texts, as the commands take it; only what the form sent."""
        found: dict[str, object] = {name: getattr(self, name) for name in DETAILS if name in self.model_fields_set}
        if not found.get("source_kind", ""):
            found.pop("source_kind", None)
        if "source_incidents" in found:
            found["source_incidents"] = _values(self.source_incidents)
        return found


class DryRunForm(WhereForm):
    """Where something would apply."""


class MoveForm(Form):
    """A decision about a learning."""

    to: str
    reason: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""
    superseded_by: str | None = None
    version: int | None = None


class AdoptionForm(Form):
    """What a service says about a learning."""

    service: str
    state: str
    planned_by: EndOfDay | None = None
    until: EndOfDay | None = None
    evidence_url: str = ""
    evidence_expires_at: EndOfDay | None = None
    note: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""
    claimed_at: EndOfDay | None = None
    in_list: bool = False


class LettersForm(Form):
    """How often one wants to be asked by mail."""

    pace: Annotated[str, Field(max_length=10)]


class SearchForm(Form):
    """A search to be kept: its name, how one wants to hear of it, and what is looked for."""

    name: Annotated[str, Field(max_length=500)] = ""
    pace: Annotated[str, Field(max_length=10)] = "never"
    q: Words = ""
    state: Words = ""
    theme: Words = ""
    cause: Words = ""
    service: Words = ""
    team: Words = ""
    source: Words = ""

    @property
    def facets(self) -> dict[str, str]:
        """What is looked for, as far as something is said."""
        said = self.model_dump(exclude={"name", "pace"})
        return {name: value for name, value in said.items() if value}


def _values(given: str | list[str]) -> list[str]:
    """Take comma-separated words, or boxes that were ticked."""
    parts = given.split(",") if isinstance(given, str) else given
    return [part.strip() for part in parts if part.strip()]
