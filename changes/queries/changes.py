"""Changes: one, a list, those of some services in a stretch of time, and the names that nobody knows yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, tuple_

from accounts.queries import principal_names
from catalog.queries import service_names
from changes.lifecycle import Kind, chosen, happened
from changes.model import Change, ChangeTarget
from foundation.db import UtcDateTime
from foundation.errors import Invalid, NotFound
from foundation.paging import Page, clamp, decode, encode
from foundation.work import Reading

MOST_NAMES = 100
LARGEST = 2**53


@dataclass(frozen=True)
class TargetItem:
    """A service that a change touched: the sender's name for it, and ours where it is known."""

    name: str
    service_id: int | None
    slug: str | None
    label: str


@dataclass(frozen=True)
class ChangeItem:
    """A change, as lists and pages show it."""

    id: int
    kind: str
    status: str
    title: str
    body: str
    targets: Sequence[TargetItem]
    environment: str
    revision: str
    url: str
    author: str
    source: str
    happened_at: datetime
    ended_at: datetime | None
    recorded_at: datetime
    is_late: bool

    @property
    def service_ids(self) -> frozenset[int]:
        """The services of the catalog among what it touched."""
        return frozenset(target.service_id for target in self.targets if target.service_id is not None)


@dataclass(frozen=True)
class UnknownName:
    """A name that senders use and the catalog does not have."""

    name: str
    changes: int
    latest_at: datetime


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; empty is everything."""

    kind: str | None = None
    service_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    unknown: bool = False


def changes(reading: Reading, by: Filter, limit: int | None = None, cursor: str | None = None) -> Page[ChangeItem]:
    """Return a page of changes, the latest to have happened first."""
    reading.require("changes:read")
    size = clamp(limit)
    wanted = select(Change).where(*_conditions(by))
    if cursor:
        wanted = wanted.where(_before(reading, cursor))
    latest = wanted.order_by(Change.happened_at.desc(), Change.id.desc()).limit(size + 1)
    rows = reading.session.scalars(latest).all()
    last = rows[size - 1] if len(rows) > size else None
    return Page(_items(reading, rows[:size]), encode([last.happened_at.isoformat(), last.id]) if last else None)


def change(reading: Reading, change_id: int) -> ChangeItem:
    """Return one change."""
    found = find_changes(reading, [change_id])
    if change_id not in found:
        raise NotFound("change")
    return found[change_id]


def find_changes(reading: Reading, ids: Collection[int]) -> dict[int, ChangeItem]:
    """Return those of the changes that there are, by id."""
    reading.require("changes:read")
    rows = reading.session.scalars(select(Change).where(Change.id.in_(set(ids)))).all() if ids else []
    return {item.id: item for item in _items(reading, rows)}


def of_services(
    reading: Reading,
    service_ids: Collection[int],
    since: datetime,
    until: datetime,
    limit: int,
    also: Collection[int] = (),
) -> list[ChangeItem]:
    """Return what changed on those services from ``since`` to ``until``, the latest first, and the changes ``also``."""
    reading.require("changes:read")
    hit = select(ChangeTarget.change_id).where(
        ChangeTarget.service_id.in_(set(service_ids)),
        ChangeTarget.happened_at >= since,
        ChangeTarget.happened_at <= until,
    )
    latest = hit.distinct().order_by(ChangeTarget.happened_at.desc(), ChangeTarget.change_id.desc()).limit(limit)
    in_time = latest.add_columns(ChangeTarget.happened_at).subquery()
    wanted: ColumnElement[bool] = Change.id.in_(select(in_time.c.change_id))
    if also:
        wanted = or_(wanted, Change.id.in_(set(also)))
    rows = reading.session.scalars(select(Change).where(wanted).order_by(Change.happened_at.desc(), Change.id.desc()))
    return _items(reading, rows.all())


def unknown_names(reading: Reading) -> list[UnknownName]:
    """Return the names that stand for no service yet, the latest used first."""
    reading.require("changes:name")
    latest = func.max(ChangeTarget.happened_at)
    names = select(ChangeTarget.name, func.count(), latest).where(ChangeTarget.service_id.is_(None))
    grouped = names.group_by(ChangeTarget.name).order_by(latest.desc(), ChangeTarget.name).limit(MOST_NAMES)
    return [UnknownName(*row) for row in reading.session.execute(grouped)]


def unknown_count(reading: Reading) -> int:
    """Return how many names wait for somebody to say which service they are; nothing to those who can't."""
    if not reading.permits("changes:name"):
        return 0
    names = select(func.count(ChangeTarget.name.distinct())).where(ChangeTarget.service_id.is_(None))
    return reading.session.scalar(names) or 0


def _conditions(by: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if by.kind:
        found.append(Change.kind == chosen(Kind, by.kind, "kind"))
    of = ChangeTarget.change_id == Change.id
    if by.service_id is not None:
        found.append(exists().where(of, ChangeTarget.service_id == by.service_id))
    if by.unknown:
        found.append(exists().where(of, ChangeTarget.service_id.is_(None)))
    if by.since:
        found.append(Change.happened_at >= by.since)
    if by.until:
        found.append(Change.happened_at <= by.until)
    return found


def _before(reading: Reading, cursor: str) -> ColumnElement[bool]:
    at, last_id = decode(cursor, 2)
    try:
        moment = happened(datetime.fromisoformat(str(at)), reading.now, "cursor")
        number = min(int(str(last_id)), LARGEST)
    except ValueError as error:
        raise Invalid("paging.cursor", "Start again from the first page.", where="cursor") from error
    return tuple_(Change.happened_at, Change.id) < tuple_(literal(moment, UtcDateTime), literal(number))


def _items(reading: Reading, rows: Sequence[Change]) -> list[ChangeItem]:
    """Tell the rows, with their services, in three statements whatever their number."""
    if not rows:
        return []
    columns = (ChangeTarget.change_id, ChangeTarget.name, ChangeTarget.service_id)
    aims = select(*columns).where(ChangeTarget.change_id.in_([row.id for row in rows])).order_by(ChangeTarget.name)
    targets = reading.session.execute(aims).all()
    called = service_names(reading, {target.service_id for target in targets if target.service_id})
    people = {row.source for row in rows if not row.source_name}
    senders = principal_names(reading, people) if people else {}
    shown: dict[int, list[TargetItem]] = {}
    for target in targets:
        slug, label = called.get(target.service_id, (None, target.name))
        shown.setdefault(target.change_id, []).append(TargetItem(target.name, target.service_id, slug, label))
    return [_item(row, shown.get(row.id, []), row.source_name or senders[row.source]) for row in rows]


def _item(row: Change, targets: Sequence[TargetItem], source: str) -> ChangeItem:
    return ChangeItem(
        id=row.id,
        kind=row.kind,
        status=row.status,
        title=row.title,
        body=row.body,
        targets=targets,
        environment=row.environment,
        revision=row.revision,
        url=row.url,
        author=row.author,
        source=source,
        happened_at=row.happened_at,
        ended_at=row.ended_at,
        recorded_at=row.recorded_at,
        is_late=row.is_late,
    )
