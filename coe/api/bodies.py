"""What the API takes and gives for COEs and action items."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from coe.sections import SECTION_LIMIT
from coe.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from foundation.web.api import Body

Line = Annotated[str, Field(max_length=TITLE_LIMIT)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
MANY = 50
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def in_utc(at: datetime) -> datetime:
    """Return the moment in UTC."""
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        message = "Give a date within this age."
        raise ValueError(message) from error


def end_of_day(sent: object) -> object:
    """Take a day as its end."""
    return f"{sent}T23:59:59Z" if isinstance(sent, str) and DAY.fullmatch(sent) else sent


Due = Annotated[AwareDatetime, BeforeValidator(end_of_day), AfterValidator(in_utc)]
At = Annotated[AwareDatetime, AfterValidator(in_utc)]


class OpenBody(Body):
    """A COE to be opened."""

    title: Line | None = None
    """Service and symptom; left out, it takes the incident's title."""
    incidents: Annotated[tuple[str, ...], Field(max_length=MANY)] = ()
    """Keys of the incidents that it covers; none for a near miss."""
    services: Annotated[tuple[str, ...], Field(max_length=MANY)] = ()
    kind: str = "outage"
    trigger: str = "requested"
    owner_id: int | None = None
    due: Due | None = None


class EditBody(Body):
    """What changes in the head of a COE; what is left out stays."""

    title: Line | None = None
    owner_id: int | None = None
    due: Due | None = None
    impact_started: At | None = None
    detected: At | None = None
    mitigated: At | None = None
    impact_ended: At | None = None


class SectionBody(Body):
    """A section's text in Markdown."""

    text: Annotated[str, Field(max_length=SECTION_LIMIT)]


class CauseBody(Body):
    """A cause, new or put differently as a whole."""

    because: Text
    cause_class: str
    why: Text = ""
    parent_id: int | None = None
    role: str = "contributing"
    service: str | None = None
    """Slug of the service that owned it."""
    how_escaped: Text = ""
    evidence: Text = ""
    confidence: str = "probable"


class RowBody(Body):
    """An entry of the timeline."""

    at: At
    text: Text


class RowEditBody(Body):
    """What changes in an entry of the timeline."""

    at: At | None = None
    text: Text | None = None
    included: bool | None = None


class MoveBody(Body):
    """The state to reach."""

    to: str
    note: Text = ""


class RecurrenceBody(Body):
    """The earlier COE that this one repeats."""

    of: str


class ActionBody(Body):
    """An action item."""

    title: Line
    kind: str
    priority: str
    owner_id: int | None = None
    due: Due | None = None
    done_criteria: Text = ""
    cause_ids: Annotated[tuple[int, ...], Field(max_length=MANY)] = ()
    service: str | None = None
    scope: str = "this_service"


class ActionEditBody(Body):
    """What changes in an action item; a later due date wants its reason."""

    title: Line | None = None
    kind: str | None = None
    priority: str | None = None
    owner_id: int | None = None
    due: Due | None = None
    reason: Text = ""
    done_criteria: Text | None = None
    cause_ids: Annotated[tuple[int, ...], Field(max_length=MANY)] | None = None


class ActionMoveBody(Body):
    """The state to reach, and what shows it."""

    to: str
    evidence: Text = ""
    note: Text = ""


class CoesQuery(Body):
    """What the list of COEs may be narrowed by."""

    state: str | None = None
    service: str | None = None
    owner_id: int | None = None
    limit: int | None = None
    cursor: str | None = None


class ActionsQuery(Body):
    """What the list of action items may be narrowed by."""

    state: str | None = None
    service: str | None = None
    owner_id: int | None = None
    overdue: bool = False
    limit: int | None = None
    cursor: str | None = None


class RevisionsQuery(Body):
    """What the list of revisions may be narrowed by."""

    section: str | None = None
