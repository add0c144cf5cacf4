"""Counting until something is due: in days of the calendar, or in those on which people work. Pure."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

BUSINESS = "business"
SATURDAY = 5
DAY = timedelta(days=1)


def due_after(start: datetime, days: int, counts: str, holidays: Collection[date] = ()) -> datetime:
    """Return the moment that lies so many days after the start, by the same time of day."""
    if counts != BUSINESS:
        return start + timedelta(days=days)
    at, left = start, days
    while left > 0:
        at += DAY
        if is_working(at.date(), holidays):
            left -= 1
    return at


def is_working(day: date, holidays: Collection[date]) -> bool:
    """Whether people are expected to work that day."""
    return day.weekday() < SATURDAY and day not in holidays
