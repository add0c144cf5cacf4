"""What the API takes and gives for status pages."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from foundation.web.api import Body
from foundation.web.times import CalendarDay, Instant
from statuspage.model import PublicUpdate
from statuspage.queries import ComponentItem, PageItem
from statuspage.snapshot.state import PlannedWork, Told, Trouble

Name = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]
Ref = Annotated[str, Field(max_length=64)]
Statuses = Annotated[dict[str, str], Field(max_length=200)]
Refs = Annotated[list[Ref], Field(max_length=200)]


class PageBody(Body):
    """A page to be made."""

    slug: Ref
    name: Name
    time_zone: Ref = "Etc/UTC"
    url: Annotated[str, Field(max_length=300)] = ""
    audience: Ref = "public"
    readers: Refs = Field(default_factory=list)


class PageEditBody(Body):
    """What of a page is to change."""

    name: Name | None = None
    time_zone: Ref | None = None
    url: Annotated[str, Field(max_length=300)] | None = None
    audience: Ref | None = None
    readers: Refs | None = None
    accent: Ref | None = None
    language: Ref | None = None


class PageAnswer(Body):
    """A status page."""

    slug: str
    name: str
    host: str
    url: str
    audience: str
    circles: list[str]
    accent: str
    language: str
    time_zone: str
    indicator: str
    description: str
    open_incidents: int
    version: int


class PageList(Body):
    """Status pages."""

    items: list[PageAnswer]
    next_cursor: str | None = None


class OnPage(Body):
    """Which page is meant; all without one."""

    page: Ref | None = None


class ComponentBody(Body):
    """A component or a group to be added."""

    page: Ref
    name: Name
    description: Annotated[str, Field(max_length=500)] = ""
    group: Ref | None = None
    is_group: bool = False
    service: Ref | None = None
    start_date: CalendarDay | None = None


class ComponentEditBody(Body):
    """What of a component is to change; responders say its status, with whether programs that follow it are told."""

    status: Ref | None = None
    notify: bool = True
    name: Name | None = None
    description: Annotated[str, Field(max_length=500)] | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] | None = None
    group: Ref | None = None
    service: Ref | None = None


class ComponentAnswer(Body):
    """A part of a status page."""

    id: str
    page: str
    name: str
    description: str
    status: str
    position: int
    group: str | None
    is_group: bool
    service: str | None
    start_date: date | None
    version: int


class ComponentList(Body):
    """Parts of status pages."""

    items: list[ComponentAnswer]
    next_cursor: str | None = None


class IncidentBody(Body):
    """What the world is to read about an incident."""

    name: Name
    body: Text
    incident: Ref | None = None
    status: Ref = "investigating"
    impact: Ref | None = None
    components: Statuses = Field(default_factory=dict)
    at: Instant | None = None
    notify: bool = True


class UpdateBody(Body):
    """What the world is to read next."""

    body: Text
    status: Ref | None = None
    components: Statuses = Field(default_factory=dict)
    at: Instant | None = None
    notify: bool = True


class CorrectionBody(Body):
    """How an update should have read."""

    body: Text
    reason: Annotated[str, Field(max_length=500)] = ""


class UpdateAnswer(Body):
    """What the world was told."""

    id: str
    status: str
    body: str
    display_at: datetime
    is_corrected: bool
    notify: bool


class IncidentAnswer(Body):
    """The public side of an incident; ``incident`` is the internal one if the reader may know it."""

    id: str
    name: str
    status: str
    impact: str
    incident: str | None
    started_at: datetime
    resolved_at: datetime | None
    components: list[str]
    updates: list[UpdateAnswer]
    customer_impact: str
    workaround: str
    next_update_at: datetime | None


class IncidentList(Body):
    """The public sides of incidents."""

    items: list[IncidentAnswer]
    next_cursor: str | None = None


class MaintenanceBody(Body):
    """Work to be announced."""

    page: Ref
    name: Name
    body: Text
    starts_at: Instant
    ends_at: Instant
    components: Refs = Field(default_factory=list)
    notify: bool = True
    keeps_time: bool = True
    remind_minutes: Annotated[int, Field(ge=0, le=20_160)] = 0
    recurs: Ref = ""
    recurs_until: Instant | None = None


class MaintenanceTimesBody(Body):
    """Other times for announced work."""

    starts_at: Instant
    ends_at: Instant
    body: Text = ""
    notify: bool = True


class MaintenanceMoveBody(Body):
    """Where announced work is to go."""

    to: Ref
    body: Text = ""
    notify: bool = True


class MaintenanceAnswer(Body):
    """Announced work."""

    id: str
    page: str
    name: str
    status: str
    starts_at: datetime
    ends_at: datetime
    keeps_time: bool
    recurs: str
    components: list[str]
    updates: list[UpdateAnswer]


class MaintenanceList(Body):
    """Announced work."""

    items: list[MaintenanceAnswer]
    next_cursor: str | None = None


def page_answer(item: PageItem) -> PageAnswer:
    """Make the answer for a page."""
    return PageAnswer(**{name: getattr(item, name) for name in PageAnswer.model_fields})


def component_answer(item: ComponentItem) -> ComponentAnswer:
    """Make the answer for a component."""
    same = {name: getattr(item, name) for name in ComponentAnswer.model_fields if name != "service"}
    return ComponentAnswer(**same, service=item.service_slug)


def incident_answer(one: Trouble, key: str | None) -> IncidentAnswer:
    """Make the answer for a public incident."""
    return IncidentAnswer(
        id=one.public_id,
        name=one.name,
        status=one.status,
        impact=one.impact,
        incident=key,
        started_at=one.started_at,
        resolved_at=one.resolved_at,
        components=list(one.parts),
        updates=[update_answer(told) for told in one.updates],
        customer_impact=one.notice.customer_impact,
        workaround=one.notice.workaround,
        next_update_at=one.notice.next_update_at,
    )


def maintenance_answer(one: PlannedWork, page: str) -> MaintenanceAnswer:
    """Make the answer for announced work."""
    return MaintenanceAnswer(
        id=one.public_id,
        page=page,
        name=one.name,
        status=one.status,
        starts_at=one.scheduled_for,
        ends_at=one.scheduled_until,
        keeps_time=one.keeps_time,
        recurs=one.recurs,
        components=list(one.parts),
        updates=[update_answer(told) for told in one.updates],
    )


def update_answer(told: Told | PublicUpdate) -> UpdateAnswer:
    """Make the answer for an update."""
    is_corrected = told.is_corrected if isinstance(told, Told) else told.corrected_at is not None
    return UpdateAnswer(
        id=told.public_id,
        status=told.status,
        body=told.body,
        display_at=told.display_at,
        is_corrected=is_corrected,
        notify=told.notify,
    )
