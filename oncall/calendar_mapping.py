"""Making layers and overrides of the shifts of a calendar, and saying where the two are not of one mind. Pure.

What repeats without end becomes turns: shifts of whole days that follow one another, or hours of some weekdays that
go round by the week. All else stands as overrides for the next 90 days.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.text import shown
from oncall.calendar_reading import Happening
from oncall.layers import MOST_LAYERS
from oncall.rotation import DAY, WEEK, Cover, Layer, Plan, Window, instant

AHEAD, WATCHED = timedelta(days=90), timedelta(days=60)
MOST_OVERRIDES, MOST_TOLD = 300, 5
WEEKLY = 7
BETWEEN = re.compile(r"[^\w]+")
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Known:
    """Who a calendar may mean: people by address and by name."""

    by_address: Mapping[str, int]
    by_name: Mapping[str, int]

    def of(self, happening: Happening) -> int | None:
        """Return whom it names, by address before name; two names are nobody's."""
        found = {self.by_address[word] for word in happening.addresses if word in self.by_address}
        words = _words(happening.summary)
        found = found or {each for name, each in self.by_name.items() if name.strip() and _words(name) in words}
        return found.pop() if len(found) == 1 else None


def _words(text: str) -> str:
    return f" {BETWEEN.sub(' ', text.casefold()).strip()} "


@dataclass(frozen=True)
class Drafted:
    """What a calendar comes to: layers, overrides, what is left out, and where who is on would differ."""

    layers: Sequence[Layer]
    covers: Sequence[Cover]
    troubles: Sequence[str]
    differences: Sequence[str]


def draft_of(happenings: Sequence[Happening], known: Known, now: datetime) -> Drafted:
    """Map them."""
    troubles: list[str] = []
    meant: list[tuple[Happening, int]] = []
    for each in happenings:
        person = known.of(each)
        if person is None:
            troubles.append(f"{each.words} is left out: it names nobody here, or several.")
        else:
            meant.append((each, person))
    layers, rest = _layers([one for one in meant if _is_endless(one[0])], troubles)
    covers: list[Cover] = []
    for each, person in [*rest, *(one for one in meant if not _is_endless(one[0]) and not one[0].is_off)]:
        covers += [Cover(person, *span) for span in spans(each, now, now + AHEAD)]
    covers = sorted(set(covers), key=lambda one: (one.begins, one.ends, one.person_id))
    if len(covers) > MOST_OVERRIDES:
        troubles.append(f"Of {len(covers)} single shifts the first {MOST_OVERRIDES} are taken.")
    covers = covers[:MOST_OVERRIDES]
    return Drafted(layers, covers, troubles, _differences(meant, Plan(layers, covers), now))


def spans(one: Happening, since: datetime, until: datetime) -> list[Span]:
    """Return when a shift takes place between two moments; counting goes straight there, however old it is."""
    zone = ZoneInfo(one.zone)
    if one.repeats is None:
        days = [one.begins]
    else:
        local = [at.astimezone(zone).replace(tzinfo=None) for at in (since, until)]
        days = list(_days(one, *local))
    found = []
    for begins in days:
        ends = begins + one.lasts
        span = instant(begins.date(), begins.time(), zone), instant(ends.date(), ends.time(), zone)
        if begins not in one.skips and span[1] > since and span[0] < until:
            found.append(span)
    return found


def _days(one: Happening, since: datetime, until: datetime) -> Iterator[datetime]:
    said = one.repeats
    if said is None:
        return
    weeks = bool(said.weekdays)
    base = one.begins - one.begins.weekday() * DAY if weeks else one.begins
    offsets = said.weekdays or (0,)
    # What is counted is counted from its beginning, at most ten thousand times; all else begins near ``since``.
    first = 0 if said.count is not None else max(0, (since - one.lasts - base).days // said.days - 1)
    number = 0
    while True:
        for offset in offsets:
            day = base + (first * said.days + offset) * DAY
            if day < one.begins:
                continue
            number += 1
            over = (said.until and day > said.until) or (said.count is not None and number > said.count)
            if day >= until or over:
                return
            yield day
        first += 1


def _is_endless(one: Happening) -> bool:
    return one.repeats is not None and one.repeats.is_endless and one.instead_of is None and not one.is_off


def _layers(
    meant: Sequence[tuple[Happening, int]], troubles: list[str]
) -> tuple[list[Layer], list[tuple[Happening, int]]]:
    """Return what repeats as layers, those with hours on top, and what does not fit into any."""
    groups: dict[tuple[object, ...], list[tuple[Happening, int]]] = {}
    for one, person in meant:
        if one.repeats is not None:
            key = (one.zone, one.begins.time(), one.lasts, one.repeats.days, _hours(one))
            groups.setdefault(key, []).append((one, person))
    found: list[Layer] = []
    rest: list[tuple[Happening, int]] = []
    for group in groups.values():
        layers = _turns(group, f"shift {len(found) + 1}", _hours(group[0][0])) or _days_of(group, len(found))
        if layers is None or len(found) + len(layers) > MOST_LAYERS:
            rest += group
            last = " and ".join(one.words for one, _ in group[:2])
            troubles.append(f"{last}: no turns follow from it, so its next {AHEAD.days} days become overrides.")
        else:
            found += layers
    return sorted(found, key=lambda layer: not layer.windows), rest


def _hours(one: Happening) -> tuple[int, ...]:
    """Return the weekdays of a shift of hours; one of whole days has none."""
    said = one.repeats
    if said is None or (one.lasts % DAY == timedelta(0) and len(said.weekdays) <= 1):
        return ()
    return said.weekdays or WEEK


def _days_of(group: Sequence[tuple[Happening, int]], already: int) -> list[Layer] | None:
    """Return a layer for each where whole days of the week belong to one person always."""
    found = []
    for number, (one, person) in enumerate(group, already + 1):
        said = one.repeats
        if said is None or one.lasts != DAY or not said.weekdays or said.days != WEEKLY:
            return None
        found += _turns([(one, person)], f"shift {number}", said.weekdays) or []
    return found


def _turns(group: Sequence[tuple[Happening, int]], name: str, hours: tuple[int, ...]) -> list[Layer] | None:
    """Return the layer in which they take turns; several who are on at once are layers of their own."""
    first, said = group[0][0], group[0][0].repeats
    if said is None or first.lasts > (DAY if hours else said.days * DAY):
        return None
    weekly = bool(said.weekdays) and bool(hours)
    turn = (WEEKLY if weekly else 1) if hours else first.lasts.days
    starts = [one.begins - one.begins.weekday() * DAY if weekly else one.begins for one, _ in group]
    base = min(starts)
    slots: dict[int, list[int]] = {}
    for start, (_, person) in zip(starts, group, strict=True):
        place, left = divmod((start - base).days % said.days, turn)
        if left:
            return None
        slots.setdefault(place, []).append(person)
    if said.days % turn or set(slots) != set(range(said.days // turn)):
        return None
    at, ends = first.begins.time(), (first.begins + first.lasts).time()
    windows = (Window(at, ends, hours),) if hours else ()
    # Hours that go over midnight belong to the turn in which they begin.
    handover = at if not hours or ends <= at else time(0)
    deepest = max(len(people) for people in slots.values())
    return [
        Layer(
            name if deepest == 1 else f"{name}.{depth + 1}",
            tuple(people[min(depth, len(people) - 1)] for _, people in sorted(slots.items())),
            first.zone,
            base.date(),
            handover,
            turn,
            windows,
        )
        for depth in range(deepest)
    ]


def _differences(meant: Sequence[tuple[Happening, int]], plan: Plan, now: datetime) -> list[str]:
    """Say when somebody would be on whom the calendar does not have then, or nobody where it has somebody."""
    until = now + WATCHED
    replaced = {(one.uid, one.instead_of) for one, _ in meant if one.instead_of is not None}
    wanted = [
        (span, person)
        for one, person in meant
        for span in (() if one.is_off else spans(one, now, until))
        if one.repeats is None or (one.uid, span[0].astimezone(ZoneInfo(one.zone)).replace(tzinfo=None)) not in replaced
    ]
    edges = sorted({now, *(edge for span, _ in wanted for edge in span if now <= edge < until),
                    *(shift.begins for shift in plan.shifts(now, until))})  # fmt: skip
    found = []
    for edge in edges:
        expected = {person for (begins, ends), person in wanted if begins <= edge < ends}
        is_on = plan.at(edge)[0]
        if (is_on is None) != (not expected) or (expected and is_on not in expected):
            found.append(f"{edge:%Y-%m-%d %H:%M} UTC")
        elif len(expected) > 1:
            found.append(f"{edge:%Y-%m-%d %H:%M} UTC (several at once; one is on)")
    more = [f"and {len(found) - MOST_TOLD} times more"] if len(found) > MOST_TOLD else []
    return [*(shown(each, 100) for each in found[:MOST_TOLD]), *more]
