"""Who is on call when: turns, windows, layers and overrides, as pure arithmetic over times.

A layer takes turns among people, in a zone of its own: a turn begins at a wall-clock time, so that a handover stays at
nine in the morning whatever the clocks do. A wall-clock time that never was is taken as if the clocks had not moved
yet; one that was twice is its first. The first layer that has somebody on wins, and an override wins over all layers.
"""

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = tuple(range(7))
TURNS = {1: "daily", 7: "weekly"}


@dataclass(frozen=True)
class Window:
    """Hours of some weekdays (Monday is 0); an end that is not after the start is the next day's."""

    start: time
    end: time
    weekdays: tuple[int, ...] = WEEK

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Return when it is open on the day on which it begins."""
        if day.weekday() not in self.weekdays:
            return None
        ends = day if self.end > self.start else day + DAY
        opened, closed = instant(day, self.start, zone), instant(ends, self.end, zone)
        return (opened, closed) if opened < closed else None

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it is open; one that opened yesterday may still be."""
        today = at.astimezone(zone).date()
        found = (self.on(day, zone) for day in (today - DAY, today))
        return any(opened <= at < closed for opened, closed in filter(None, found))


@dataclass(frozen=True)
class Layer:
    """People who take turns, from the handover on the first day on; without windows at all hours.

    A turn is so many days long, or so many hours. Outside of ``since`` and ``until`` nobody is on, but turns are
    counted from the first day on all the same.
    """

    name: str
    people: tuple[int, ...]
    time_zone: str
    begins: date
    handover: time
    days: int = 7
    windows: tuple[Window, ...] = ()
    hours: int = 0
    since: datetime | None = None
    until: datetime | None = None

    @property
    def length(self) -> timedelta:
        """How long a turn is, by the clocks on the wall."""
        return timedelta(hours=self.hours) if self.hours else self.days * DAY

    @property
    def turns(self) -> str:
        """How often it goes on to the next."""
        if self.hours:
            return f"every {self.hours} hours"
        return TURNS.get(self.days) or f"every {self.days} days"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its people live."""
        return ZoneInfo(self.time_zone)

    def turn_begins(self, number: int) -> datetime:
        """Return when a turn begins; the first is number 0."""
        begins = datetime.combine(self.begins, self.handover) + number * self.length
        return instant(begins.date(), begins.time(), self.zone)

    def turn_at(self, at: datetime) -> int | None:
        """Return the number of the turn that is on, None before the first."""
        local = at.astimezone(self.zone).replace(tzinfo=None)
        number = (local - datetime.combine(self.begins, self.handover)) // self.length + 1
        while number >= 0 and self.turn_begins(number) > at:
            number -= 1
        return number if number >= 0 else None

    def person_at(self, at: datetime) -> int | None:
        """Return who is on, None outside of its windows."""
        number = self.turn_at(at) if self.people and self.is_open(at) else None
        return self.people[number % len(self.people)] if number is not None else None

    def is_open(self, at: datetime) -> bool:
        """Whether it holds, and one of its windows is open; one that opened yesterday may still be."""
        if (self.since is not None and at < self.since) or (self.until is not None and at >= self.until):
            return False
        return not self.windows or any(window.holds(at, self.zone) for window in self.windows)

    def edges(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """Give the times between which nothing changes, at least all of those in between."""
        yield from filter(None, (self.since, self.until))
        number = self.turn_at(since)
        number = 0 if number is None else number + 1
        while (begins := self.turn_begins(number)) < until:
            yield begins
            number += 1
        day, last = since.astimezone(self.zone).date() - DAY, until.astimezone(self.zone).date()
        while self.windows and day <= last:
            for window in self.windows:
                yield from window.on(day, self.zone) or ()
            day += DAY


@dataclass(frozen=True)
class Cover:
    """Somebody is on whatever the layers say: an override, or one side of a swap."""

    person_id: int
    begins: datetime
    ends: datetime
    id: int = 0


@dataclass(frozen=True)
class Shift:
    """A stretch of time and who is on during it; nobody is a gap."""

    begins: datetime
    ends: datetime
    person_id: int | None
    layer: str = ""
    cover_id: int = 0


@dataclass(frozen=True)
class Plan:
    """The layers of a schedule, the first of them on top, and what overrides them, the latest last."""

    layers: Sequence[Layer]
    covers: Sequence[Cover] = ()

    def at(self, at: datetime) -> tuple[int | None, str, int]:
        """Return who is on, by which layer, and by which override."""
        for cover in reversed(self.covers):
            if cover.begins <= at < cover.ends:
                return cover.person_id, "", cover.id
        for layer in self.layers:
            person = layer.person_at(at)
            if person is not None:
                return person, layer.name, 0
        return None, "", 0

    def shifts(self, since: datetime, until: datetime) -> list[Shift]:
        """Return who is on from one time to another, without holes: where nobody is on there is a gap."""
        found: list[Shift] = []
        for each in self._stretches(since, until):
            last = found[-1] if found else None
            if last and (last.person_id, last.cover_id) == (each.person_id, each.cover_id):
                found[-1] = replace(last, ends=each.ends)
            else:
                found.append(each)
        return found

    def turns(self, at: datetime, until: datetime) -> list[Shift]:
        """Return who is on from a time to another, each turn by itself, and the first from where it began.

        A gap that began longer ago than a turn lasts begins somewhere before.
        """
        longest = max((layer.length for layer in self.layers), default=DAY)
        there = [cover.begins for cover in self.covers if cover.begins <= at < cover.ends]
        found: list[Shift] = []
        before: tuple[object, ...] | None = None
        for each in self._stretches(min([at - longest, *there]) - DAY, until):
            turn = self._turn_of(each)
            if turn == before:
                found[-1] = replace(found[-1], ends=each.ends)
            else:
                found.append(each)
            before = turn
        return [each for each in found if each.ends > at]

    def _turn_of(self, shift: Shift) -> tuple[object, ...]:
        """Return what a stretch has in common with what goes on after an edge that means nothing to it."""
        if shift.person_id is None or shift.cover_id:
            return shift.person_id, shift.cover_id
        layer = next(layer for layer in self.layers if layer.person_at(shift.begins) is not None)
        return shift.person_id, shift.layer, layer.turn_at(shift.begins)

    def _stretches(self, since: datetime, until: datetime) -> Iterator[Shift]:
        """Give who is on between all times at which that may change."""
        edges = {since, until}
        for layer in self.layers:
            edges.update(layer.edges(since, until))
        for cover in self.covers:
            edges.update((cover.begins, cover.ends))
        for begins, ends in itertools.pairwise(sorted(edge for edge in edges if since <= edge <= until)):
            yield Shift(begins, ends, *self.at(begins))


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment that a wall-clock time of a zone means."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def gaps(shifts: Sequence[Shift], away: Collection[int] = ()) -> list[Shift]:
    """Return when nobody is on, or somebody who can't answer any more."""
    return [shift for shift in shifts if shift.person_id is None or shift.person_id in away]
