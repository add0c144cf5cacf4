"""Schedules as iCalendar, under addresses that prove themselves: a calendar can't sign in."""

from collections.abc import Iterator
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from foundation.config import Settings
from foundation.proven import Addresses
from oncall.queries import ScheduleItem
from oncall.rotation import Shift

LINE = 73
# How often who subscribes may ask again.
EVERY = "PT1H"
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def feeds(settings: Settings) -> Addresses:
    """Return what makes and reads the addresses of calendars: one for each schedule and person."""
    return Addresses.of(settings, purpose="on-call-feed", noun="calendar", path="/on-call/feeds/{}.ics")


def calendar_of(item: ScheduleItem, now: datetime, base_url: str) -> str:
    """Write a schedule as iCalendar; a turn keeps its id, so that who subscribes to it sees it once."""
    address = f"{base_url}/on-call/schedules/{item.slug}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Andon//On-call//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(f'On call: {item.name}')}",
        f"X-WR-CALNAME:{_text(f'On call: {item.name}')}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{EVERY}",
        f"X-PUBLISHED-TTL:{EVERY}",
    ]
    for shift in item.shifts:
        who = item.called(shift.person_id) or "NOBODY IS ON CALL"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_id_of(item, shift, base_url)}",
            f"DTSTAMP:{_time(now)}",
            f"DTSTART:{_time(shift.begins)}",
            f"DTEND:{_time(shift.ends)}",
            f"SUMMARY:{_text(f'{who} ({item.name})')}",
            f"URL:{address}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in (*lines, "END:VCALENDAR") for part in _folded(line))


def _id_of(item: ScheduleItem, shift: Shift, base_url: str) -> UUID:
    """Return the id of a turn: by where it begins, and who is on; of a gap by where it ends, if that is known.

    Not by its layer: a layer that is called otherwise puts nobody else on. Two houses never have the same.
    """
    if shift.person_id is not None:
        when = f"{_time(shift.begins)}/{shift.person_id}"
    else:
        when = "gap" if shift is item.shifts[-1] else f"{_time(shift.ends)}/gap"
    return uuid5(NAMESPACE_URL, f"{base_url}/on-call/schedules/{item.id}/{when}")


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
