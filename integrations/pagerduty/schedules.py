"""A schedule of PagerDuty's in our layers, what of it can't be had here, and whether both say the same; pure.

Its first layer wins, as ours does. A turn keeps its wall-clock time in the schedule's zone. A restriction becomes
hours; one that lasts for days is cut at midnight.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from oncall.ports import (
    LONGEST_TURN,
    MOST_LAYERS,
    MOST_PEOPLE,
    MOST_WINDOWS,
    WEEK,
    ZONES,
    Layer,
    Plan,
    Window,
)

DAY_S, HOUR_S, WEEK_DAYS = 86_400, 3_600, 7
MOST_SAID, NAME, MIDNIGHT = 5, 40, time(0)
# PagerDuty's pages name zones in words; what is not the name of a place stands here.
NORTH_AMERICA = {"Eastern": "New_York", "Central": "Chicago", "Mountain": "Denver", "Pacific": "Los_Angeles"}
LAST_PARTS = {zone.rpartition("/")[2].replace("_", " "): zone for zone in sorted(ZONES, reverse=True) if "/" in zone}


@dataclass(frozen=True)
class Found:
    """A schedule as PagerDuty shows it for some weeks, with its overrides of the next months."""

    id: str
    name: str
    time_zone: str
    layers: Sequence[Mapping[str, Any]]
    overrides: Sequence[Mapping[str, Any]]
    entries: Sequence[Mapping[str, Any]]
    since: datetime
    until: datetime


@dataclass
class Read:
    """What of it becomes ours, and why it can't where it can't."""

    layers: list[Layer] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class NotOurs(Exception):
    """Something that our schedules can't say; the text says what."""


def read_schedule(found: Found, persons: Mapping[str, int]) -> Read:
    """Read all layers that are not over, and say whatever keeps them from being taken."""
    read = Read()
    zone = zone_of(found.time_zone)
    if zone is None:
        read.faults.append(f"Its time zone {found.time_zone[:60]!r} is not known here. Give it one like Europe/Berlin.")
        return read
    for number, said in enumerate(found.layers, 1):
        name = str(said.get("name") or f"Layer {number}").replace(";", ",")[:NAME]
        try:
            layer = _layer(said, name, zone, persons, found.since)
        except (NotOurs, KeyError, TypeError, ValueError) as error:
            why = str(error) if isinstance(error, NotOurs) else f"it is not as PagerDuty describes layers ({error})"
            read.faults.append(f"{name}: {why}.")
            continue
        if layer is not None:
            read.layers.append(layer)
    if not read.layers and not read.faults:
        read.faults.append("No layer of it has anybody on.")
    if len(read.layers) > MOST_LAYERS:
        read.faults.append(f"It has {len(read.layers)} layers; here a schedule has at most {MOST_LAYERS}.")
    return read


def zone_of(name: str) -> str | None:
    """Return the zone that is meant: by its own name, by the place, or by the words that North America is told in."""
    if name in ZONES:
        return name
    first = name.partition(" Time (US & Canada)")
    if first[1] and first[0] in NORTH_AMERICA:
        return f"America/{NORTH_AMERICA[first[0]]}"
    return LAST_PARTS.get(name)


def _layer(said: Mapping[str, Any], name: str, zone: str, persons: Mapping[str, int], now: datetime) -> Layer | None:
    start, end = moment(said["start"]), moment(said["end"]) if said.get("end") else None
    people = [each.get("user") or {} for each in said["users"]]
    if (end is not None and end <= now) or not people:
        return None
    strangers = [_called(each) for each in people if str(each.get("id")) not in persons]
    if strangers:
        message = f"nobody here is {', '.join(dict.fromkeys(strangers))}: say on the page of PagerDuty who that is"
        raise NotOurs(message)
    if len(people) > MOST_PEOPLE:
        message = f"{len(people)} people take turns; here at most {MOST_PEOPLE} do"
        raise NotOurs(message)
    length = int(said["rotation_turn_length_seconds"])
    if length < HOUR_S or length % HOUR_S or length > LONGEST_TURN * DAY_S:
        message = f"a turn of {length} seconds is none of whole hours"
        raise NotOurs(message)
    first = _first_turn(moment(said["rotation_virtual_start"]), start, timedelta(seconds=length) * len(people), zone)
    return Layer(
        name=name,
        people=tuple(persons[str(each["id"])] for each in people),
        time_zone=zone,
        begins=first.date(),
        handover=first.time().replace(second=0, microsecond=0),
        days=max(length // DAY_S, 1),
        windows=tuple(_windows(said.get("restrictions") or [])),
        hours=0 if length % DAY_S == 0 else length // HOUR_S,
        since=start if start > first.replace(tzinfo=ZoneInfo(zone)) else None,
        until=end,
    )


def _first_turn(virtual: datetime, start: datetime, cycle: timedelta, zone: str) -> datetime:
    """Return the wall-clock time of a first turn by which everybody's turn is known from the start on."""
    local, wanted = (each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in (virtual, start))
    if wanted >= local:
        return local
    return local - -(-(local - wanted) // cycle) * cycle


def _windows(restrictions: Sequence[Mapping[str, Any]]) -> Iterator[Window]:
    """Give the hours that restrictions mean, those that are alike on several days as one."""
    days: dict[tuple[time, time], set[int]] = {}
    for each in restrictions:
        begins = time.fromisoformat(str(each["start_time_of_day"])).replace(second=0, tzinfo=None)
        length = timedelta(seconds=int(each["duration_seconds"]))
        is_weekly = each["type"] == "weekly_restriction"
        if length >= timedelta(days=WEEK_DAYS if is_weekly else 1):
            return
        on = (int(each["start_day_of_week"]) - 1) % WEEK_DAYS if is_weekly else None
        for start, end, later in _pieces(begins, length):
            days.setdefault((start, end), set()).update(WEEK if on is None else {(on + later) % WEEK_DAYS})
    if len(days) > MOST_WINDOWS:
        message = f"its restrictions are {len(days)} different hours; here at most {MOST_WINDOWS} are"
        raise NotOurs(message)
    for (start, end), weekdays in days.items():
        yield Window(start, end, tuple(sorted(weekdays)))


def _pieces(begins: time, length: timedelta) -> Iterator[tuple[time, time, int]]:
    """Cut a stretch of wall-clock time at midnights, unless it is shorter than a day: start, end, days later."""
    first = datetime.combine(date(2001, 1, 1), begins)
    last = (first + length).replace(second=0)
    if length < timedelta(days=1):
        yield begins, last.time(), 0
        return
    day = 0
    while first < last:
        midnight = datetime.combine(first.date() + timedelta(days=1), MIDNIGHT)
        yield first.time(), min(midnight, last).time(), day
        first, day = midnight, day + 1


def differences(plan: Plan, found: Found, persons: Mapping[str, int], called: Mapping[int, str]) -> list[str]:
    """Say when somebody else is on here than there, in the time that PagerDuty showed."""
    there = [(moment(each["start"]), moment(each["end"]), each.get("user") or {}) for each in found.entries]
    shifts = plan.shifts(found.since, found.until)
    edges = {found.since, found.until, *(shift.begins for shift in shifts)}
    edges.update(each for begins, ends, _ in there for each in (begins, ends))
    times = sorted(each for each in edges if found.since <= each <= found.until)
    said: list[tuple[datetime, datetime, str]] = []
    for begins, ends in pairwise(times):
        theirs = next((user for first, last, user in there if first <= begins < last), {})
        ours = plan.at(begins)[0]
        if (persons.get(str(theirs.get("id"))) if theirs else None) == ours and (ours is not None or not theirs):
            continue
        words = f"there {_called(theirs) if theirs else 'nobody'}, here {called.get(ours or 0, 'nobody')}"
        if said and said[-1][1:] == (begins, words):
            said[-1] = (said[-1][0], ends, words)
        else:
            said.append((begins, ends, words))
    lines = [f"{begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC: {words}." for begins, ends, words in said]
    more = [f"And {len(lines) - MOST_SAID} more times that differ."] if len(lines) > MOST_SAID else []
    return lines[:MOST_SAID] + more


def moment(text: object) -> datetime:
    """Read a time as PagerDuty writes it."""
    found = datetime.fromisoformat(str(text))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _called(user: Mapping[str, Any]) -> str:
    return str(user.get("summary") or user.get("name") or user.get("id") or "somebody who is gone")[:80]
