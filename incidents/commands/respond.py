"""Who does what: roles, participants and tasks."""

from datetime import datetime

from sqlalchemy import select

from accounts.queries import PersonItem, find_person
from foundation.authz import Role
from foundation.errors import Conflict, Invalid, NotFound
from foundation.markdown import RenderedText
from foundation.merging import require_unchanged
from foundation.text import clean, shown
from foundation.work import Work
from incidents.commands.joining import join, put_in
from incidents.commands.subject import incident_to_change, prose
from incidents.events import RoleAssigned, TaskAdded, TaskCompleted
from incidents.lifecycle import Moment, in_utc
from incidents.model import Incident, IncidentRole, IncidentTask, RoleAssignment
from incidents.policy import is_workflow
from incidents.queries.sight import would_see

TASK_LIMIT = 300
KINDS = ("responder", "observer")


def assign_role(
    work: Work,
    *,
    key: str,
    role: str,
    person_id: int | None,
    brief: RenderedText | None = None,
    version: int | None = None,
) -> Incident:
    """Hand a role to a person, or to nobody, with a brief for who takes it; the one who had it takes part still."""
    incident = incident_to_change(work, key)
    require_unchanged(work, incident.stream, version, {f"role.{role}"})
    _require_role(work, role)
    brief = prose(brief, "brief")
    if person_id is not None:
        _require_able(work, incident, person_id)
    current = select(RoleAssignment).where(RoleAssignment.incident_id == incident.id, RoleAssignment.role == role)
    held = work.session.scalar(current.where(RoleAssignment.until.is_(None)))
    before = held.person_id if held else None
    if before == person_id:
        return incident
    if held:
        held.until = work.now
        work.session.flush()
    stood = incident.moments
    if person_id is not None:
        _take_on(work, incident, role, person_id, brief)
    tasks = _hand_tasks(work, incident, role, person_id, before)
    noticed = tuple(f"moment.{moment}" for moment in incident.moments if moment not in stood)
    _record_role(work, incident, role, person_id, before, brief, tasks, noticed)
    return incident


def _hand_tasks(
    work: Work, incident: Incident, role: str, person_id: int | None, before: int | None
) -> tuple[int, ...]:
    """Put the role's open tasks into the new hands, but those that somebody else was given."""
    mine = (IncidentTask.incident_id == incident.id, IncidentTask.role == role, IncidentTask.done_at.is_(None))
    tasks = work.session.scalars(select(IncidentTask).where(*mine).order_by(IncidentTask.id)).all()
    handed = [task for task in tasks if task.owner_id in {None, before}]
    for task in handed:
        task.owner_id = person_id
    return tuple(task.id for task in handed)


def _record_role(
    work: Work,
    incident: Incident,
    role: str,
    person_id: int | None,
    before: int | None,
    brief: RenderedText | None,
    tasks: tuple[int, ...],
    noticed: tuple[str, ...],
) -> None:
    work.record(
        incident.stream,
        RoleAssigned(
            role=role,
            person_id=person_id,
            from_person_id=before,
            brief=brief.source if brief else "",
            brief_html=brief.html if brief else "",
            task_ids=tasks,
            changed=(f"role.{role}", *noticed),
        ),
    )


def _take_on(work: Work, incident: Incident, role: str, person_id: int, brief: RenderedText | None) -> None:
    assignment = RoleAssignment(
        incident_id=incident.id,
        role=role,
        person_id=person_id,
        since=work.now,
        assigned_by=work.principal.id,
        brief=brief.source if brief else "",
        brief_html=brief.html if brief else "",
    )
    work.session.add(assignment)
    put_in(work, incident, person_id, "responder")
    if incident.is_active and not incident.is_quiet:
        # Another clock may have said that it was detected a moment from now.
        at = max(work.now, incident.detected_at or work.now)
        incident.notice(Moment.ACKNOWLEDGED, at)
        incident.notice(Moment.ENGAGED, at)


def _require_role(work: Work, role: str) -> None:
    known = list(work.session.scalars(select(IncidentRole.key).order_by(IncidentRole.rank)))
    if role not in known:
        raise Invalid("incident.role", f"role can be {', '.join(known)}; {shown(role, 40)} is none.", where="role")


def _require_able(work: Work, incident: Incident, person_id: int) -> None:
    """Raise where a role would go to somebody who may not respond, or be let in by what runs by itself."""
    person = require_person(work, person_id)
    if person.role < Role.RESPONDER:
        detail = f"{person.name} can look on only. Choose a responder, or ask an administrator to make them one."
        raise Invalid("incident.cannot_respond", detail, where="person_id")
    if incident.is_private and is_workflow(work, None) and not would_see(work, person_id, incident):
        detail = f"{incident.key} is private, and {person.name} does not take part: only people let others in."
        raise Conflict("incident.role_outside", detail, where="person_id")


def require_person(work: Work, person_id: int, field: str = "person_id") -> PersonItem:
    """Return a person who can be given something to do."""
    found = find_person(work, person_id)
    if found is None or found.disabled:
        detail = "There is no such person, or they can't sign in any more. Choose another."
        raise Invalid("incident.person", detail, where=field)
    return found


def require_owner(work: Work, incident: Incident, owner_id: int | None) -> None:
    """Raise Conflict where a task would go to somebody who may not know of the incident."""
    if owner_id is None:
        return
    person = require_person(work, owner_id, "owner_id")
    if incident.is_private and not would_see(work, owner_id, incident):
        detail = f"{person.name} does not see {incident.key}, which is private. Let them take part in it first."
        raise Conflict("incident.owner_outside", detail, where="owner_id")


def add_participant(work: Work, *, key: str, person_id: int, kind: str = "responder") -> Incident:
    """Let a person take part, as responder or observer; they see the incident then, private or not."""
    incident = incident_to_change(work, key)
    if kind not in KINDS:
        raise Invalid(
            "incident.participant_kind", f"kind can be {' or '.join(KINDS)}; {shown(kind, 40)} is none.", where="kind"
        )
    require_person(work, person_id)
    join(work, incident, person_id, kind)
    return incident


def add_task(
    work: Work, *, key: str, title: str, owner_id: int | None = None, due: datetime | None = None
) -> IncidentTask:
    """Put down something to be done during the incident."""
    incident = incident_to_change(work, key)
    title = clean(title, field="title", limit=TASK_LIMIT)
    if not title:
        raise Invalid("incident.task_title", "Say what is to be done.", where="title")
    require_owner(work, incident, owner_id)
    due = in_utc(due, "due") if due else None
    task = IncidentTask(incident_id=incident.id, title=title, owner_id=owner_id, due=due)
    work.session.add(task)
    work.session.flush()
    work.record(incident.stream, TaskAdded(task_id=task.id, title=title, owner_id=owner_id, due=due))
    return task


def complete_task(work: Work, *, key: str, task_id: int) -> IncidentTask:
    """Note that a task is done; doing it twice changes nothing."""
    incident = incident_to_change(work, key)
    task = work.session.get(IncidentTask, task_id)
    if task is None or task.incident_id != incident.id:
        raise NotFound("task")
    if task.done_at is None:
        task.done_at, task.done_by = work.now, work.principal.id
        work.record(incident.stream, TaskCompleted(task_id=task.id, title=task.title))
    return task
