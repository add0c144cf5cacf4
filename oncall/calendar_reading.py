"""Reading a calendar: which shifts it holds, and what cannot be read. Pure, and careful: the file is a stranger's.

Nothing repeats without end here: a rule is kept as what it says (every so many days or weeks, on which weekdays), and
no library ever works its dates out. Zones are the system's by their names; what a file says of a zone is not read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from icalendar.error import BrokenCalendarProperty

from foundation.errors import Invalid
from foundation.text import shown
from oncall.layers import ZONES
from oncall.rotation import DAY

LARGEST, LONGEST_LINE, MOST_EVENTS, DEEPEST, MOST_SKIPS = 512 * 1024, 4_000, 1_000, 3, 200
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
UNITS = {"DAILY": 1, "WEEKLY": 7}
UNDERSTOOD = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"}
ZONE_BLOCK = re.compile(r"^BEGIN:VTIMEZONE\n.*?^END:VTIMEZONE\n", re.DOTALL | re.MULTILINE | re.IGNORECASE)
# Some programs put their own name before a zone's.
VENDOR_ZONE = re.compile(r';TZID="?/[^:;"\n]*?/([A-Z][A-Za-z]+/[A-Za-z_/+-]+)"?(?=[:;])')
ADDRESS = re.compile(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]{1,189}")
EARLIEST, LATEST = 2000, 2100
MOST_INTERVAL, MOST_COUNT, LONGEST_SHIFT = 52, 10_000, timedelta(days=90)


class Unread(Exception):
    """One event that cannot be taken; the message says why."""


@dataclass(frozen=True)
class Repeats:
    """How a shift comes again: every so many days, on these weekdays, and until when."""

    days: int
    weekdays: tuple[int, ...] = ()
    until: datetime | None = None
    count: int | None = None

    @property
    def is_endless(self) -> bool:
        """Whether it goes on."""
        return self.until is None and self.count is None


@dataclass(frozen=True)
class Happening:
    """A shift as a calendar has it, on the clock of its zone."""

    summary: str
    addresses: tuple[str, ...]
    zone: str
    begins: datetime
    ends: datetime
    repeats: Repeats | None = None
    instead_of: datetime | None = None
    skips: tuple[datetime, ...] = ()
    uid: str = ""
    is_off: bool = False

    @property
    def lasts(self) -> timedelta:
        """How long it is, on the clock."""
        return self.ends - self.begins

    @property
    def words(self) -> str:
        """What to call it."""
        return f"“{shown(self.summary, 60)}” of {self.begins:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class CalendarRead:
    """The shifts of a calendar, and what was left out."""

    happenings: Sequence[Happening]
    troubles: Sequence[str]


def read_calendar(text: str, zone: str = "") -> CalendarRead:
    """Read a calendar; times without a zone are of ``zone``, or else of the one that the calendar names."""
    calendar = _parsed(_vetted(text))
    floating = zone or str(calendar.get("X-WR-TIMEZONE", "")) or "Etc/UTC"
    if floating not in ZONES:
        raise _refused("zone", f"{shown(floating, 40)!r} is no time zone. Write one like Europe/Berlin.", "time_zone")
    found, troubles = [], []
    for event in calendar.walk("VEVENT"):
        try:
            found.append(_happening(event, floating))
        except (Unread, BrokenCalendarProperty, ValueError, TypeError, AttributeError, OverflowError) as error:
            why = str(error) if isinstance(error, Unread) else "it is not written as a calendar writes it"
            troubles.append(f"“{shown(_text(event, 'SUMMARY'), 60)}” is left out: {why}.")
    if not found:
        said = troubles[0] if troubles else "There is no event in it."
        raise _refused("empty", f"Nothing in this calendar can be taken. {said}")
    return CalendarRead(found, troubles)


def _vetted(text: str) -> str:
    """Return the text without what it says of zones, if it is of a sane size and depth."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise _refused("large", f"A calendar has {LARGEST // 1024} KB at most. Export fewer weeks.")
    plain = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\ufeff\n ") + "\n"
    depth, events = 0, 0
    for number, line in enumerate(plain.split("\n"), 1):
        word = line[:20].upper()
        depth += word.startswith("BEGIN:") - word.startswith("END:")
        events += word.startswith("BEGIN:VEVENT")
        if depth > DEEPEST or len(line) > LONGEST_LINE:
            what = f"is longer than {LONGEST_LINE} letters" if len(line) > LONGEST_LINE else "is nested too deep"
            raise _refused("shape", f"Line {number} {what}: this is no calendar of shifts.")
    if not plain.upper().startswith("BEGIN:VCALENDAR") or depth:
        raise _refused("none", "This is no iCalendar file: it begins with BEGIN:VCALENDAR and ends with END:VCALENDAR.")
    if events > MOST_EVENTS:
        raise _refused("events", f"A calendar has {MOST_EVENTS} events at most; this one has {events}.")
    return VENDOR_ZONE.sub(r";TZID=\1", ZONE_BLOCK.sub("", plain))


def _parsed(text: str) -> Calendar:
    try:
        return Calendar.from_ical(text)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise _refused("none", "This is no iCalendar file, or a broken one. Export it anew.") from error


def _happening(event: Component, floating: str) -> Happening:
    begins, zone = _moment(event, "DTSTART", floating)
    ends = _end(event, begins, zone, floating)
    repeats = _repeats(event, begins, zone) if _raw(event, "RRULE") is not None else None
    while repeats and repeats.weekdays and begins.weekday() not in repeats.weekdays:
        begins, ends = begins + DAY, ends + DAY
    if not EARLIEST <= begins.year <= LATEST:
        message = f"it begins before {EARLIEST} or after {LATEST}"
        raise Unread(message)
    if not timedelta(0) < ends - begins <= LONGEST_SHIFT:
        message = f"it ends before it begins, or lasts longer than {LONGEST_SHIFT.days} days"
        raise Unread(message)
    return Happening(
        summary=_text(event, "SUMMARY"),
        addresses=tuple(_addresses(event)),
        zone=zone,
        begins=begins,
        ends=ends,
        repeats=repeats,
        instead_of=_moment(event, "RECURRENCE-ID", floating)[0] if _raw(event, "RECURRENCE-ID") is not None else None,
        skips=tuple(_skips(event)),
        uid=_text(event, "UID"),
        is_off=_text(event, "STATUS").upper() == "CANCELLED",
    )


def _moment(event: Component, name: str, floating: str) -> tuple[datetime, str]:
    """Return a time on the clock of its zone, and the zone."""
    said = _raw(event, name)
    if said is None or isinstance(said, list):
        message = f"it has no {name}, or several"
        raise Unread(message)
    return _on_clock(said.dt, said.params.get("TZID", ""), floating)


def _on_clock(at: date | datetime, named: str, floating: str) -> tuple[datetime, str]:
    if not isinstance(at, datetime):
        return datetime.combine(at, time(0)), floating
    if at.tzinfo is None:
        if named:
            message = f"its time zone {shown(named, 40)!r} is not known. Use one like Europe/Berlin"
            raise Unread(message)
        return at, floating
    zone = getattr(at.tzinfo, "key", "")
    return at.replace(tzinfo=None), zone if zone in ZONES else "Etc/UTC"


def _end(event: Component, begins: datetime, zone: str, floating: str) -> datetime:
    """Return when it ends, on the clock of the zone in which it begins."""
    if _raw(event, "DTEND") is not None:
        ends, there = _moment(event, "DTEND", floating)
        return ends if there == zone else ends.replace(tzinfo=ZoneInfo(there)).astimezone(ZoneInfo(zone)).replace(
            tzinfo=None)  # fmt: skip
    if _raw(event, "DURATION") is not None:
        lasts: timedelta = _raw(event, "DURATION").dt
        return begins + lasts
    is_day = not isinstance(_raw(event, "DTSTART").dt, datetime)
    return begins + timedelta(days=1 if is_day else 0)


def _repeats(event: Component, begins: datetime, zone: str) -> Repeats:
    rule: Any = _raw(event, "RRULE")
    if isinstance(rule, list) or _raw(event, "RDATE") is not None or _raw(event, "EXRULE") is not None:
        message = "it repeats by more than one rule"
        raise Unread(message)
    said = {str(name).upper(): values for name, values in rule.items()}
    unit = UNITS.get(str(said.get("FREQ", [""])[0]).upper())
    if unit is None or set(said) - UNDERSTOOD:
        message = "it repeats otherwise than every so many days or weeks"
        raise Unread(message)
    interval, count = int(said.get("INTERVAL", [1])[0]), said.get("COUNT")
    weekdays = tuple(sorted({_weekday(str(word)) for word in said.get("BYDAY", [])}))
    if not 1 <= interval <= MOST_INTERVAL or (count and not 1 <= int(count[0]) <= MOST_COUNT):
        message = f"it repeats every {interval} times its unit"
        raise Unread(message)
    if unit == 1 and weekdays and interval > 1:
        message = "it repeats every few days on some weekdays"
        raise Unread(message)
    if interval > 1 and len(weekdays) > 1 and str(said.get("WKST", ["MO"])[0]).upper() != "MO":
        message = "its weeks do not begin on Monday"
        raise Unread(message)
    # Daily on some weekdays is weekly on them.
    days = 7 if unit == 1 and weekdays else unit * interval
    found = weekdays or ((begins.weekday(),) if unit == 7 else ())  # noqa: PLR2004 - a week
    until = said.get("UNTIL")
    return Repeats(days, found, _until(until[0], zone) if until else None, int(count[0]) if count else None)


def _until(at: date | datetime, zone: str) -> datetime:
    if not isinstance(at, datetime):
        return datetime.combine(at, time(23, 59))
    return at if at.tzinfo is None else at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _weekday(word: str) -> int:
    if word.upper() not in DAYS:
        message = "it repeats on a certain one of a month's weekdays"
        raise Unread(message)
    return DAYS.index(word.upper())


def _skips(event: Component) -> Iterator[datetime]:
    said = _raw(event, "EXDATE") or []
    dates = [each for one in (said if isinstance(said, list) else [said]) for each in one.dts]
    if len(dates) > MOST_SKIPS:
        message = f"it leaves more than {MOST_SKIPS} dates out"
        raise Unread(message)
    for each in dates:
        yield _on_clock(each.dt, "", "Etc/UTC")[0]


def _addresses(event: Component) -> Iterator[str]:
    """Give the addresses of whom it names: those who attend, before what its words say."""
    attending = _raw(event, "ATTENDEE") or []
    for one in attending if isinstance(attending, list) else [attending]:
        yield from (word.lower() for word in ADDRESS.findall(str(one).removeprefix("mailto:").removeprefix("MAILTO:")))
    yield from (word.lower() for word in ADDRESS.findall(_text(event, "SUMMARY")))


def _raw(event: Component, name: str) -> Any:  # noqa: ANN401 - the library's, which is of any kind that a file makes it
    return event.get(name)


def _text(event: Component, name: str) -> str:
    said = _raw(event, name)
    return "" if said is None or isinstance(said, list) else str(said)[:500]


def _refused(code: str, detail: str, where: str = "calendar") -> Invalid:
    return Invalid(f"calendar.{code}", detail, where=where)
