"""What of incidents needs a person now: their roles, promised updates, tasks, and incidents that nobody leads."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select

from foundation.authz import Role
from foundation.slots import Need
from foundation.work import Reading
from incidents.lifecycle import ACTIVE, Audience, Mode, State, said
from incidents.model import Incident, IncidentRole, IncidentTask, RoleAssignment, UpdateEscalation
from incidents.policy import is_visible

MOST = 50
RANKS = {"SEV1": 0, "SEV2": 5, "pending": 7, "SEV3": 15, "SEV4": 25}
PROMISING = {"commander", "communications"}
LATE = 2
SOON = 4
NEVER = 100
REMINDED_BEFORE = timedelta(minutes=5)


def needs(reading: Reading) -> list[Need]:
    """Return what of incidents needs the reader now; nothing for machines."""
    if reading.principal.person_id is None:
        return []
    return [*_missing_updates(reading), *_roles(reading), *_tasks(reading), *_leaderless(reading)]


def _roles(reading: Reading) -> Iterator[Need]:
    """Give my active incidents with my roles, and the update that is due there, if it is mine to post."""
    mine = and_(RoleAssignment.person_id == reading.principal.person_id, RoleAssignment.until.is_(None))
    statement = (
        select(
            Incident,
            func.aggregate_strings(IncidentRole.name, ", ").label("role_names"),
            func.aggregate_strings(IncidentRole.key, ",").label("role_keys"),
        )
        .join(RoleAssignment, and_(RoleAssignment.incident_id == Incident.id, mine))
        .join(IncidentRole, IncidentRole.key == RoleAssignment.role)
        .where(Incident.state.in_(ACTIVE), is_visible(reading))
        .group_by(Incident.id)
        .limit(MOST)
    )
    for row in reading.session.execute(statement):
        promises = bool(PROMISING & set(row.role_keys.split(",")))
        yield _role_need(reading, row.Incident, row.role_names, promises=promises)


def _missing_updates(reading: Reading) -> Iterator[Need]:
    """Give the updates that are missing to whom that was told because the first did not write them."""
    me = reading.principal.person_id
    told = (UpdateEscalation.incident_id == Incident.id, UpdateEscalation.person_id == me, UpdateEscalation.step > 1)
    speaks = exists().where(
        RoleAssignment.incident_id == Incident.id,
        RoleAssignment.person_id == me,
        RoleAssignment.role.in_(PROMISING),
        RoleAssignment.until.is_(None),
    )
    statement = (
        select(Incident, UpdateEscalation.audience)
        .join(UpdateEscalation, and_(*told))
        .where(Incident.state.in_(ACTIVE), is_visible(reading), ~speaks)
        .order_by(Incident.id)
        .limit(MOST)
    )
    for row in reading.session.execute(statement):
        yield Need(
            kind="update",
            title=row.Incident.title,
            key=row.Incident.key,
            url=f"/incidents/{row.Incident.key}#composer",
            facts=f"{row.Incident.severity}, the update promised to {row.audience} is missing and was escalated to you",
            button="Post update",
            rank=LATE + 1,
            due=row.Incident.promised(Audience(row.audience))[0],
            tone="red",
            icon="clock",
        )


def _role_need(reading: Reading, incident: Incident, roles: str, *, promises: bool) -> Need:
    dues = [due for due in (incident.next_update_due, incident.public_update_due) if due is not None]
    due = min(dues) if promises and dues else None
    late = due is not None and due <= reading.now
    soon = due is not None and due <= reading.now + REMINDED_BEFORE
    return Need(
        kind="incident",
        title=incident.title,
        key=incident.key,
        url=f"/incidents/{incident.key}" + ("#composer" if due else ""),
        facts=f"{incident.severity}, {said(incident.state).lower()}, you are {roles}",
        button="Post update" if due else "Open incident",
        rank=min(LATE if late else SOON if soon else NEVER, RANKS.get(incident.severity, 20)),
        due=due,
        tone="red" if late or incident.severity == "SEV1" else "orange",
        icon="alert",
    )


def _tasks(reading: Reading) -> Iterator[Need]:
    statement = (
        select(Incident, IncidentTask)
        .join(IncidentTask, IncidentTask.incident_id == Incident.id)
        .where(IncidentTask.owner_id == reading.principal.person_id, IncidentTask.done_at.is_(None))
        .where(Incident.state.in_(ACTIVE | {State.RESOLVED}), is_visible(reading))
        .order_by(IncidentTask.id)
        .limit(MOST)
    )
    for row in reading.session.execute(statement):
        task: IncidentTask = row.IncidentTask
        late = task.due is not None and task.due <= reading.now
        yield Need(
            kind="task",
            title=task.title,
            key=row.Incident.key,
            url=f"/incidents/{row.Incident.key}#tasks",
            facts=f"Task in {row.Incident.key}, {row.Incident.title}",
            button="Open task",
            rank=12 if late else 30,
            due=task.due,
            tone="red" if late else "gray",
            icon="action",
        )


def _leaderless(reading: Reading) -> Iterator[Need]:
    """Give the incidents that nobody leads, to everybody who could."""
    if not reading.principal.at_least(Role.RESPONDER):
        return
    statement = (
        select(Incident)
        .where(Incident.state.in_(ACTIVE), Incident.mode == Mode.STANDARD, is_visible(reading), ~_is_led())
        .order_by(Incident.declared_at.desc())
        .limit(MOST)
    )
    for incident in reading.session.scalars(statement):
        triage = incident.state == State.TRIAGE
        yield Need(
            kind="incident",
            title=incident.title,
            key=incident.key,
            url=f"/incidents/{incident.key}",
            facts=f"{incident.severity}, {'accept or decline it' if triage else 'nobody leads it'}",
            button="Triage" if triage else "Take the lead",
            rank=RANKS.get(incident.severity, 20) + 3,
            tone="orange",
            icon="cord",
        )


def _is_led() -> ColumnElement[bool]:
    return exists().where(
        RoleAssignment.incident_id == Incident.id, RoleAssignment.role == "commander", RoleAssignment.until.is_(None)
    )
