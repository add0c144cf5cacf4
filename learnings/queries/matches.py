"""Where incidents met learnings, as far as the reader may see both; and the checks whether learnings work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from catalog import queries as catalog
from foundation.work import Reading
from incidents import queries as incidents
from learnings.lifecycle import LearningState
from learnings.model import Check, Learning, Match
from learnings.queries.briefs import LearningBrief, brief, briefs

MOST = 200


@dataclass(frozen=True)
class MatchItem:
    """An incident that may be, or was found to be, what a learning is about."""

    learning: LearningBrief
    incident_key: str
    incident_title: str
    score: float
    reasons: tuple[str, ...]
    level: str
    escape_class: str | None
    service: str
    note: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True)
class CheckItem:
    """When to look whether a learning works, and what was found."""

    key: str
    title: str
    months: int
    due: datetime
    result: str
    method: str
    note: str
    done_at: datetime | None
    done_by: str | None


def matches_of_incident(reading: Reading, incident_id: int) -> list[MatchItem]:
    """Return the learnings that an incident may be about, what was confirmed first."""
    reading.require("learnings:read")
    return [] if reading.lacks(Match.incident_id, incident_id) else _matches(reading, Match.incident_id == incident_id)


def matches_of_learning(reading: Reading, learning_id: int) -> list[MatchItem]:
    """Return the incidents that may be what a learning is about, what was confirmed first."""
    brief(reading, learning_id)
    return _matches(reading, Match.learning_id == learning_id)


def checks_of(reading: Reading, learning_id: int) -> list[CheckItem]:
    """Return the checks of a learning in their order."""
    found = brief(reading, learning_id)
    rows = reading.session.scalars(select(Check).where(Check.learning_id == learning_id).order_by(Check.months))
    return [_check(row, found.key, found.title) for row in rows]


def checks_due(reading: Reading) -> list[CheckItem]:
    """Return the checks that are due and not done, the oldest first, of published learnings."""
    due = select(Check).join(Learning, Learning.id == Check.learning_id)
    due = due.where(Check.done_at.is_(None), Check.due <= reading.now, Learning.state == LearningState.PUBLISHED)
    rows = reading.session.scalars(due.order_by(Check.due, Check.id).limit(MOST)).all()
    shown = {each.id: each for each in briefs(reading, {row.learning_id for row in rows})}
    return [
        _check(row, shown[row.learning_id].key, shown[row.learning_id].title)
        for row in rows
        if row.learning_id in shown and reading.permits("learnings:triage", shown[row.learning_id])
    ]


def _matches(reading: Reading, condition: ColumnElement[bool]) -> list[MatchItem]:
    rows: Sequence[Match] = reading.session.scalars(
        select(Match).where(condition).order_by(Match.score.desc(), Match.id).limit(MOST)
    ).all()
    learnings = {each.id: each for each in briefs(reading, {row.learning_id for row in rows})}
    known = incidents.briefs(reading, {row.incident_id for row in rows})
    names = catalog.find_services(reading, {row.service_id for row in rows if row.service_id is not None})
    found = [
        MatchItem(
            learning=learnings[row.learning_id],
            incident_key=known[row.incident_id].key,
            incident_title=known[row.incident_id].title,
            score=row.score,
            reasons=tuple(row.reasons),
            level=row.level,
            escape_class=row.escape_class,
            service=names[row.service_id].slug if row.service_id is not None else "",
            note=row.note,
            found_at=row.found_at,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
        )
        for row in rows
        if row.learning_id in learnings and row.incident_id in known
    ]
    order = {"cause": 0, "detection": 1, "symptom": 2, "": 3, "none": 4}
    return sorted(found, key=lambda each: (order[each.level], -each.score))


def _check(row: Check, key: str, title: str) -> CheckItem:
    names = ("months", "due", "result", "method", "note", "done_at", "done_by")
    return CheckItem(key=key, title=title, **{name: getattr(row, name) for name in names})
