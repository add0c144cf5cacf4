"""Dedup keys: each is held while an incident that came under it is open, by one at a time."""

from collections.abc import Iterable

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from foundation.work import Work
from incidents.lifecycle import ACTIVE
from incidents.model import DedupHold, Incident, IncidentRelation

MOST_WAITING = 20


def take_hold(work: Work, scope: str, incident_id: int | None = None) -> bool:
    """Hold ``scope`` for this transaction and after it; False when another incident holds it."""
    make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(DedupHold).values(scope=scope, incident_id=incident_id).on_conflict_do_nothing()
    return work.session.execute(statement.returning(DedupHold.scope)).first() is not None


def keep_holds(work: Work, incident: Incident) -> None:
    """Bring the keys that lead to the incident in line with its state, who sees it, and what was merged into it.

    A key that another one holds it waits for; one that it lets go of passes to whoever waits.
    """
    work.session.flush()
    came_under = _came_under(work, incident)
    due = _scopes(incident, came_under)
    held = set(work.session.scalars(select(DedupHold.scope).where(DedupHold.incident_id == incident.id)))
    for scope in sorted(due - held):
        take_hold(work, scope, incident.id)
    if gone := held - due:
        drop = delete(DedupHold).where(DedupHold.scope.in_(gone))
        work.session.execute(drop.execution_options(synchronize_session=False))
        _hand_on(work, {str(each.dedup_key) for each in came_under}, incident)


def _hand_on(work: Work, keys: Iterable[str], incident: Incident) -> None:
    """Let the earliest open incident that came under a key hold it now."""
    named = select(Incident.id).where(Incident.dedup_key.in_(keys))
    through = select(IncidentRelation.other_id).where(
        IncidentRelation.kind == "merged", IncidentRelation.incident_id.in_(named)
    )
    waiting = select(Incident).where(or_(Incident.id.in_(named), Incident.id.in_(through)))
    waiting = waiting.where(Incident.state.in_(ACTIVE), Incident.id != incident.id)
    for each in work.session.scalars(waiting.order_by(Incident.id).limit(MOST_WAITING).with_for_update()).all():
        for scope in sorted(_scopes(each, _came_under(work, each))):
            take_hold(work, scope, each.id)


def _came_under(work: Work, incident: Incident) -> list[Incident]:
    """Return the incident and what was merged into it, those that came under a key."""
    merged = select(IncidentRelation.incident_id).where(
        IncidentRelation.other_id == incident.id, IncidentRelation.kind == "merged"
    )
    family = or_(Incident.id == incident.id, Incident.id.in_(merged))
    return list(work.session.scalars(select(Incident).where(family, Incident.dedup_key.is_not(None))))


def _scopes(incident: Incident, came_under: Iterable[Incident]) -> set[str]:
    """Return under which names the keys lead to the incident: none once it has ended."""
    if not incident.is_active:
        return set()
    return {
        DedupHold.scope_of(str(each.dedup_key), each.declarer if incident.is_private else None) for each in came_under
    }
