"""Escapes: of an incident, of a COE, and all of them, as far as the reader may see both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from catalog import queries as catalog
from coe import queries as coe
from foundation.errors import Invalid
from foundation.paging import Page, clamp, earlier, paged
from foundation.work import Reading
from incidents import queries as incidents
from learnings.events import EscapeClass
from readiness.model import Escape, Question
from readiness.queries.status import STATUSES, WITHDRAWN


@dataclass(frozen=True)
class EscapeItem:
    """Why readiness did not prevent a cause, and what that was read from."""

    id: int
    escape_class: str
    status: str
    cause_id: int
    because: str
    cause_class: str
    coe_id: int
    coe_key: str
    incident_id: int
    incident_key: str
    incident_title: str
    service_id: int
    service: str
    impact_started_at: datetime
    question: str | None
    basis: tuple[dict[str, Any], ...]
    recorded_at: datetime


def escapes(
    reading: Reading,
    *,
    escape_class: str | None = None,
    status: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[EscapeItem]:
    """Return a page of escapes, the newest first."""
    reading.require("escapes:read")
    size = clamp(limit)
    conditions = [*_of_class(escape_class), *_as_sure(status), *earlier(Escape.id, cursor)]
    found: list[EscapeItem] = []
    while len(found) <= size:
        rows = _rows(reading, conditions, size + 1)
        found += _items(reading, rows)
        if len(rows) <= size:
            break
        conditions = [*conditions, Escape.id < rows[-1].id]
    return paged(found[: size + 1], size, lambda item: [item.id])


def escapes_of_incident(reading: Reading, incident_id: int) -> list[EscapeItem]:
    """Return the classes of an incident's causes."""
    reading.require("escapes:read")
    return _items(reading, _rows(reading, [Escape.incident_id == incident_id], 200))


def escapes_of_coe(reading: Reading, coe_id: int) -> list[EscapeItem]:
    """Return the classes of a COE's causes."""
    reading.require("escapes:read")
    return _items(reading, _rows(reading, [Escape.coe_id == coe_id], 200))


def _of_class(word: str | None) -> list[ColumnElement[bool]]:
    if word is None:
        return []
    if word not in set(EscapeClass):
        raise Invalid("escape.unknown_class", f"Choose one of {', '.join(EscapeClass)}.", where="class")
    return [Escape.escape_class == word]


def _as_sure(word: str | None) -> list[ColumnElement[bool]]:
    if word is None:
        return []
    if word not in STATUSES:
        raise Invalid("escape.unknown_status", f"Choose one of {', '.join(STATUSES)}.", where="status")
    return [Escape.status == word]


def _rows(reading: Reading, conditions: Sequence[ColumnElement[bool]], limit: int) -> Sequence[Escape]:
    """Read the newest row of each cause, incident and service."""
    newest = select(func.max(Escape.id)).group_by(Escape.cause_id, Escape.incident_id, Escape.service_id)
    standing = (Escape.id.in_(newest), Escape.status != WITHDRAWN)
    statement = select(Escape).where(*standing, *conditions).order_by(Escape.id.desc()).limit(limit)
    return reading.session.scalars(statement).all()


def _items(reading: Reading, rows: Sequence[Escape]) -> list[EscapeItem]:
    if not rows:
        return []
    known = incidents.briefs(reading, {row.incident_id for row in rows})
    coes = coe.briefs(reading, {row.coe_id for row in rows})
    causes = coe.causes_by_id(reading, {row.cause_id for row in rows})
    names = catalog.find_services(reading, {row.service_id for row in rows})
    asked = select(Question.id, Question.number).where(Question.id.in_({row.question_id for row in rows}))
    keys = {row.id: f"Q-{row.number}" for row in reading.session.execute(asked)}
    return [
        EscapeItem(
            id=row.id,
            escape_class=row.escape_class,
            status=row.status,
            cause_id=row.cause_id,
            because=causes[row.cause_id].because,
            cause_class=causes[row.cause_id].cause_class,
            coe_id=row.coe_id,
            coe_key=coes[row.coe_id].key,
            incident_id=row.incident_id,
            incident_key=known[row.incident_id].key,
            incident_title=known[row.incident_id].title,
            service_id=row.service_id,
            service=names[row.service_id].slug,
            impact_started_at=row.impact_started_at,
            question=keys.get(row.question_id) if row.question_id else None,
            basis=tuple(map(_entry, row.basis)),
            recorded_at=row.recorded_at,
        )
        for row in rows
        if row.incident_id in known and row.coe_id in coes and row.cause_id in causes
    ]


def _entry(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was used of one question, its time as a time; it was written down as text."""
    at = kept.get("answered_at")
    return {**kept, "answered_at": datetime.fromisoformat(at) if at else None}
