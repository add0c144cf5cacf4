"""Writing down which learnings should have prevented a cause, and why they had not."""

from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog
from coe import queries as coe
from foundation.work import Work
from incidents import queries as incidents
from learnings.events import RecurrenceRecorded
from learnings.model import Recurrence
from learnings.queries.history import covered_by, history_of
from learnings.queries.origin import JUST_BEFORE, impact_start, owners_of
from learnings.recurrence import classify


def record_recurrences(work: Work, *, coe_id: int) -> None:
    """Judge each cause of a published COE against the learnings that were published before its impact."""
    work.require("learnings:judge")
    brief = coe.brief(work, coe_id)
    for incident_id in brief.incident_ids:
        incident = incidents.brief(work, incident_id)
        if not incident.counts:
            continue
        at = impact_start(incident)
        for cause in coe.causes(work, coe_id):
            for service_id in owners_of(cause, incident):
                _judge(work, coe_id, cause, incident_id, service_id, at)


def _judge(work: Work, coe_id: int, cause: coe.CauseItem, incident_id: int, service_id: int, at: datetime) -> None:
    facts = catalog.facts_as_of(work, service_id, at - JUST_BEFORE)
    for learning in covered_by(work, cause.cause_class, at):
        if learning.source_coe_id == coe_id:
            continue
        found = classify(at, history_of(work, learning.id, service_id, facts.attributes if facts else {}, at))
        row = Recurrence(
            learning_id=learning.id,
            coe_id=coe_id,
            cause_id=cause.id,
            incident_id=incident_id,
            service_id=service_id,
            escape_class=found,
            impact_started_at=at,
            recorded_at=work.now,
        )
        if not _is_known(work, row):
            _record(work, row)


def _is_known(work: Work, row: Recurrence) -> bool:
    """Whether the last row for the same cause says the same; then a second run adds nothing."""
    names = ("learning_id", "cause_id", "incident_id", "service_id")
    same = [getattr(Recurrence, name) == getattr(row, name) for name in names]
    last = work.session.scalar(select(Recurrence).where(*same).order_by(Recurrence.id.desc()).limit(1))
    return last is not None and (last.escape_class, last.impact_started_at) == (row.escape_class, row.impact_started_at)


def _record(work: Work, row: Recurrence) -> None:
    work.session.add(row)
    work.session.flush()
    work.record(
        row.stream,
        RecurrenceRecorded(
            learning_id=row.learning_id,
            cause_id=row.cause_id,
            incident_id=row.incident_id,
            service_id=row.service_id,
            escape_class=row.escape_class,
            impact_started_at=row.impact_started_at,
        ),
    )
