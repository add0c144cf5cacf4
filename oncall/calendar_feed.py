"""Schedules as iCalendar, under addresses that prove themselves: a calendar can't sign in."""

from collections.abc import Iterator
from datetime import datetime

from foundation.config import Settings
from foundation.proven import Addresses
from oncall.queries import ScheduleItem

LINE = 73
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def feeds(settings: Settings) -> Addresses:
    """Return what makes and reads the addresses of calendars: one for each schedule and person."""
    return Addresses.of(settings, purpose="on-call-feed", noun="calendar", path="/on-call/feeds/{}.ics")


def calendar_of(item: ScheduleItem, now: datetime, base_url: str) -> str:
    """Write a schedule as iCalendar; a shift keeps its id while it keeps its beginning."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Andon//On-call//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(f'On call: {item.name}')}",
    ]
    for shift in item.shifts:
        who = item.called(shift.person_id) or "NOBODY IS ON CALL"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{item.id}-{_time(shift.begins)}-{shift.person_id or 0}@andon",
            f"DTSTAMP:{_time(now)}",
            f"DTSTART:{_time(shift.begins)}",
            f"DTEND:{_time(shift.ends)}",
            f"SUMMARY:{_text(f'{who} ({item.name})')}",
            f"URL:{base_url}/on-call/schedules/{item.slug}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in (*lines, "END:VCALENDAR") for part in _folded(line))


def _time(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return "".join(ESCAPES.get(letter, letter) for letter in words)


def _folded(line: str) -> Iterator[str]:
    """Give the line in parts of at most 75 octets, as the format wants, never within a letter."""
    part, size, lead = "", 0, ""
    for letter in line:
        wide = len(letter.encode())
        if size + wide > LINE:
            yield lead + part
            part, size, lead = "", 0, " "
        part, size = part + letter, size + wide
    yield lead + part
