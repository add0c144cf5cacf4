"""What stands around an incident, for programs: what changed before it, links, tickets."""

from datetime import datetime, timedelta

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Work
from incidents import commands
from incidents.api.bodies import IncidentBody
from incidents.api.shown import incident_body
from incidents.forms import Id, Reason, Word
from incidents.model import IncidentLink
from incidents.queries import ChangedItem, brief, detail, what_changed

BLUEPRINT = Blueprint("incident_context_api", __name__, url_prefix="/api/v1/incidents/<key>")
TAG = "incidents"


class ChangedBody(Body):
    """A change that may have to do with the incident, and what is thought of it."""

    change: int
    kind: str
    status: str
    title: str
    services: list[str]
    """Slugs; names that nobody knows stand as they were sent"""
    steps: int | None
    """How many dependencies away it was: 0 on an impacted service, null on none that is near"""
    happened_at: datetime
    recorded_at: datetime
    minutes_before: int
    """Before the incident began; negative for after"""
    url: str
    verdict: str | None
    """suspect, cause or cleared; null while nobody has judged it"""
    reason: str
    marked_by: str | None
    marked_at: datetime | None


class ChangedList(Body):
    """What changed from 24 h before it began until its end: the cause, suspects, the rest, what is cleared."""

    items: list[ChangedBody]
    next_cursor: str | None = None


class NewVerdict(Body):
    """What is thought of a change; null takes it back."""

    change: Id
    verdict: Word | None
    """suspect, cause or cleared"""
    reason: Reason = ""
    """How that is known; needed for cause and cleared"""


class NewLink(Body):
    """A place to look."""

    url: Reason
    label: str = Field("", max_length=120)


class LinkBody(Body):
    """A place to look."""

    id: int
    label: str
    url: str


class LinkList(Body):
    """Where to look, the bridge apart."""

    items: list[LinkBody]
    next_cursor: str | None = None


class NewTicket(Body):
    """A support ticket, by address or number."""

    ref: Reason


class TicketList(Body):
    """Support tickets; each stands once."""

    items: list[str]
    next_cursor: str | None = None


@BLUEPRINT.get("/changes")
@endpoint("List what changed", answer=ChangedList, tag=TAG)
def list_changes(key: str) -> ChangedList:
    """List changes of its services and of what those need, and all that were judged."""
    look = reading()
    return ChangedList(items=[changed_body(item) for item in what_changed(look, brief(look, key)).items])


@BLUEPRINT.post("/changes")
@endpoint("Judge a change", body=NewVerdict, answer=IncidentBody, status=201, tag=TAG)
def mark_change(key: str, body: NewVerdict) -> Answer:
    """Say that it is suspect, the cause, or cleared; it stands on the timeline."""
    verdict = body.verdict or ""

    def represent(work: Work, _mark: object) -> IncidentBody:
        return incident_body(work, key)

    return write(
        lambda work: commands.mark_change(work, key=key, change_id=body.change, verdict=verdict, reason=body.reason),
        represent=represent,
        status=201,
    )


@BLUEPRINT.get("/links")
@endpoint("List links", answer=LinkList, tag=TAG)
def list_links(key: str) -> LinkList:
    """List where to look."""
    links = detail(reading(), key).board.links
    return LinkList(items=[LinkBody(id=link.id, label=link.label, url=link.url) for link in links])


@BLUEPRINT.post("/links")
@endpoint("Add a link", body=NewLink, answer=LinkBody, status=201, tag=TAG)
def add_link(key: str, body: NewLink) -> Answer:
    """Add it; the same address stands once."""

    def represent(_work: Work, link: IncidentLink) -> LinkBody:
        return LinkBody(id=link.id, label=link.label, url=link.url)

    return write(
        lambda work: commands.add_link(work, key=key, url=body.url, label=body.label), represent=represent, status=201
    )


@BLUEPRINT.delete("/links/<int:link_id>")
@endpoint("Take a link off", answer=IncidentBody, tag=TAG)
def remove_link(key: str, link_id: int) -> Answer:
    """There is nothing to see there."""
    return write(lambda work: commands.remove_link(work, key=key, link_id=link_id), represent=incident_body)


@BLUEPRINT.get("/tickets")
@endpoint("List support tickets", answer=TicketList, tag=TAG)
def list_tickets(key: str) -> TicketList:
    """List them in the order in which they were linked."""
    return TicketList(items=list(detail(reading(), key).board.tickets))


@BLUEPRINT.post("/tickets")
@endpoint("Link a support ticket", body=NewTicket, answer=IncidentBody, status=201, tag=TAG)
def add_ticket(key: str, body: NewTicket) -> Answer:
    """Everybody may; the same ticket counts once."""
    return write(lambda work: commands.add_ticket(work, key=key, ref=body.ref), represent=incident_body, status=201)


def changed_body(item: ChangedItem) -> ChangedBody:
    """Show a change beside the incident."""
    change, mark = item.change, item.mark
    return ChangedBody(
        change=change.id,
        kind=change.kind,
        status=change.status,
        title=change.title,
        services=[target.slug or target.name for target in change.targets],
        steps=item.steps,
        happened_at=change.happened_at,
        recorded_at=change.recorded_at,
        minutes_before=item.before // timedelta(minutes=1),
        url=change.url,
        verdict=mark.verdict if mark else None,
        reason=mark.reason if mark else "",
        marked_by=mark.by if mark else None,
        marked_at=mark.at if mark else None,
    )
