"""What the API takes and gives about incidents."""

from datetime import datetime

from pydantic import Field

from foundation.web.api import Body
from incidents.forms import KEY, MOST_SERVICES, WEEK, Id, Prose, Reason, Slug, Time, Title, Word

Given = str | bool | int | float | None


class DeclareBody(Body):
    """A new incident; a title is enough."""

    title: Title
    severity: Word = "pending"
    """SEV1 to SEV4, or pending, which acts as SEV2 after ten minutes"""
    services: list[Slug] = Field([], max_length=MOST_SERVICES)
    summary: Prose | None = None
    """Markdown"""
    mode: Word = "standard"
    """standard, drill or retrospective"""
    visibility: Word = "open"
    """open or private"""
    state: Word = "investigating"
    """investigating or triage"""
    dedup_key: str | None = Field(None, max_length=KEY)
    """While an incident with this key is open, it is returned instead, with 200"""
    impact_started_at: Time | None = None
    occurred: dict[Word, Time] = Field({}, max_length=20)
    """Of a retrospective incident, its own moments by name"""
    type: Word = ""
    fields: dict[Word, Given] = Field({}, max_length=50)
    """What it says in the organisation's own fields, by their keys"""


class EditBody(Body):
    """What of an incident is to be rewritten; what is left out stays."""

    title: Title | None = None
    summary: Prose | None = None
    severity: Word | None = None
    visibility: Word | None = None
    customer_impact: Prose | None = None
    workaround: Prose | None = None
    bridge_url: Reason | None = None
    type: Word | None = None
    fields: dict[Word, Given] | None = Field(None, max_length=50)
    """By key; null or an empty text blanks one, those not named stay"""


class TransitionBody(Body):
    """A move."""

    to: Word
    """The state to be reached"""
    note: Prose | None = None
    at: Time | None = None
    """When it happened, if not now"""
    into: str | None = Field(None, max_length=20)
    """With merged: the incident that it is the same as"""


class NewUpdate(Body):
    """Something to be told to an audience."""

    audience: Word
    """responders, stakeholders or public"""
    body: Prose
    """Markdown"""
    next_update_minutes: int | None = Field(None, ge=1, le=WEEK)
    at: Time | None = None


class NewRole(Body):
    """Who takes a role; null relieves whoever has it."""

    role: Word
    person_id: Id | None
    brief: Prose | None = None
    """What is going on, what is open, when the next update is due; Markdown"""


class NewParticipant(Body):
    """Somebody who takes part."""

    person_id: Id
    kind: Word = "responder"
    """responder or observer"""


class NewTask(Body):
    """Something to be done."""

    title: str = Field(max_length=300)
    owner_id: Id | None = None
    due: Time | None = None


class NewService(Body):
    """An affected service."""

    service: Slug
    impact: Word = "degraded_performance"
    """operational, degraded_performance, partial_outage, major_outage or under_maintenance"""


class NewMoment(Body):
    """When something really happened; null takes it back."""

    moment: Word
    at: Time | None
    reason: Reason = ""


class NewRedaction(Body):
    """The entry whose text is to be erased for good."""

    seq: Id
    reason: Reason


class RoleBody(Body):
    """A role, and who has it."""

    role: str
    name: str
    person_id: int | None
    person: str | None
    since: datetime | None
    instructions: str
    required: bool
    """Whether an incident of this severity can't do without it"""


class ParticipantBody(Body):
    """Somebody who takes part."""

    person_id: int
    person: str
    kind: str


class TaskBody(Body):
    """Something to be done."""

    id: int
    incident: str
    title: str
    owner_id: int | None
    owner: str | None
    role: str
    """The role whose task it is; whoever takes the role gets it"""
    due: datetime | None
    done_at: datetime | None


class IncidentBody(Body):
    """An incident."""

    key: str
    title: str
    state: str
    severity: str
    acting_severity: str
    mode: str
    visibility: str
    services: list[str]
    impacts: dict[str, str]
    roles: list[RoleBody]
    participants: list[ParticipantBody]
    moments: dict[str, datetime]
    summary: str
    summary_html: str
    declared_by: str
    next_update_due: datetime | None
    public_update_due: datetime | None
    missing_roles: list[str]
    merged_into: str | None
    merged: list[str]
    """The keys of those that were merged into it, and go on here"""
    possible_states: list[str]
    customer_impact: str
    customer_impact_html: str
    workaround: str
    workaround_html: str
    bridge_url: str
    type: str
    fields: dict[str, str | bool | float]
    missing_fields: list[str]
    """Those that it can't be resolved without, and that say nothing yet"""
    tickets: int
    reports: int
    url: str
    version: int


class IncidentItemBody(Body):
    """An incident in a list."""

    key: str
    title: str
    state: str
    severity: str
    acting_severity: str
    mode: str
    visibility: str
    type: str
    services: list[str]
    lead: str | None
    moments: dict[str, datetime]
    last_update_at: datetime | None
    """When stakeholders or the public last heard of it"""
    next_update_due: datetime | None
    url: str
    version: int


class IncidentList(Body):
    """A page of incidents."""

    items: list[IncidentItemBody]
    next_cursor: str | None


class UpdateBody(Body):
    """What was told to an audience."""

    id: int
    incident: str
    audience: str
    body: str
    html: str
    posted_at: datetime
    posted_by: str
    corrected_at: datetime | None = None
    next_update_due: datetime | None = None
    source: str = ""
    """Of an update that came with an incident that was merged into this one: that one's key, to correct it under"""


class UpdateList(Body):
    """Updates, the newest first."""

    items: list[UpdateBody]
    next_cursor: str | None = None


class EntryBody(Body):
    """An entry of the timeline."""

    seq: int
    name: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    text: str
    html: str
    audience: str | None
    is_erased: bool
    kind: str
    """note, update, state, moment, people, service, task, alert, change, report, text or other"""
    precision: str
    """How exactly the time is known: second, minute, hour or day"""
    markers: list[str]
    edited_at: datetime | None
    source: str = ""
    """Of an entry that came with an incident that was merged into this one: the key of that one, which ``seq`` is of"""


class Timeline(Body):
    """Entries in the order in which they were recorded, and the version that they lead to.

    Those of an incident that was merged in follow the entry that tells so, and do not count towards the limit.
    """

    incident: str
    items: list[EntryBody]
    next_cursor: str | None = None
    """Where to go on with ``after``, when there is more"""
    version: int


class RoleList(Body):
    """All roles, taken or not."""

    items: list[RoleBody]
    next_cursor: str | None = None


class TaskList(Body):
    """All tasks."""

    items: list[TaskBody]
    next_cursor: str | None = None
