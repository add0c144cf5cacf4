"""Times as people write them: read where they say one thing, refused where they may say two."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from incidents.postmortems.document import Precision, Reason, Refused, StatedTime
from incidents.postmortems.wording import Told, read_time

EARLIEST_YEAR = 1600
LATEST_YEAR = 2200
YEAR_DIGITS = 4
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
    """Return the time of a line of a timeline: a minute, about one, a span, an hour, or only a day."""
    words = " ".join(text.split())
    told = read_time(words)
    if told is None:
        raise Refused(Reason.NO_TIME, line, words)
    return settled(told, None, zone, line)


def settled(told: Told, day: date | None, zone: Zone, line: int) -> StatedTime:
    """Return when that was: on the day that it names, or else on ``day``; refused where it may be two times or none."""
    words = told.words
    stands = _stands(told, day, line)
    if told.odd_zone or (told.zone and not is_zone(told.zone)):
        raise Refused(Reason.AMBIGUOUS, line, words)
    zone = Zone(told.zone, zone.given) if told.zone else zone
    if told.hour is None:
        return StatedTime(_at(stands, "00:00", zone, line, words), Precision.DAY, words, line)
    if not told.is_of_a_half:
        raise Refused(Reason.NO_SUCH_TIME, line, words)
    at = _at(stands, f"{told.in_24_hours}:{told.minute or '00'}", zone, line, words)
    until = _at(stands, told.until, zone, line, words) if told.until else None
    if until is not None and until < at:
        raise Refused(Reason.BACKWARDS, line, words)
    precision = Precision.HOUR if told.minute is None else Precision.MINUTE
    return StatedTime(at, Precision.ABOUT if told.is_about else precision, words, line, until)


def _stands(told: Told, day: date | None, line: int) -> str:
    """Return the day that it names, or the one that holds for it."""
    if not told.stated:
        if day is None:
            raise Refused(Reason.NO_DAY, line, told.words)
        return day.isoformat()
    year, month, number = told.stated
    if len(year) != YEAR_DIGITS or not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise Refused(Reason.YEAR, line, told.words)
    if told.is_either:
        raise Refused(Reason.AMBIGUOUS_DAY, line, told.words)
    return f"{year}-{month:02}-{number:02}"


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
