"""What the forms of the register send."""

from typing import Annotated

from pydantic import Field

from foundation.predicate.lines import parse_lines
from foundation.web.forms import Form
from foundation.web.times import EndOfDay

TEXT_LIMIT = 20_000

Text = Annotated[str, Field(max_length=TEXT_LIMIT)]


class LearningForm(Form):
    """A learning, new or put differently."""

    title: str
    failure_prevented: str = ""
    lesson: Text = ""
    recommendation: Text = ""
    cause_classes: list[str] = Field(default_factory=list)
    applicability: str = ""
    steward_id: int | None = None
    source_coe: str | None = None
    source_cause_ids: list[int] = Field(default_factory=list)
    source_actions: list[str] = Field(default_factory=list)
    version: int | None = None

    @property
    def predicate(self) -> object:
        """Where it applies, as the commands take it."""
        return parse_lines(self.applicability)


class DryRunForm(Form):
    """Where something would apply."""

    applicability: str = ""


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
