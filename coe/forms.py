"""What the forms of COE pages send."""

from typing import Annotated, Any

from pydantic import Field

from coe.sections import SECTION_LIMIT
from coe.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from foundation.web.forms import Form, LocalTime
from foundation.web.times import EndOfDay

Line = Annotated[str, Field(max_length=TITLE_LIMIT)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]


class OpenForm(Form):
    """Opening a COE by hand."""

    title: Line = ""
    incidents: Line = ""
    services: tuple[str, ...] = ()
    kind: str = "outage"

    @property
    def incident_keys(self) -> list[str]:
        """The incidents' keys, however they were separated."""
        return self.incidents.replace(",", " ").upper().split()


class HeadForm(Form):
    """The facts in the head of a COE."""

    title: Line
    owner_id: int | None = None
    due: EndOfDay | None = None
    impact_started: LocalTime | None = None
    detected: LocalTime | None = None
    mitigated: LocalTime | None = None
    impact_ended: LocalTime | None = None
    version: int


class SectionForm(Form):
    """One section's text."""

    text: Annotated[str, Field(max_length=SECTION_LIMIT)] = ""
    version: int


class CauseForm(Form):
    """A cause, new or put differently."""

    because: Text
    why: Text = ""
    cause_class: str
    role: str = "contributing"
    parent_id: int | None = None
    service: str | None = None
    how_escaped: Text = ""
    evidence: Text = ""
    confidence: str = "probable"
    version: int | None = None

    def values(self) -> dict[str, Any]:
        """Return what the commands take."""
        values = self.model_dump(exclude={"service", "version"})
        return {**values, "service_slug": self.service}


class ActionForm(Form):
    """A new action item."""

    title: Line
    kind: str
    priority: str
    owner_id: int | None = None
    due: EndOfDay | None = None
    done_criteria: Text = ""
    cause_ids: tuple[int, ...] = ()
    service: str | None = None
    scope: str = "this_service"

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        return {**self.model_dump(exclude={"service"}), "service_slug": self.service}


class ActionEditForm(Form):
    """What may change in an action item."""

    title: Line
    priority: str
    owner_id: int | None = None
    due: EndOfDay | None = None
    reason: Text = ""
    done_criteria: Text = ""
    version: int | None = None


class MoveForm(Form):
    """A move of a COE or of an action item."""

    to: str
    note: Text = ""
    evidence: Text = ""
    version: int | None = None


class RowForm(Form):
    """A row of the timeline."""

    at: LocalTime | None = None
    text: Text = ""
    included: bool = False
    version: int | None = None


class RecurrenceForm(Form):
    """The earlier COE that this one repeats."""

    of: Line


class VersionForm(Form):
    """The version that the page showed."""

    version: int | None = None
