"""Who comes to take part in an incident: joining is an event, whichever way somebody comes in."""

from sqlalchemy import Select, select

from accounts.queries import find_team
from foundation.work import Work
from incidents.events import CircleAdmitted, ParticipantAdded
from incidents.lifecycle import Circle
from incidents.model import Incident, IncidentCircle, Participant


def put_in(work: Work, incident: Incident, person_id: int, kind: str) -> bool:
    """Make the person a participant, for an event that tells it; returns whether that changed anything."""
    there = work.session.get(Participant, (incident.id, person_id))
    if there is None:
        work.session.add(Participant(incident_id=incident.id, person_id=person_id, kind=kind, since=work.now))
    elif there.kind != kind:
        there.kind = kind
    else:
        return False
    return True


def join(work: Work, incident: Incident, person_id: int, kind: str) -> None:
    """Let the person take part as that; who does so already changes nothing."""
    if put_in(work, incident, person_id, kind):
        work.record(incident.stream, ParticipantAdded(person_id=person_id, kind=kind))


def join_those_of(work: Work, other: Incident, incident: Incident) -> None:
    """Let all who take part in ``other``, and the circles that were let in there, into ``incident`` too."""
    work.session.flush()
    there = set(work.session.scalars(select(Participant.person_id).where(Participant.incident_id == incident.id)))
    mine = select(Participant).where(Participant.incident_id == other.id).order_by(Participant.person_id)
    for person in work.session.scalars(mine).all():
        if person.person_id not in there:
            join(work, incident, person.person_id, person.kind)
    for circle in work.session.scalars(_circles_of(other)).all():
        admit(work, incident, Circle(circle.kind), circle.name)


def lets_in_more(work: Work, other: Incident, incident: Incident) -> bool:
    """Whether ``join_those_of`` would let anybody in."""
    people = select(Participant.person_id).where(Participant.incident_id == incident.id)
    fresh = select(Participant.person_id).where(Participant.incident_id == other.id)
    fresh = fresh.where(Participant.person_id.not_in(people)).limit(1)
    there = {(each.kind, each.name) for each in work.session.scalars(_circles_of(incident))}
    circles = {(each.kind, each.name) for each in work.session.scalars(_circles_of(other))}
    return work.session.scalar(fresh) is not None or not circles <= there


def admit(work: Work, incident: Incident, circle: Circle, name: str, label: str | None = None) -> None:
    """Let a circle see the incident when it is private; one that was let in changes nothing."""
    if work.session.get(IncidentCircle, (incident.id, circle.value, name)) is not None:
        return
    if label is None:
        team = find_team(work, int(name)) if circle is Circle.TEAM else None
        label = team.slug if team else name
    work.session.add(IncidentCircle(incident_id=incident.id, kind=circle.value, name=name, since=work.now))
    work.record(incident.stream, CircleAdmitted(kind=circle.value, circle=name, label=label))


def _circles_of(incident: Incident) -> Select[IncidentCircle]:
    mine = select(IncidentCircle).where(IncidentCircle.incident_id == incident.id)
    return mine.order_by(IncidentCircle.kind, IncidentCircle.name)
