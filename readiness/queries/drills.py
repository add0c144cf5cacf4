"""Game days, as those who play may know them, and as whoever leads them does.

The script, and from which COE it was made, is the facilitator's alone until it is over; then it is everybody's who may
see the COE. To those who may not see the COE there is no game day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from accounts import queries as accounts
from catalog import queries as catalog
from catalog.queries.runbooks import RunbookItem
from coe import queries as coe
from foundation.errors import NotFound
from foundation.ids import number_of
from foundation.paging import Page, clamp, earlier, paged
from foundation.work import Reading
from incidents import queries as incidents
from readiness.drilling import STEPS, as_script, minutes
from readiness.model import Drill

NOUN = "game day"


@dataclass(frozen=True)
class DrillItem:
    """A game day in lists and panels; ``coe`` is empty to those who only play."""

    key: str
    title: str
    state: str
    facilitator: str
    facilitator_id: int
    leads: bool
    coe: str
    incident: str
    planned_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    passed: bool | None


@dataclass(frozen=True)
class Inject:
    """One thing that is told; ``due`` once it has begun."""

    place: int
    after_s: int
    text: str
    due: datetime | None
    told_at: datetime | None


@dataclass(frozen=True)
class Held:
    """How long a step took now and then; empty where that is not known."""

    step: str
    drill: str
    original: str
    is_slower: bool


@dataclass(frozen=True)
class DrillPage(DrillItem):
    """A game day with as much of it as its reader may know."""

    injects: tuple[Inject, ...] = ()
    script: str = ""
    cast: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    runbooks: tuple[RunbookItem, ...] = ()
    rehearsed: tuple[int, ...] = ()
    times: tuple[Held, ...] = ()
    rto_minutes: int | None = None
    questions: tuple[str, ...] = ()


def drills(reading: Reading, *, limit: int | None = None, cursor: str | None = None) -> Page[DrillItem]:
    """Return a page of game days, the newest first; it may hold fewer where some are of what is private."""
    reading.require("drills:read")
    size = clamp(limit)
    statement = select(Drill).where(*earlier(Drill.id, cursor)).order_by(Drill.id.desc()).limit(size + 1)
    page = paged(reading.session.scalars(statement).all(), size, lambda row: [row.id])
    return Page(_items(reading, page.items), page.next_cursor)


def drills_of_coe(reading: Reading, coe_id: int) -> list[DrillItem]:
    """Return the game days of a COE that are over, or that the reader leads; others would tell who plays."""
    found = _items(reading, _rows(reading, Drill.coe_id == coe_id))
    return [each for each in found if each.leads or each.ended_at]


def drills_of_incident(reading: Reading, incident_id: int) -> list[DrillItem]:
    """Return the game day that is played in an incident."""
    if reading.lacks(Drill.incident_id, incident_id):
        return []
    return _items(reading, _rows(reading, Drill.incident_id == incident_id))


def drill(reading: Reading, key: str) -> DrillPage:
    """Return one; raises NotFound, also for one of a COE that the reader may not see."""
    reading.require("drills:read")
    rows = _rows(reading, Drill.number == (number_of("DRL", key) or 0))
    found = _items(reading, rows)
    if not found:
        raise NotFound(NOUN)
    row, item = rows[0], found[0]
    people = {row.facilitator_id, *row.roles.values()}
    shown = {**vars(item), "cast": dict(row.roles), "names": accounts.names(reading, people)}
    if not (item.leads or item.ended_at):
        return DrillPage(**shown)
    services = coe.brief(reading, row.coe_id).service_ids
    return DrillPage(
        **shown,
        injects=tuple(_inject(row, place, each) for place, each in enumerate(row.injects)),
        script=as_script(row.injects),
        runbooks=tuple(catalog.runbooks_of(reading, services)),
        rehearsed=tuple(row.runbook_ids),
        times=tuple(_held(step, row) for step in STEPS),
        rto_minutes=row.result.get("rto_minutes"),
        questions=tuple(row.result.get("questions", ())),
    )


def _rows(reading: Reading, condition: ColumnElement[bool]) -> list[Drill]:
    reading.require("drills:read")
    return list(reading.session.scalars(select(Drill).where(condition).order_by(Drill.id.desc()).limit(50)))


def _items(reading: Reading, rows: Collection[Drill]) -> list[DrillItem]:
    if not rows:
        return []
    seen = coe.briefs(reading, {row.coe_id for row in rows})
    names = accounts.names(reading, {row.facilitator_id for row in rows})
    played = incidents.briefs(reading, {row.incident_id for row in rows if row.incident_id is not None})
    keys = {each: brief.key for each, brief in played.items()}
    return [_item(reading, row, seen[row.coe_id].key, names, keys) for row in rows if row.coe_id in seen]


def _item(reading: Reading, row: Drill, coe_key: str, names: Mapping[int, str], played: Mapping[int, str]) -> DrillItem:
    leads = reading.permits("drills:lead", row.facilitator_id)
    return DrillItem(
        key=row.key,
        title=row.title,
        state="ended" if row.ended_at else ("running" if row.begun_at else "planned"),
        facilitator=names.get(row.facilitator_id, ""),
        facilitator_id=row.facilitator_id,
        leads=leads,
        coe=coe_key if leads or row.ended_at else "",
        incident=played.get(row.incident_id, "") if row.incident_id is not None else "",
        planned_at=row.planned_at,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        passed=row.result.get("passed") if row.ended_at else None,
    )


def _inject(row: Drill, place: int, said: Mapping[str, Any]) -> Inject:
    due = row.begun_at + timedelta(seconds=said["after_s"]) if row.begun_at else None
    told = datetime.fromisoformat(said["told_at"]) if "told_at" in said else None
    return Inject(place, said["after_s"], said["text"], due, told)


def _held(step: str, row: Drill) -> Held:
    now, before = row.result.get("drill", {}).get(step), row.original.get(step)
    return Held(
        step,
        minutes(now) if now is not None else "",
        minutes(before) if before is not None else "",
        now is not None and before is not None and now > before,
    )
