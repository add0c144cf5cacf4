"""What incidents are to one another: streams of a large one, duplicates, related ones."""

from collections.abc import Sequence

from sqlalchemy import select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.work import Work
from incidents.commands.declare import declare
from incidents.commands.subject import both_to_change, incident_to_change
from incidents.events import IncidentsLinked, IncidentsUnlinked
from incidents.model import Incident, IncidentLink, Participant

KINDS = ("related", "duplicate", "stream")
MOST_LINKS = 50


def link_incidents(work: Work, *, key: str, to: str, kind: str = "related") -> Incident:
    """Say that the incident is related to another, its duplicate, or one stream of it."""
    incident, other = _both(work, key, to, kind)
    if incident.visibility != other.visibility:
        detail = "One of them is private and the other is not. Make them alike first."
        raise Conflict("incident.link_visibility", detail, where="to")
    if kind == "stream":
        _require_flat(work, incident, other)
    if _link(work, incident, other, kind) is None:
        _require_few(work, incident)
        link = IncidentLink(
            incident_id=incident.id, other_id=other.id, kind=kind, linked_at=work.now, linked_by=work.principal.id
        )
        work.session.add(link)
        work.session.flush()
        _record(work, IncidentsLinked, incident, other, kind)
    return incident


def unlink_incidents(work: Work, *, key: str, to: str, kind: str = "related") -> Incident:
    """Say that the two have nothing to do with one another after all; either may be named first."""
    incident, other = _both(work, key, to, kind)
    for first, second in ((incident, other), (other, incident)):
        link = _link(work, first, second, kind)
        if link is not None:
            work.session.delete(link)
            _record(work, IncidentsUnlinked, first, second, kind)
            return incident
    raise NotFound("link")


def open_stream(work: Work, *, key: str, title: str, services: Sequence[str] = ()) -> Incident:
    """Open a stream of a large incident: an incident of its own, as severe and as visible, for the same people."""
    whole = incident_to_change(work, key)
    if not whole.is_active or whole.is_quiet:
        detail = f"{whole.key} is over. Link an incident to it instead."
        raise Conflict("incident.stream_ended", detail, where="title")
    # Not a second wish of somebody's, but one act that has two parts: it may not be left half done.
    stream = declare(
        work, title=title, severity=whole.severity, services=services, mode=whole.mode, visibility=whole.visibility
    )
    there = set(work.session.scalars(select(Participant.person_id).where(Participant.incident_id == stream.id)))
    for person in work.session.scalars(select(Participant).where(Participant.incident_id == whole.id)).all():
        if person.person_id not in there:
            work.session.add(
                Participant(incident_id=stream.id, person_id=person.person_id, kind=person.kind, since=work.now)
            )
    link_incidents(work, key=stream.key, to=whole.key, kind="stream")
    return stream


def _both(work: Work, key: str, to: str, kind: str) -> tuple[Incident, Incident]:
    if kind not in KINDS:
        raise Invalid("incident.link_kind", f"kind can be {', '.join(KINDS)}.", where="kind")
    incident, other = both_to_change(work, key, to)
    if incident.id == other.id:
        raise Invalid("incident.link_itself", "Choose another incident than itself.", where="to")
    return incident, other


def _require_flat(work: Work, stream: Incident, whole: Incident) -> None:
    """Keep streams one level deep, and each of one incident only."""
    of = select(IncidentLink).where(IncidentLink.kind == "stream")
    mine = work.session.scalars(of.where(IncidentLink.incident_id == stream.id, IncidentLink.other_id != whole.id))
    below = work.session.scalars(of.where(IncidentLink.other_id == stream.id))
    above = work.session.scalars(of.where(IncidentLink.incident_id == whole.id))
    if mine.first() or below.first() or above.first():
        detail = "A stream belongs to one incident and has no streams of its own."
        raise Conflict("incident.stream_depth", detail, where="to")


def _require_few(work: Work, incident: Incident) -> None:
    there = work.session.scalars(select(IncidentLink).where(IncidentLink.incident_id == incident.id).limit(MOST_LINKS))
    if len(there.all()) >= MOST_LINKS:
        detail = f"An incident has at most {MOST_LINKS} links."
        raise Conflict("incident.links_full", detail, where="to")


def _link(work: Work, incident: Incident, other: Incident, kind: str) -> IncidentLink | None:
    return work.session.get(IncidentLink, (incident.id, other.id, kind))


def _record(
    work: Work, made: type[IncidentsLinked | IncidentsUnlinked], incident: Incident, other: Incident, kind: str
) -> None:
    event = made(from_id=incident.id, from_key=incident.key, to_id=other.id, to_key=other.key, kind=kind)
    work.record(incident.stream, event)
    work.record(other.stream, event)
