"""Two incidents that turn out to be one."""

from sqlalchemy import ColumnElement, select, update

from catalog.queries import severity as severity_of
from foundation.errors import Conflict, Invalid
from foundation.merging import require_unchanged
from foundation.work import Work
from incidents.commands.context import take_over_context
from incidents.commands.subject import incident_to_change, keep_promise, settle_later
from incidents.events import IncidentMerged, IncidentMoved
from incidents.lifecycle import Move
from incidents.model import DedupHold, Incident, IncidentService, Participant


def merge(work: Work, *, key: str, into: str, version: int | None = None) -> Incident:
    """End the incident ``key`` as the same as ``into``, which takes over its services, people and dedup key."""
    source, target = _both(work, key, into)
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


def _both(work: Work, key: str, into: str) -> tuple[Incident, Incident]:
    """Load both, the lower key first, so that two merges never wait for one another."""
    loaded = {each.upper().strip(): incident_to_change(work, each) for each in sorted({key, into}, key=_order)}
    return loaded[key.upper().strip()], loaded[into.upper().strip()]


def _order(key: str) -> tuple[int, str]:
    return len(key), key.upper()


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
    hold = update(DedupHold).where(DedupHold.incident_id == source.id).values(incident_id=target.id)
    work.session.execute(hold.execution_options(synchronize_session=False))


def _of(kind: type[IncidentService | Participant], incident: Incident) -> ColumnElement[bool]:
    return kind.incident_id == incident.id
