"""Two incidents that turn out to be one."""

from sqlalchemy import ColumnElement, or_, select, update

from catalog.queries import severity as severity_of
from foundation.errors import Conflict, Invalid
from foundation.merging import require_unchanged
from foundation.work import Work
from incidents.commands.context import take_over_context
from incidents.commands.subject import both_to_change, keep_promise, settle_later
from incidents.events import IncidentMerged, IncidentMoved
from incidents.lifecycle import Move
from incidents.model import (
    Attachment,
    DedupHold,
    Incident,
    IncidentPin,
    IncidentRelation,
    IncidentService,
    IncidentTask,
    IncidentWatcher,
    Participant,
)

Kept = IncidentService | Participant | IncidentWatcher | IncidentPin | Attachment | IncidentTask


def merge(work: Work, *, key: str, into: str, version: int | None = None) -> Incident:
    """End the incident ``key`` as the same as ``into``, which takes over all that is kept with it."""
    source, target = both_to_change(work, key, into)
    require_unchanged(work, source.stream, version, {"state"})
    if source.id == target.id:
        raise Invalid("incident.merge_itself", "Choose another incident than itself.", where="into")
    if not target.is_active:
        raise Conflict("incident.merge_ended", f"{target.key} has ended. Reopen it first.", where="into")
    if source.visibility != target.visibility:
        detail = "One of them is private and the other is not. Make them alike first."
        raise Conflict("incident.merge_visibility", detail, where="into")
    before, reached, _ = source.go(Move.MERGE, work.now)
    source.merged_into_id = target.id
    _take_over(work, source, target)
    take_over_context(work, source, target)
    keep_promise(work, source)
    settle_later(work, source, severity_of(work, source.severity))
    merged = IncidentMerged(from_id=source.id, from_key=source.key, into_id=target.id, into_key=target.key)
    moved = IncidentMoved(from_state=before, to_state=reached, move=Move.MERGE, changed=("state",))
    work.record(source.stream, moved)
    work.record(source.stream, merged)
    work.record(target.stream, merged)
    return source


def _take_over(work: Work, source: Incident, target: Incident) -> None:
    there = set(work.session.scalars(select(IncidentService.service_id).where(_of(IncidentService, target))))
    for service in work.session.scalars(select(IncidentService).where(_of(IncidentService, source))).all():
        if service.service_id not in there:
            work.session.add(
                IncidentService(incident_id=target.id, service_id=service.service_id, impact=service.impact)
            )
    known = set(work.session.scalars(select(Participant.person_id).where(_of(Participant, target))))
    for person in work.session.scalars(select(Participant).where(_of(Participant, source))).all():
        if person.person_id not in known:
            work.session.add(
                Participant(incident_id=target.id, person_id=person.person_id, kind=person.kind, since=work.now)
            )
    _move_what_is_kept(work, source, target)
    hold = update(DedupHold).where(DedupHold.incident_id == source.id).values(incident_id=target.id)
    work.session.execute(hold.execution_options(synchronize_session=False))


def _move_what_is_kept(work: Work, source: Incident, target: Incident) -> None:
    """Let who follows it, its evidence, files, open tasks and relations go on with the one that goes on."""
    following = set(work.session.scalars(select(IncidentWatcher.person_id).where(_of(IncidentWatcher, target))))
    for watcher in work.session.scalars(select(IncidentWatcher).where(_of(IncidentWatcher, source))).all():
        if watcher.person_id not in following:
            work.session.add(IncidentWatcher(incident_id=target.id, person_id=watcher.person_id, since=watcher.since))
        work.session.delete(watcher)
    still = {"synchronize_session": False}
    for kept in (IncidentPin, Attachment):
        moved = update(kept).where(_of(kept, source)).values(incident_id=target.id)
        work.session.execute(moved.execution_options(**still))
    tasks = update(IncidentTask).where(_of(IncidentTask, source), IncidentTask.done_at.is_(None))
    work.session.execute(tasks.values(incident_id=target.id).execution_options(**still))
    _move_relations(work, source, target)


def _move_relations(work: Work, source: Incident, target: Incident) -> None:
    """Point the relations that led from or to the merged one to the other; none to itself, none twice."""
    ours = or_(IncidentRelation.incident_id == source.id, IncidentRelation.other_id == source.id)
    relations = work.session.scalars(select(IncidentRelation).where(ours)).all()
    for relation in relations:
        ends = [target.id if end == source.id else end for end in (relation.incident_id, relation.other_id)]
        facts = (relation.kind, relation.related_at, relation.related_by)
        work.session.delete(relation)
        work.session.flush()
        if ends[0] != ends[1] and work.session.get(IncidentRelation, (*ends, relation.kind)) is None:
            kind, related_at, related_by = facts
            moved = IncidentRelation(
                incident_id=ends[0], other_id=ends[1], kind=kind, related_at=related_at, related_by=related_by
            )
            work.session.add(moved)
    by = work.principal.id
    work.session.add(
        IncidentRelation(incident_id=source.id, other_id=target.id, kind="merged", related_at=work.now, related_by=by)
    )


def _of(kind: type[Kept], incident: Incident) -> ColumnElement[bool]:
    return kind.incident_id == incident.id
