"""Two incidents that turn out to be one."""

from sqlalchemy import ColumnElement, or_, select, update

from catalog.queries import severity as severity_of
from foundation.errors import Conflict, Invalid
from foundation.merging import require_unchanged
from foundation.work import Work
from incidents.commands.context import take_over_context
from incidents.commands.hold import keep_holds
from incidents.commands.joining import join_those_of, lets_in_more
from incidents.commands.subject import both_to_change, keep_promise, settle_later
from incidents.commands.task_list import take_over_tasks
from incidents.events import IncidentMerged, IncidentMoved
from incidents.lifecycle import Move
from incidents.model import Attachment, Incident, IncidentPin, IncidentRelation, IncidentService, IncidentWatcher

Kept = IncidentService | IncidentWatcher | IncidentPin | Attachment
STILL = {"synchronize_session": False}


def merge(work: Work, *, key: str, into: str, version: int | None = None) -> Incident:
    """End the incident ``key`` as the same as ``into``, which takes over all that is kept with it."""
    source, target = both_to_change(work, key, into)
    require_unchanged(work, source.stream, version, {"state"})
    _require_mergeable(work, source, target)
    before, reached, _ = source.go(Move.MERGE, work.now)
    _lead_on(work, source, target)
    join_those_of(work, source, target)
    _take_over(work, source, target)
    take_over_context(work, source, target)
    take_over_tasks(work, source, target)
    for each in (source, target):
        keep_holds(work, each)
    keep_promise(work, source)
    settle_later(work, source, severity_of(work, source.severity))
    merged = IncidentMerged(from_id=source.id, from_key=source.key, into_id=target.id, into_key=target.key)
    moved = IncidentMoved(from_state=before, to_state=reached, move=Move.MERGE, changed=("state",))
    work.record(source.stream, moved)
    work.record(source.stream, merged)
    work.record(target.stream, merged)
    return source


def _require_mergeable(work: Work, source: Incident, target: Incident) -> None:
    if source.id == target.id:
        raise Invalid("incident.merge_itself", "Choose another incident than itself.", where="into")
    if not target.is_active:
        raise Conflict("incident.merge_ended", f"{target.key} has ended. Reopen it first.", where="into")
    if source.visibility != target.visibility:
        hidden, seen = (source, target) if source.is_private else (target, source)
        detail = f"{hidden.key} is private and {seen.key} is not. Make them alike first."
        raise Conflict("incident.merge_visibility", detail, where="into")
    if target.is_private and lets_in_more(work, source, target):
        # Whoever was let into the one sees the other from now on.
        work.require("incidents:change_visibility", target)


def _lead_on(work: Work, source: Incident, target: Incident) -> None:
    """Let the key, and those that led to it, lead to the one that goes on."""
    source.merged_into_id = target.id
    onward = update(Incident).where(Incident.merged_into_id == source.id).values(merged_into_id=target.id)
    work.session.execute(onward.execution_options(synchronize_session="fetch"))
    _move_relations(work, source, target)


def _take_over(work: Work, source: Incident, target: Incident) -> None:
    """Let its services, who follows it, its evidence and its files go on with the one that goes on."""
    there = set(work.session.scalars(select(IncidentService.service_id).where(_of(IncidentService, target))))
    for service in work.session.scalars(select(IncidentService).where(_of(IncidentService, source))).all():
        if service.service_id not in there:
            work.session.add(
                IncidentService(incident_id=target.id, service_id=service.service_id, impact=service.impact)
            )
    following = set(work.session.scalars(select(IncidentWatcher.person_id).where(_of(IncidentWatcher, target))))
    for watcher in work.session.scalars(select(IncidentWatcher).where(_of(IncidentWatcher, source))).all():
        if watcher.person_id not in following:
            work.session.add(IncidentWatcher(incident_id=target.id, person_id=watcher.person_id, since=watcher.since))
        work.session.delete(watcher)
    for kept in (IncidentPin, Attachment):
        moved = update(kept).where(_of(kept, source)).values(incident_id=target.id)
        work.session.execute(moved.execution_options(**STILL))


def _move_relations(work: Work, source: Incident, target: Incident) -> None:
    """Point the relations that led from or to the merged one to the other; none to itself, none twice."""
    ours = or_(IncidentRelation.incident_id == source.id, IncidentRelation.other_id == source.id)
    relations = work.session.scalars(select(IncidentRelation).where(ours)).all()
    for relation in relations:
        ends = [target.id if end == source.id else end for end in (relation.incident_id, relation.other_id)]
        facts = (relation.kind, relation.related_at, relation.related_by)
        work.session.delete(relation)
        work.session.flush()
        if ends[0] != ends[1] and not _is_related(work, ends, facts[0]):
            kind, related_at, related_by = facts
            moved = IncidentRelation(
                incident_id=ends[0], other_id=ends[1], kind=kind, related_at=related_at, related_by=related_by
            )
            work.session.add(moved)
    by = work.principal.id
    work.session.add(
        IncidentRelation(incident_id=source.id, other_id=target.id, kind="merged", related_at=work.now, related_by=by)
    )


def _is_related(work: Work, ends: list[int], kind: str) -> bool:
    """Whether the two are that to one another already, whichever was named first."""
    return any(work.session.get(IncidentRelation, (*pair, kind)) is not None for pair in (ends, ends[::-1]))


def _of(kind: type[Kept], incident: Incident) -> ColumnElement[bool]:
    return kind.incident_id == incident.id
