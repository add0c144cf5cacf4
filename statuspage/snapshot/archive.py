"""What the front page has no room for: all that happened, by month, and each part with all its days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from statuspage.snapshot.feeds import about
from statuspage.snapshot.frame import rendered
from statuspage.snapshot.rollup import status_of_group
from statuspage.snapshot.state import Part, PlannedWork, PublicState, Trouble
from statuspage.snapshot.uptime import DAYS, Day, uptime
from statuspage.snapshot.words import Tongue, tongue_of

Happened = Trouble | PlannedWork


@dataclass(frozen=True)
class Month:
    """One month and what began in it, newest first."""

    name: str
    path: str
    happened: Sequence[Happened]


def archive(state: PublicState, at: datetime, values: Mapping[str, object]) -> dict[str, bytes]:
    """Return the history, month by month, and a page for each part."""
    zone = ZoneInfo(state.page.time_zone)
    months = _months(state, zone)
    values = {**values, "months": months, "is_work": lambda one: isinstance(one, PlannedWork)}
    shown = {"history.html": rendered("history.html", {**values, "month": months[0] if months else None, "up": ""})}
    for month in months:
        shown[month.path] = rendered("history.html", {**values, "month": month, "up": "../"})
    for part in state.parts:
        shown[f"components/{part.public_id}.html"] = _part(state, part, zone, at, values)
    return shown


def _months(state: PublicState, zone: ZoneInfo) -> list[Month]:
    tongue = tongue_of(state.page.language)
    both: list[Happened] = [*state.troubles, *state.works]
    began = sorted(((_began(one).astimezone(zone), one) for one in both), key=_when)
    grouped = groupby(reversed(began), key=lambda pair: (pair[0].year, pair[0].month))
    return [
        Month(tongue.month(year, month), f"history/{year}-{month:02}.html", [one for _, one in pairs])
        for (year, month), pairs in grouped
    ]


def _when(pair: tuple[datetime, Happened]) -> datetime:
    return pair[0]


def _began(one: Happened) -> datetime:
    return one.started_at or one.scheduled_for if isinstance(one, PlannedWork) else one.started_at


def _part(state: PublicState, part: Part, zone: ZoneInfo, at: datetime, values: Mapping[str, object]) -> bytes:
    children = [other for other in state.parts if other.group == part.public_id]
    mine = about(state, part)
    happened: list[Happened] = [*mine.troubles, *mine.works]
    record = None if part.is_group else uptime(part, zone, at)
    return rendered(
        "component.html",
        {
            **values,
            "part": part,
            "status": status_of_group(children) if part.is_group else part.status,
            "children": children,
            "record": record,
            "troubled": _troubled(record.days, tongue_of(state.page.language)) if record else [],
            "days": DAYS,
            "happened": sorted(happened, key=_began, reverse=True),
        },
    )


def _troubled(days: Sequence[Day], tongue: Tongue) -> list[tuple[str, Day]]:
    """Return the days that were not well throughout, the latest first, as they are said."""
    return [(tongue.date(day.day), day) for day in reversed(days) if day.has_trouble]
