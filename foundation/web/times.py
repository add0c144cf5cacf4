"""Times that people and programs send: taken as they were meant, or refused with how to mend them; never guessed.

People type wall-clock times of their own zone, programs send moments with their offset. A wall-clock time that never
was (the clocks went forward over it) or was twice (they went back) means nothing for certain, so it is refused. Years
outside of ``YEARS`` are typing errors.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from foundation.web.zones import viewer_zone

YEARS = range(1970, 2200)
WRITTEN = re.compile(r"\d{4,}-\d\d-\d\d[Tt ]\d\d:\d\d")
DAY = re.compile(r"(\d{4,})-\d\d-\d\d")
LAST_SECOND = time(23, 59, 59)


def written_moment(value: object) -> object:
    """Refuse moments that are numbers or lack a part, which would be guessed at."""
    if isinstance(value, datetime) or value is None:
        return value
    if not isinstance(value, str):
        message = "Give the time as text, such as 2026-03-01T09:30:00Z."
        raise ValueError(message)  # noqa: TRY004 - pydantic reads ValueError
    if not WRITTEN.match(value.strip()):
        message = "Give a date and a time with its zone, such as 2026-03-01T09:30:00Z."
        raise ValueError(message)
    return in_this_age(value)


def written_time(value: object) -> object:
    """Refuse wall-clock times that lack a part, which would be guessed at."""
    if isinstance(value, str):
        if not WRITTEN.match(value.strip()):
            message = "Give a date and a time, such as 2026-03-01T09:30."
            raise ValueError(message)
        in_this_age(value)
    return value


def in_this_age(value: str) -> str:
    """Refuse a year that nobody can mean."""
    year = int(value.strip().partition("-")[0][:9])
    if year not in YEARS:
        message = f"Check the year: {year} can't be meant, only {YEARS.start} to {YEARS.stop - 1}."
        raise ValueError(message)
    return value


def to_utc(value: datetime) -> datetime:
    """Return a moment in UTC."""
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        message = "Give a date and a time within this age."
        raise ValueError(message) from error


def from_wall(value: datetime) -> datetime:
    """Return a typed time in UTC; one without a zone was meant in the zone of who typed it."""
    return to_utc(value) if value.tzinfo is not None else settled(value, viewer_zone())


def settled(value: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which the clocks of ``zone`` showed ``value``, where that was once; in UTC."""
    early, late = (to_utc(value.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if early < late:
        raise ValueError(_twice(value, zone, early, late))
    if early > late:
        raise ValueError(_never(value, zone, early, early - late))
    return early


def _twice(value: datetime, zone: ZoneInfo, *moments: datetime) -> str:
    said = " or ".join(at.astimezone(zone).isoformat(timespec="minutes") for at in moments)
    return f"The clocks of {zone.key} went back, so {value:%H:%M} was twice that day. Write its offset too: {said}."


def _never(value: datetime, zone: ZoneInfo, meant: datetime, gap: timedelta) -> str:
    minutes = int(gap / timedelta(minutes=1))
    return (
        f"The clocks of {zone.key} went forward by {minutes} minutes, so {value:%H:%M} never was that day. "
        f"Say {meant.astimezone(zone):%H:%M}, or what you mean."
    )


def written_day(value: object) -> date:
    """Return the day that was written; anything but YYYY-MM-DD is refused."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not DAY.fullmatch(value.strip()):
        message = "Give a date, such as 2026-03-01."
        raise ValueError(message)
    in_this_age(value)
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        message = "There is no such day. Give a date, such as 2026-03-01."
        raise ValueError(message) from error


def end_of_day(value: object) -> object:
    """Return the last second of the day that was typed, where the person who typed it is."""
    if not isinstance(value, str):
        return value
    last = datetime.combine(written_day(value), LAST_SECOND)
    return to_utc(last.replace(tzinfo=viewer_zone(), fold=1))


def start_of_day(value: object) -> object:
    """Return the first moment of the day that was typed, where the person who typed it is."""
    if not isinstance(value, str):
        return value
    return to_utc(datetime.combine(written_day(value), time.min, tzinfo=viewer_zone()))


def day_as_end(value: object) -> object:
    """Take a day that a program sent as its end in UTC."""
    return f"{value}T23:59:59Z" if isinstance(value, str) and DAY.fullmatch(value) else value


Instant = Annotated[AwareDatetime, BeforeValidator(written_moment), AfterValidator(to_utc)]
"""A moment that a program sends: RFC 3339 with its offset; it arrives in UTC."""

Due = Annotated[Instant, BeforeValidator(day_as_end)]
"""A moment that a program sends, or a day that stands for its end in UTC."""

CalendarDay = Annotated[date, BeforeValidator(written_day)]
"""A day that a program sends."""

LocalTime = Annotated[datetime, BeforeValidator(written_time), AfterValidator(from_wall)]
"""A time that people typed, without a zone in their own; it arrives aware, in UTC."""

EndOfDay = Annotated[datetime, BeforeValidator(end_of_day)]
"""A day that people typed, as its last second where they are."""

StartOfDay = Annotated[datetime, BeforeValidator(start_of_day)]
"""A day that people typed, as its first moment where they are."""
