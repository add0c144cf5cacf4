"""Times as people write them: read where they say one thing, refused where they may say two."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from incidents.postmortems.document import Precision, Reason, Refused, StatedTime

EARLIEST_YEAR = 1600
LATEST_YEAR = 2200
YEAR_DIGITS = 4
ROW = re.compile(
    r"(?P<year>\d{1,8})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?:[ T]+)(?P<clock>\d{1,2}:\d{2}(?::\d{2})?|[-?xX_]{1,2}:[-?xX_]{1,2}))?"
    r"(?P<offset>Z|[ ]?[+-]\d{2}:?\d{2})?(?P<about>~)?"
    r"(?:\s*(?:-|\u2013|\u2014|to|until)\s*(?P<until>\d{1,2}:\d{2}(?::\d{2})?))?"
)
# What an abbreviation means all year, and where clocks that show it leave it for a part of the year: there somebody
# who writes it in summer may mean either.
FIXED = {"UTC": 0, "GMT": 0, "Z": 0, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "BST": 60}
SEASONAL = {"CET": "Europe/Brussels", "EET": "Europe/Athens", "GMT": "Europe/London"}
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?")
PLACE = re.compile(r"[A-Z][A-Za-z_]+(/[A-Za-z_+-]+)+")


@dataclass(frozen=True)
class Zone:
    """In which zone a document's times are: what it says, and what whoever imports it says."""

    said: str = ""
    given: ZoneInfo | None = None

    def to_utc(self, local: datetime, line: int, words: str) -> datetime:
        """Return a wall clock's time in UTC; refused where it is none, or may be two."""
        if self.said and not self._may_be_summer(local):
            return _settled(local, _zone_of(self.said), line, words)
        if self.given is not None:
            return _settled(local, self.given, line, words)
        raise Refused(Reason.AMBIGUOUS if self.said else Reason.NO_ZONE, line, f"{words} {self.said}".strip())

    def _may_be_summer(self, local: datetime) -> bool:
        place = SEASONAL.get(self.said)
        return place is not None and bool(local.replace(tzinfo=ZoneInfo(place)).dst())


def is_zone(word: str) -> bool:
    """Whether ``word`` says a zone that we can read without guessing."""
    return (
        word in FIXED or OFFSET.fullmatch(word) is not None or (PLACE.fullmatch(word) is not None and _is_place(word))
    )


def read_row_time(text: str, zone: Zone, line: int) -> StatedTime:
    """Return the time of a line of a timeline: a minute, about one, a span, or only a day."""
    words = " ".join(text.split())
    match = ROW.fullmatch(words)
    if match is None:
        raise Refused(Reason.NO_TIME, line, words)
    if len(match["year"]) != YEAR_DIGITS or not EARLIEST_YEAR <= int(match["year"]) <= LATEST_YEAR:
        raise Refused(Reason.YEAR, line, words)
    date = f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
    if match["offset"]:
        zone = Zone(match["offset"].strip())
    if not match["clock"] or not match["clock"][0].isdigit():
        return StatedTime(_at(date, "00:00", zone, line, words), Precision.DAY, words, line)
    at = _at(date, match["clock"], zone, line, words)
    until = _at(date, match["until"], zone, line, words) if match["until"] else None
    if until is not None and until < at:
        raise Refused(Reason.BACKWARDS, line, words)
    return StatedTime(at, Precision.ABOUT if match["about"] else Precision.MINUTE, words, line, until)


def read_stamp(text: str, zone: Zone, line: int) -> StatedTime:
    """Return the time of a front matter; one at the very edge of a day is taken to say no more than the day."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(Reason.NO_SUCH_TIME, line, text) from error
    is_edge = (read.hour, read.minute) == (0, 0) or (read.hour, read.minute, read.second) == (23, 59, 59)
    precision = Precision.DAY if is_edge else Precision.MINUTE
    if not EARLIEST_YEAR <= read.year <= LATEST_YEAR:
        raise Refused(Reason.YEAR, line, text)
    at = read.astimezone(UTC) if read.tzinfo else zone.to_utc(read, line, text)
    return StatedTime(at, precision, text.strip(), line)


def _at(date: str, clock: str, zone: Zone, line: int, words: str) -> datetime:
    hour, _, rest = clock.partition(":")
    try:
        local = datetime.fromisoformat(f"{date}T{int(hour):02}:{rest}")
    except ValueError as error:
        raise Refused(Reason.NO_SUCH_TIME, line, words) from error
    return zone.to_utc(local, line, words)


def _settled(local: datetime, zone: tzinfo, line: int, words: str) -> datetime:
    """Return it in UTC; refused in the hour that a clock change leaves out, and in the one that comes twice."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        exists = first.astimezone(zone).replace(tzinfo=None) == local
        raise Refused(Reason.AMBIGUOUS if exists else Reason.NO_SUCH_TIME, line, words)
    return first


def _zone_of(said: str) -> tzinfo:
    if said in FIXED:
        return timezone(timedelta(minutes=FIXED[said]))
    match = OFFSET.fullmatch(said)
    if match is None:
        return ZoneInfo(said)
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))


def _is_place(word: str) -> bool:
    try:
        ZoneInfo(word)
    except (ValueError, OSError):
        return False
    return True
