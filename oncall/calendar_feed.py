"""Schedules as iCalendar, under addresses that prove themselves: a calendar can't sign in."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from foundation.config import Settings
from foundation.errors import NotFound
from oncall.queries import ScheduleItem

TOKEN = re.compile(r"(\d{1,18})-(\d{1,18})-([0-9a-f]{40})")
LINE = 73
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True)
class Feeds:
    """Makes and reads the addresses of feeds: one for each schedule and person, good while the person may look."""

    base_url: str
    secret_key: str

    @classmethod
    def of(cls, settings: Settings) -> "Feeds":
        """Take what is needed of the settings."""
        return cls(settings.base_url, settings.secret_key)

    def make(self, schedule_id: int, person_id: int) -> str:
        """Return the address."""
        said = f"{schedule_id}-{person_id}"
        return f"{self.base_url}/on-call/feeds/{said}-{self._sign(said)}.ics"

    def read(self, token: str) -> tuple[int, int]:
        """Return which schedule is read by whom; anything else finds nothing here."""
        match = TOKEN.fullmatch(token)
        if match is None or not hmac.compare_digest(match[3], self._sign(f"{match[1]}-{match[2]}")):
            raise NotFound("calendar")
        return int(match[1]), int(match[2])

    def _sign(self, said: str) -> str:
        return hmac.new(self.secret_key.encode(), f"on-call-feed:{said}".encode(), hashlib.sha256).hexdigest()[:40]


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
