"""What the forms of the register send."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import BeforeValidator, Field

from foundation.predicate.lines import parse_lines
from foundation.web.forms import Form
from foundation.web.zones import from_local

TEXT_LIMIT = 20_000
LAST_SECOND = time(23, 59, 59)


def end_of_day(day: object) -> object:
    """Return the end of the day that was typed, where the person who typed it is."""
    return from_local(datetime.combine(date.fromisoformat(day.strip()), LAST_SECOND)) if isinstance(day, str) else day


Day = Annotated[datetime, BeforeValidator(end_of_day)]
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
    planned_by: Day | None = None
    until: Day | None = None
    evidence_url: str = ""
    evidence_expires_at: Day | None = None
    note: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""
    claimed_at: Day | None = None
