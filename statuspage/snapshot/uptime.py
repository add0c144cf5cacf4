"""How a part did on each of the last days: seconds by status, from which the bars and the percentage are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from statuspage.lifecycle import ComponentStatus, worst
from statuspage.snapshot.state import Part, Span

DAYS = 90
# What a second of each status takes away; being slow takes nothing, half an outage a third.
WEIGHTS = {ComponentStatus.MAJOR_OUTAGE: 1.0, ComponentStatus.PARTIAL_OUTAGE: 0.3}
FINE = {ComponentStatus.OPERATIONAL, ComponentStatus.UNDER_MAINTENANCE}


@dataclass(frozen=True)
class Day:
    """One day of one part; ``seconds`` is empty before it was told of."""

    day: date
    seconds: Mapping[ComponentStatus, float]
    is_today: bool

    @property
    def worst(self) -> ComponentStatus:
        """The worst status of the day."""
        return worst(self.seconds)

    @property
    def has_trouble(self) -> bool:
        """Whether it was worse than planned work."""
        return self.worst not in FINE

    @property
    def in_trouble(self) -> timedelta:
        """For how long it was not well, whatever the kind."""
        return timedelta(seconds=sum(n for status, n in self.seconds.items() if status not in FINE))


@dataclass(frozen=True)
class Uptime:
    """The last days of a part, oldest first, and how much of them it was available."""

    days: Sequence[Day]
    percent: float | None


def uptime(part: Part, zone: ZoneInfo, now: datetime, days: int = DAYS) -> Uptime:
    """Add up the part's history by the days of ``zone``; days before its start are left empty."""
    today = now.astimezone(zone).date()
    edges = [_midnight(today - timedelta(days=back), zone) for back in range(days - 1, -2, -1)]
    spans = _closed(part.history, now)
    start = _midnight(part.start_date, zone) if part.start_date else None
    made = [_day(one, until, spans, start, now, zone) for one, until in pairwise(edges)]
    total = sum(sum(day.seconds.values()) for day in made)
    lost = sum(WEIGHTS.get(status, 0) * n for day in made for status, n in day.seconds.items())
    return Uptime(made, 100 * (1 - lost / total) if total else None)


def _day(
    since: datetime,
    until: datetime,
    spans: Sequence[tuple[ComponentStatus, datetime, datetime]],
    start: datetime | None,
    now: datetime,
    zone: ZoneInfo,
) -> Day:
    seconds: dict[ComponentStatus, float] = {}
    for status, began, ended in spans:
        first = max(began, since, start or began)
        length = (min(ended, until) - first).total_seconds()
        if length > 0:
            seconds[status] = seconds.get(status, 0) + length
    return Day(since.astimezone(zone).date(), seconds, since <= now < until)


def _closed(history: Sequence[Span], now: datetime) -> list[tuple[ComponentStatus, datetime, datetime]]:
    """Give each span its end: the start of the next one, or now."""
    ends = [*(span.since for span in history[1:]), now][: len(history)]
    return [(span.status, span.since, end) for span, end in zip(history, ends, strict=True)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
