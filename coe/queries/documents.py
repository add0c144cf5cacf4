"""COEs in short, and lists of them, filtered by what the reader may see."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from coe.lifecycle import State
from coe.model import Coe, CoeIncident, CoeService
from coe.policy import visible_ids
from foundation.errors import Invalid, NotFound
from foundation.ids import key_of, number_of
from foundation.log import StreamHead
from foundation.paging import Page, clamp, earlier, paged
from foundation.work import Reading
from incidents import queries as incidents

OPEN = "open"
PRIVATE = "private"


@dataclass(frozen=True)
class CoeBrief:
    """What other rooms and lists show of a COE."""

    id: int
    key: str
    title: str
    state: str
    kind: str
    severity: str | None
    visibility: str
    incident_ids: tuple[int, ...]
    service_ids: tuple[int, ...]
    owner_id: int | None
    opened_at: datetime
    due: datetime | None
    published_at: datetime | None
    version: int
    is_overdue: bool
    released_at: datetime | None = None
    paused_at: datetime | None = None


def find_id(reading: Reading, ref: int | str) -> int | None:
    """Return the id of the COE with that key or id, if there is one, whether visible or not."""
    if isinstance(ref, int):
        return ref
    number = number_of("COE", ref)
    return reading.session.scalar(select(Coe.id).where(Coe.number == number)) if number else None


def brief(reading: Reading, ref: int | str) -> CoeBrief:
    """Return the COE with that key or id; raises NotFound, also for what the reader may not see."""
    reading.require("coe:read")
    coe_id = find_id(reading, ref)
    found = _briefs(reading, _rows(reading, [Coe.id == coe_id], 1)) if coe_id is not None else []
    if not found:
        raise NotFound("COE")
    return found[0]


def briefs(reading: Reading, coe_ids: Collection[int]) -> dict[int, CoeBrief]:
    """Return those of the COEs that the reader may see, by id."""
    if not coe_ids:
        return {}
    return {b.id: b for b in _briefs(reading, _rows(reading, [Coe.id.in_(coe_ids)], len(coe_ids)))}


def known_keys(reading: Reading, keys: Collection[str]) -> set[str]:
    """Return those of these keys under which the reader may see a COE, all at once."""
    numbers = {number for key in keys if (number := number_of("COE", key))}
    if not numbers:
        return set()
    return {each.key for each in _briefs(reading, _rows(reading, [Coe.number.in_(numbers)], len(numbers)))}


def of_incident(reading: Reading, incident_id: int) -> list[CoeBrief]:
    """Return the COEs that cover the incident, newest first."""
    if reading.lacks(CoeIncident.incident_id, incident_id):
        return []
    covers = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident_id)
    return _briefs(reading, _rows(reading, [Coe.id.in_(covers)], 50))


def of_service(reading: Reading, service_id: int) -> list[CoeBrief]:
    """Return the COEs in which the service took part, newest first."""
    covers = select(CoeService.coe_id).where(CoeService.service_id == service_id)
    return _briefs(reading, _rows(reading, [Coe.id.in_(covers)], 50))


def coes(
    reading: Reading,
    *,
    state: str | None = None,
    service_id: int | None = None,
    owner_id: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[CoeBrief]:
    """Return a page of COEs, newest first."""
    reading.require("coe:read")
    size = clamp(limit)
    conditions = [*_filters(state, service_id, owner_id), *earlier(Coe.number, cursor)]
    found: list[CoeBrief] = []
    for chunk in _chunks(reading, conditions, size + 1):
        found += _briefs(reading, chunk)
        if len(found) > size:
            break
    return paged(found[: size + 1], size, lambda item: [number_of("COE", item.key)])


def _filters(state: str | None, service_id: int | None, owner_id: int | None) -> Iterator[ColumnElement[bool]]:
    if state is not None:
        yield Coe.state == _known_state(state)
    if service_id is not None:
        yield Coe.id.in_(select(CoeService.coe_id).where(CoeService.service_id == service_id))
    if owner_id is not None:
        yield Coe.owner_id == owner_id


def _known_state(state: str) -> State:
    if state not in set(State):
        raise Invalid("coe.unknown_state", f"Choose one of {', '.join(State)}.", where="state")
    return State(state)


def _chunks(reading: Reading, conditions: list[ColumnElement[bool]], size: int) -> Iterator[Sequence[Any]]:
    """Read further until the caller has enough: what is hidden leaves gaps."""
    rows = _rows(reading, conditions, size)
    while rows:
        yield rows
        if len(rows) < size:
            return
        rows = _rows(reading, [*conditions, Coe.number < rows[-1].number], size)


def _rows(reading: Reading, conditions: Collection[ColumnElement[bool]], limit: int) -> Sequence[Any]:
    columns = (
        Coe.id,
        Coe.number,
        Coe.title,
        Coe.state,
        Coe.kind,
        Coe.severity,
        Coe.owner_id,
        Coe.opened_at,
        Coe.due,
        Coe.published_at,
        Coe.released_at,
        Coe.paused_at,
    )
    return reading.session.execute(select(*columns).where(*conditions).order_by(Coe.number.desc()).limit(limit)).all()


def _briefs(reading: Reading, rows: Sequence[Any]) -> list[CoeBrief]:
    if not rows:
        return []
    seen = visible_ids(reading, {row.id: row.owner_id for row in rows})
    rows = [row for row in rows if row.id in seen]
    covered = _linked(reading, CoeIncident.coe_id, CoeIncident.incident_id, seen)
    services = _linked(reading, CoeService.coe_id, CoeService.service_id, seen)
    private = _private(reading, covered)
    heads = _versions(reading, seen)
    return [
        CoeBrief(
            id=row.id,
            key=key_of("COE", row.number),
            title=row.title,
            state=row.state.value,
            kind=row.kind,
            severity=row.severity,
            visibility=PRIVATE if row.id in private and row.released_at is None else OPEN,
            incident_ids=covered.get(row.id, ()),
            service_ids=services.get(row.id, ()),
            owner_id=row.owner_id,
            opened_at=row.opened_at,
            due=row.due,
            published_at=row.published_at,
            version=heads.get(f"coe:{row.id}", 0),
            is_overdue=_is_overdue(row, reading.now),
            released_at=row.released_at,
            paused_at=row.paused_at,
        )
        for row in rows
    ]


def _is_overdue(row: Any, now: datetime) -> bool:  # noqa: ANN401 - a row of this module's columns
    unwritten = row.state in {State.DRAFT, State.CHANGES_REQUESTED, State.IN_REVIEW}
    return unwritten and row.due is not None and row.due < now and row.paused_at is None


def _linked(reading: Reading, of: Any, to: Any, coe_ids: Collection[int]) -> dict[int, tuple[int, ...]]:  # noqa: ANN401
    linked: dict[int, tuple[int, ...]] = {}
    for coe_id, other in reading.session.execute(select(of, to).where(of.in_(coe_ids)).order_by(of, to)):
        linked[coe_id] = (*linked.get(coe_id, ()), other)
    return linked


def _private(reading: Reading, covered: dict[int, tuple[int, ...]]) -> set[int]:
    known = incidents.briefs(reading, {i for ids in covered.values() for i in ids})
    return {
        coe_id for coe_id, ids in covered.items() if any(i not in known or known[i].visibility != OPEN for i in ids)
    }


def _versions(reading: Reading, coe_ids: Collection[int]) -> dict[str, int]:
    streams = [f"coe:{coe_id}" for coe_id in coe_ids]
    rows = reading.session.execute(select(StreamHead.stream, StreamHead.seq).where(StreamHead.stream.in_(streams)))
    return {row.stream: row.seq for row in rows}
