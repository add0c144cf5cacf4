"""Who may do what to an incident.

A private one exists only for those who take part, the circles that were let in, its declarer and administrators.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, true, tuple_

from accounts.queries import PersonItem
from foundation.authz import Grant, Principal, Role, Scope, is_admin, is_machine, is_responder, is_viewer
from foundation.work import Reading
from incidents.lifecycle import Circle, Visibility
from incidents.model import Incident, IncidentCircle, Participant, SavedView

# Machines of the house that work on incidents whoever may see them; what they derive keeps the visibility.
WORKFLOWS = ("incidents", "statuspage", "coe", "learnings", "readiness", "insights", "oncall", "workflows")
# Machines that carry what is private to those who may know of it, and change nothing.
MESSENGERS = ("slack", "trackers")
NOUN = "incident"
KEPT = 512
# What was merged is seen by those who see where it goes on.
GOES_ON = func.coalesce(Incident.merged_into_id, Incident.id)
WHERE_IT_GOES_ON = select(GOES_ON).where(Incident.id == bindparam("incident")).scalar_subquery()
TAKES_PART = select(
    exists().where(Participant.incident_id == WHERE_IT_GOES_ON, Participant.person_id == bindparam("person"))
)
is_alert_source = is_machine("alerts")
# The machine principals of workflows, each named after its own.
runs_by_itself = is_machine("workflow")


def is_workflow(reading: Reading, _subject: object) -> bool:
    """Hold for the machine principals of our own rooms."""
    return runs_by_itself(reading, None) or any(reading.principal.id == f"machine:{name}" for name in WORKFLOWS)


def is_messenger(reading: Reading, _subject: object) -> bool:
    """Hold for the machine principals that tell people, each in a place of their own."""
    return any(reading.principal.id == f"machine:{name}" for name in MESSENGERS)


def is_open_to_all(_reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - an incident or what stands for it
    """Hold for incidents that are not private, and where none is meant in particular."""
    return subject is None or subject.visibility == Visibility.OPEN


def is_declarer(reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - an incident
    """Hold for whoever pulled the cord."""
    return isinstance(subject, Incident) and subject.was_declared_by(reading.principal)


def takes_part(reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - an incident or its brief
    """Hold for participants; whoever is given a role becomes one."""
    if subject is None or reading.principal.person_id is None:
        return False
    who = {"incident": subject.id, "person": reading.principal.person_id}
    return bool(reading.session.scalar(TAKES_PART, who))


def circles_of(who: Principal | PersonItem) -> list[tuple[str, str]]:
    """Return the circles that a principal or a person is in: kind and name, of teams the id."""
    held = [role for role in Role if role > Role.VIEWER and who.role is not None and who.role >= role]
    return [
        *((Circle.ROLE.value, role.name.lower()) for role in held),
        *((Circle.GROUP.value, name) for name in sorted(who.groups)),
        *((Circle.TEAM.value, str(team_id)) for team_id in sorted(who.team_ids)),
    ]


def is_in_circle(reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - an incident or its brief
    """Hold for members of a role, a group or a team that was let in."""
    mine = circles_of(reading.principal) if reading.principal.person_id is not None else []
    if subject is None or not mine:
        return False
    C = IncidentCircle  # noqa: N806 - a short name for the class
    let_in = exists().where(C.incident_id == WHERE_IT_GOES_ON, tuple_(C.kind, C.name).in_(mine))
    return bool(reading.session.scalar(select(let_in), {"incident": subject.id}))


def is_let_in(reading: Reading, subject: Incident) -> bool:
    """Hold for whoever sees the incident whether or not it is private."""
    ways = (takes_part, is_in_circle, is_declarer, is_admin, is_workflow)
    return any(way(reading, subject) for way in ways)


def is_visible(reading: Reading) -> ColumnElement[bool]:
    """Return the condition, on ``Incident``, of what the principal may know of; the queries' form of incidents:read."""
    principal = reading.principal
    if is_admin(reading, None) or is_workflow(reading, None) or is_messenger(reading, None):
        return true()
    return _shown_to(principal, sees_open=is_viewer(reading, None) or is_alert_source(reading, None))


@lru_cache(maxsize=KEPT)
def _shown_to(principal: Principal, *, sees_open: bool) -> ColumnElement[bool]:
    """Build the condition; it is asked for many times in one request, and says the same as long as the principal is."""
    person_id = principal.person_id
    ways = [Incident.declared_by == principal.id]
    if sees_open:
        ways.append(Incident.visibility == Visibility.OPEN)
    if person_id is not None:
        ways.append(Incident.declarer_id == person_id)
        # Asked of each row: PostgreSQL holds a list of all that are mine for so dear that it reads all incidents.
        ways.append(exists().where(Participant.incident_id == GOES_ON, Participant.person_id == person_id))
        if circles := circles_of(principal):
            names = tuple_(IncidentCircle.kind, IncidentCircle.name)
            ways.append(exists().where(IncidentCircle.incident_id == GOES_ON, names.in_(circles)))
    return or_(*ways)


def owns_view(reading: Reading, subject: SavedView) -> bool:
    """Hold for whoever kept the view."""
    return reading.principal.person_id == subject.owner_id


def is_shared(_reading: Reading, subject: SavedView) -> bool:
    """Hold for views that everybody sees."""
    return subject.is_shared


INSIDERS = "Only those who take part in it, its declarer and administrators decide who may see an incident."
RESPONDERS = "Only responders, reviewers and administrators work on incidents. Ask an administrator for the role."
SEES = "incidents:read"
GRANTS = {
    "incidents:read": Grant(
        (
            (is_viewer, is_open_to_all),
            (is_alert_source, is_open_to_all),
            (is_viewer, takes_part),
            (is_viewer, is_in_circle),
            (is_declarer,),
            (is_admin,),
            (is_workflow,),
            (is_messenger,),
        ),
        scope=Scope.READ,
        noun=NOUN,
    ),
    "incidents:declare": Grant(((is_responder,), (is_alert_source,)), reason=RESPONDERS, noun=NOUN),
    "incidents:report": Grant(
        ((is_viewer,),),
        sees=SEES,
        reason="Everybody who can sign in reports problems; machines send alerts.",
        noun=NOUN,
    ),
    "incidents:respond": Grant(((is_responder,), (is_workflow,)), sees=SEES, reason=RESPONDERS, noun=NOUN),
    "incidents:dismiss": Grant(((is_viewer,),), sees=SEES, noun=NOUN),
    "incidents:publish": Grant(((is_responder,),), sees=SEES, reason=RESPONDERS, noun=NOUN),
    "incidents:change_visibility": Grant(
        ((is_responder, takes_part), (is_responder, is_declarer), (is_admin,)),
        sees=SEES,
        reason=INSIDERS,
        noun=NOUN,
    ),
    "incidents:note_sighting": Grant(((is_viewer,), (is_machine("alerts"),)), scope=Scope.READ, sees=SEES, noun=NOUN),
    "incidents:save_view": Grant(((is_viewer,),), reason="Sign in to keep a view.", noun="view"),
    "incidents:share_view": Grant(((is_responder,),), reason="Responders share views with everybody.", noun="view"),
    "incidents:drop_view": Grant(((owns_view,), (is_admin, is_shared)), noun="view"),
    "incidents:watch": Grant(
        ((is_viewer, is_open_to_all), (is_viewer, takes_part), (is_viewer, is_in_circle), (is_declarer,), (is_admin,)),
        sees=SEES,
        noun=NOUN,
    ),
    "incidents:configure": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees=SEES,
        reason="Only administrators write the templates and rules of incidents. Ask one.",
        noun=NOUN,
    ),
    "incidents:note_alert": Grant(
        ((is_alert_source,),),
        sees=SEES,
        reason="Only alert sources note alerts: send it to the address of one.",
        noun=NOUN,
    ),
    "incidents:import": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        reason="Only administrators take documents in. Ask one.",
        noun=NOUN,
    ),
    "incidents:redact": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees=SEES,
        reason="Erasing text for good is an administrator's. Ask one.",
        noun=NOUN,
    ),
}
