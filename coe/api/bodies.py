"""What the API takes and gives for COEs and action items."""

from typing import Annotated

from pydantic import Field

from coe.sections import SECTION_LIMIT
from coe.vocabulary import TEXT_LIMIT, TITLE_LIMIT, URL_LIMIT
from foundation.web.api import Body
from foundation.web.times import Due, Instant

Line = Annotated[str, Field(max_length=TITLE_LIMIT)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
MANY = 50


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
    template: str = ""
    """Short name of the template; left out, it is the one that is used for such a COE."""


class EditBody(Body):
    """What changes in the head of a COE; what is left out stays."""

    title: Line | None = None
    owner_id: int | None = None
    due: Due | None = None
    impact_started: Instant | None = None
    detected: Instant | None = None
    mitigated: Instant | None = None
    impact_ended: Instant | None = None


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
    also_led_to: Annotated[tuple[int, ...], Field(max_length=MANY)] = ()
    stop_reason: str = ""
    introduced_at: Instant | None = None


class RowBody(Body):
    """An entry of the timeline."""

    at: Instant
    text: Text
    kind: str = "other"
    precision: str = "minute"
    evidence: Text = ""
    zone: Annotated[str, Field(max_length=60)] = "UTC"
    """Where the clock stood by which it was told, such as Europe/Oslo"""


class RowEditBody(Body):
    """What changes in an entry of the timeline."""

    at: Instant | None = None
    text: Text | None = None
    included: bool | None = None
    kind: str | None = None
    precision: str | None = None
    evidence: Text | None = None
    zone: Annotated[str, Field(max_length=60)] | None = None


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
    strength: str = ""
    evaluation: Text = ""
    check_after_days: int | None = None
    tracker_url: Annotated[str, Field(max_length=URL_LIMIT)] = ""
    team_id: int | None = None
    watch_days: int | None = None


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
    scope: str | None = None
    strength: str | None = None
    evaluation: Text | None = None
    check_after_days: int | None = None
    tracker_url: Annotated[str, Field(max_length=URL_LIMIT)] | None = None
    team_id: int | None = None
    watch_days: int | None = None


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
    team_id: int | None = None
    limit: int | None = None
    cursor: str | None = None


class RevisionsQuery(Body):
    """What the list of revisions may be narrowed by."""

    section: str | None = None
