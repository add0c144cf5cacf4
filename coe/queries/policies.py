"""What each severity asks of its COEs: how days are counted, by when, and whose signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from catalog import queries as catalog
from coe.deadlines import due_after
from coe.model import CoeHoliday, CoePolicy
from foundation.work import Reading

CALENDAR = "calendar"


@dataclass(frozen=True)
class PolicyItem:
    """What one severity asks."""

    severity: str
    full_days: int | None
    counts: str
    prelim_hours: int | None
    p0_days: int | None
    p1_days: int | None
    p2_days: int | None
    roles: tuple[str, ...]

    @property
    def action_days(self) -> Mapping[str, int]:
        """How many days an action of each priority has."""
        days = {"P0": self.p0_days, "P1": self.p1_days, "P2": self.p2_days}
        return {priority: number for priority, number in days.items() if number is not None}


@dataclass(frozen=True)
class HolidayItem:
    """A day on which nobody is expected to write."""

    day: date
    name: str


@dataclass(frozen=True)
class Dues:
    """When a COE is due, first in short and then in full."""

    full: datetime | None
    prelim: datetime | None


def policies(reading: Reading) -> list[PolicyItem]:
    """Return what each severity asks, the gravest first."""
    reading.require("coe:read")
    return [policy_of(reading, severity.key) for severity in catalog.severities(reading) if severity.acts_as is None]


def policy_of(reading: Reading, severity: str | None) -> PolicyItem:
    """Return what a severity asks; an unknown one asks nothing."""
    known = {each.key: each for each in catalog.severities(reading)}
    found = known.get(severity or "")
    key = (found.acts_as or found.key) if found else ""
    days = known[key].coe_days if key in known else None
    row = reading.session.get(CoePolicy, key)
    if row is None:
        return PolicyItem(key, days, CALENDAR, None, None, None, None, ())
    roles = tuple(row.roles.split())
    return PolicyItem(key, days, row.counts, row.prelim_hours, row.p0_days, row.p1_days, row.p2_days, roles)


def holidays(reading: Reading) -> list[HolidayItem]:
    """Return the days that don't count, in order."""
    reading.require("coe:read")
    return [
        HolidayItem(row.day, row.name) for row in reading.session.scalars(select(CoeHoliday).order_by(CoeHoliday.day))
    ]


def dues_after(reading: Reading, severity: str | None, start: datetime) -> Dues:
    """Return when a COE of that severity is due, counted from ``start``."""
    policy = policy_of(reading, severity)
    free = set(reading.session.scalars(select(CoeHoliday.day)))
    full = None if policy.full_days is None else due_after(start, policy.full_days, policy.counts, free)
    prelim = None if policy.prelim_hours is None else start + timedelta(hours=policy.prelim_hours)
    return Dues(full, prelim)
