"""Who is on call now and next, and when nobody is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from accounts.queries.directory import Directory, directory
from foundation.errors import NotFound
from foundation.work import Reading
from oncall.layers import LONGEST_TURN, layers_of
from oncall.model import Override, Schedule
from oncall.rotation import DAY, Cover, Layer, Plan, Shift, gaps

NOUN = "on-call schedule"
AHEAD, FAR = timedelta(days=14), timedelta(days=60)
MOST_SHIFTS = 200


@dataclass(frozen=True)
class OverrideItem:
    """An override, as its schedule shows it."""

    id: int
    person_id: int
    begins_at: datetime
    ends_at: datetime
    reason: str
    is_swap: bool


@dataclass(frozen=True)
class ScheduleItem:
    """A schedule: its layers, who is on now and who after, and when nobody who can answer is within two weeks."""

    id: int
    slug: str
    name: str
    team_id: int | None
    number: int
    layers: Sequence[Layer]
    overrides: Sequence[OverrideItem]
    now: Shift
    next: Shift | None
    gaps: Sequence[Shift]
    shifts: Sequence[Shift]
    disabled: frozenset[int]
    names: Mapping[int, str]

    @property
    def plan(self) -> Plan:
        """What says who is on at any time."""
        return plan_with(self.layers, self.overrides)

    def called(self, person_id: int | None) -> str:
        """Return what to call somebody; nobody is empty."""
        return self.names.get(person_id, "") if person_id is not None else ""


def schedules(
    reading: Reading,
    team_ids: Collection[int] | None = None,
    *,
    slugs: Collection[str] | None = None,
    ahead: timedelta = AHEAD,
) -> list[ScheduleItem]:
    """Return all schedules by name, or those of some teams, or some of them."""
    reading.require("oncall:read")
    chosen = [] if team_ids is None else [Schedule.team_id.in_(set(team_ids))]
    if slugs is not None:
        chosen.append(Schedule.slug.in_(set(slugs)))
    rows = _rows(reading, *chosen)
    people = directory(reading) if rows else None
    return [_item(reading, row, people, ahead) for row in rows if people]


def schedule(reading: Reading, slug: str, ahead: timedelta = AHEAD) -> ScheduleItem:
    """Return one."""
    reading.require("oncall:read")
    rows = _rows(reading, Schedule.slug == slug)
    if not rows:
        raise NotFound(NOUN)
    return _item(reading, rows[0], directory(reading), ahead)


def schedule_turns(reading: Reading, schedule_id: int, ahead: timedelta = FAR) -> ScheduleItem:
    """Return the one of that id, each turn of it by itself, and the one that is on from where it began."""
    reading.require("oncall:read")
    rows = _rows(reading, Schedule.id == schedule_id)
    if not rows:
        raise NotFound(NOUN)
    item = _item(reading, rows[0], directory(reading), ahead)
    # What was on before may have cut in two what is on now.
    plan = plan_with(item.layers, overrides_of(reading, item.id, reading.now - LONGEST_TURN * DAY))
    return replace(item, shifts=plan.turns(reading.now, reading.now + ahead)[:MOST_SHIFTS])


def on_call(reading: Reading, slug: str) -> int | None:
    """Return the id of who is on call now by that schedule; None for nobody, and for a schedule that is gone."""
    reading.require("oncall:read")
    rows = _rows(reading, Schedule.slug == slug)
    if not rows:
        return None
    overrides = overrides_of(reading, rows[0].id, reading.now)
    return plan_with(layers_of(rows[0].layers), overrides).at(reading.now)[0]


def overrides_of(reading: Reading, schedule_id: int, since: datetime) -> list[OverrideItem]:
    """Return the overrides that are not over, the latest made last."""
    chosen = select(Override).where(
        Override.schedule_id == schedule_id, Override.ends_at > since, Override.removed_at.is_(None)
    )
    return [
        OverrideItem(row.id, row.person_id, row.begins_at, row.ends_at, row.reason, bool(row.swap))
        for row in reading.session.scalars(chosen.order_by(Override.id))
    ]


def plan_with(layers: Sequence[Layer], overrides: Sequence[OverrideItem]) -> Plan:
    """Put layers and overrides together."""
    return Plan(layers, [Cover(each.person_id, each.begins_at, each.ends_at, each.id) for each in overrides])


def _rows(reading: Reading, *conditions: ColumnElement[bool]) -> Sequence[Schedule]:
    chosen = select(Schedule).where(Schedule.retired_at.is_(None), *conditions)
    return reading.session.scalars(chosen.order_by(Schedule.name, Schedule.id)).all()


def _item(reading: Reading, row: Schedule, people: Directory, ahead: timedelta) -> ScheduleItem:
    layers, overrides = layers_of(row.layers), overrides_of(reading, row.id, reading.now)
    shifts = plan_with(layers, overrides).shifts(reading.now, reading.now + ahead)[:MOST_SHIFTS]
    disabled = frozenset(entry.id for entry in people.people if entry.disabled)
    return ScheduleItem(
        id=row.id,
        slug=row.slug,
        name=row.name,
        team_id=row.team_id,
        number=row.number,
        layers=layers,
        overrides=overrides,
        now=shifts[0],
        next=next((shift for shift in shifts[1:] if shift.person_id is not None), None),
        gaps=gaps(shifts, disabled),
        shifts=shifts,
        disabled=disabled,
        names=people.names,
    )
