"""Who may see a private incident beside those who work on it, who leaves it, and who looked."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from accounts.events import Group
from accounts.queries import find_team, team_by_slug
from foundation.authz import Role
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import number_of
from foundation.text import shown
from foundation.work import Work
from incidents.commands.joining import admit
from incidents.commands.subject import incident_to_change
from incidents.events import CircleDismissed, ParticipantRemoved
from incidents.lifecycle import Circle, chosen
from incidents.model import (
    Incident,
    IncidentCircle,
    IncidentSighting,
    IncidentWatcher,
    Participant,
    RoleAssignment,
    declarer_of,
)

DECIDES = "incidents:change_visibility"
CIRCLE, PARTICIPANT = "circle on this incident", "participant of this incident"
LONGEST_ID = 9
ROLES = tuple(role.name.lower() for role in Role if role > Role.VIEWER)


def admit_circle(work: Work, *, key: str, kind: str, name: str) -> Incident:
    """Let everybody of a role, a group or a team see the incident when it is private."""
    incident = incident_to_change(work, key, DECIDES)
    circle, known, label = _circle(work, kind, name)
    admit(work, incident, circle, known, label)
    return incident


def dismiss_circle(work: Work, *, key: str, kind: str, name: str) -> Incident:
    """Take that back; whoever takes part, or is in another circle, goes on seeing it."""
    incident = incident_to_change(work, key, DECIDES)
    circle, known, label = _circle(work, kind, name)
    there = work.session.get(IncidentCircle, (incident.id, circle.value, known))
    if there is None:
        raise NotFound(CIRCLE)
    work.session.delete(there)
    work.record(incident.stream, CircleDismissed(kind=circle.value, circle=known, label=label))
    return incident


def remove_participant(work: Work, *, key: str, person_id: int) -> Incident:
    """Let somebody take part no more; who holds a role hands it over first."""
    incident = incident_to_change(work, key, DECIDES)
    there = work.session.get(Participant, (incident.id, person_id))
    if there is None:
        raise NotFound(PARTICIPANT)
    if incident.is_private and incident.declarer_id == person_id:
        detail = (
            f"They declared {incident.key}, and whoever declares a private incident goes on seeing it. Leave them in."
        )
        raise Conflict("incident.declarer_stays", detail, where="person_id")
    R = RoleAssignment  # noqa: N806 - a short name for the class
    held = select(R.role).where(R.incident_id == incident.id, R.person_id == person_id, R.until.is_(None))
    if roles := list(work.session.scalars(held.order_by(R.role))):
        detail = f"They are {' and '.join(roles)} of {incident.key}. Hand that over first."
        raise Conflict("incident.holds_role", detail, where="person_id", extra={"roles": roles})
    for kept in (Participant, IncidentWatcher):
        gone = delete(kept).where(kept.incident_id == incident.id, kept.person_id == person_id)
        work.session.execute(gone.execution_options(synchronize_session=False))
    work.record(incident.stream, ParticipantRemoved(person_id=person_id))
    return incident


def note_sighting(work: Work, *, key: str, at: datetime, surface: str) -> None:
    """Note that the principal looked at an incident on that day; it changes nothing that anybody waits for."""
    incident = work.session.scalar(select(Incident).where(Incident.number == (number_of("INC", key) or 0)))
    if incident is None:
        raise NotFound("incident")
    work.require("incidents:note_sighting", incident)
    make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {
        "incident_id": incident.id,
        "viewer": declarer_of(work.principal.id, work.principal.person_id),
        "day": at.date(),
        "first_at": at,
        "surface": surface,
    }
    work.session.execute(make(IncidentSighting).values(**row).on_conflict_do_nothing())


def _circle(work: Work, kind: str, name: str) -> tuple[Circle, str, str]:
    """Return kind, stored name and what people call it; raises Invalid for one that there is not."""
    circle = chosen(Circle, kind, "kind")
    if circle is Circle.TEAM:
        is_id = name.isascii() and name.isdigit() and len(name) <= LONGEST_ID
        team = team_by_slug(work, name) or (find_team(work, int(name)) if is_id else None)
        if team is None:
            raise Invalid(
                "incident.circle",
                f"There is no team {shown(name, 40)}. Give its slug, as its page has it.",
                where="name",
            )
        return circle, str(team.id), team.slug
    known = ROLES if circle is Circle.ROLE else tuple(Group)
    if name not in known:
        raise Invalid(
            "incident.circle", f"A {circle} can be {', '.join(known)}; {shown(name, 40)} is none.", where="name"
        )
    return circle, str(name), str(name)
