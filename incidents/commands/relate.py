"""What incidents are to one another: streams of a large one, duplicates, related ones."""

from collections.abc import Sequence

from sqlalchemy import select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import shown
from foundation.work import Work
from incidents.commands.declare import declare
from incidents.commands.joining import join_those_of
from incidents.commands.subject import both_to_change, incident_to_change
from incidents.events import IncidentsRelated, IncidentsUnrelated
from incidents.model import Incident, IncidentRelation

KINDS = ("related", "duplicate", "stream")
MOST_RELATIONS = 50


def relate_incidents(work: Work, *, key: str, to: str, kind: str = "related") -> Incident:
    """Say that the incident is related to another, its duplicate, or one stream of it."""
    incident, other = _both(work, key, to, kind)
    if incident.visibility != other.visibility:
        hidden, seen = (incident, other) if incident.is_private else (other, incident)
        detail = f"{hidden.key} is private and {seen.key} is not. Make them alike first."
        raise Conflict("incident.relation_visibility", detail, where="to")
    if kind == "stream":
        _require_flat(work, incident, other)
    if _relation(work, incident, other, kind) is None and _relation(work, other, incident, kind) is None:
        _require_few(work, incident)
        relation = IncidentRelation(
            incident_id=incident.id, other_id=other.id, kind=kind, related_at=work.now, related_by=work.principal.id
        )
        work.session.add(relation)
        work.session.flush()
        _record(work, IncidentsRelated, incident, other, kind)
    return incident


def unrelate_incidents(work: Work, *, key: str, to: str, kind: str = "related") -> Incident:
    """Say that the two have nothing to do with one another after all; either may be named first."""
    incident, other = _both(work, key, to, kind)
    for first, second in ((incident, other), (other, incident)):
        relation = _relation(work, first, second, kind)
        if relation is not None:
            work.session.delete(relation)
            _record(work, IncidentsUnrelated, first, second, kind)
            return incident
    raise NotFound("relation")


def open_stream(work: Work, *, key: str, title: str, services: Sequence[str] = ()) -> Incident:
    """Open a stream of a large incident: an incident of its own, as severe and as visible, for the same people."""
    whole = incident_to_change(work, key)
    if not whole.is_active or whole.is_quiet:
        detail = f"{whole.key} is over. Declare an incident and relate it to this one instead."
        raise Conflict("incident.stream_ended", detail, where="title")
    # Not a second wish of somebody's, but one act that has two parts: it may not be left half done.
    stream = declare(
        work, title=title, severity=whole.severity, services=services, mode=whole.mode, visibility=whole.visibility
    )
    join_those_of(work, whole, stream)
    relate_incidents(work, key=stream.key, to=whole.key, kind="stream")
    return stream


def _both(work: Work, key: str, to: str, kind: str) -> tuple[Incident, Incident]:
    if kind not in KINDS:
        raise Invalid(
            "incident.relation_kind", f"kind can be {', '.join(KINDS)}; {shown(kind, 40)} is none.", where="kind"
        )
    incident, other = both_to_change(work, key, to)
    if incident.id == other.id:
        raise Invalid("incident.relation_itself", "Choose another incident than itself.", where="to")
    return incident, other


def _require_flat(work: Work, stream: Incident, whole: Incident) -> None:
    """Keep streams one level deep, and each of one incident only."""
    of = select(IncidentRelation).where(IncidentRelation.kind == "stream")
    mine = work.session.scalars(
        of.where(IncidentRelation.incident_id == stream.id, IncidentRelation.other_id != whole.id)
    )
    below = work.session.scalars(of.where(IncidentRelation.other_id == stream.id))
    above = work.session.scalars(of.where(IncidentRelation.incident_id == whole.id))
    if mine.first() or below.first() or above.first():
        detail = "A stream belongs to one incident and has no streams of its own. Relate them instead."
        raise Conflict("incident.stream_depth", detail, where="to")


def _require_few(work: Work, incident: Incident) -> None:
    there = work.session.scalars(
        select(IncidentRelation).where(IncidentRelation.incident_id == incident.id).limit(MOST_RELATIONS)
    )
    if len(there.all()) >= MOST_RELATIONS:
        detail = f"An incident has at most {MOST_RELATIONS} relations. Take one off that matters less."
        raise Conflict("incident.relations_full", detail, where="to")


def _relation(work: Work, incident: Incident, other: Incident, kind: str) -> IncidentRelation | None:
    return work.session.get(IncidentRelation, (incident.id, other.id, kind))


def _record(
    work: Work, made: type[IncidentsRelated | IncidentsUnrelated], incident: Incident, other: Incident, kind: str
) -> None:
    event = made(from_id=incident.id, from_key=incident.key, to_id=other.id, to_key=other.key, kind=kind)
    work.record(incident.stream, event)
    work.record(other.stream, event)
