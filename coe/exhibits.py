"""Series of figures as a COE keeps them: plain numbers, readable when what they were measured with is gone."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, log10

PICTURE, QUERY = "picture", "query"
KEPT, WAITING, FAILED = "kept", "waiting", "failed"
METRICS = "metrics"
UP, DOWN = "up", "down"
MOST_EXHIBITS = 24
MOST_BYTES = 20_000_000
MOST_SERIES = 8
MOST_POINTS = 300
LEAST_STEP = 5
LONGEST = timedelta(days=62)
QUERY_LIMIT = 2000
AROUND = timedelta(minutes=30)
# A line breaks where more than this many steps are missing.
GAP = 1.5


@dataclass(frozen=True)
class Series:
    """One line: what it is of, and its points, each the seconds since 1970 and a number."""

    name: str
    points: tuple[tuple[float, float], ...]

    @property
    def lowest(self) -> float:
        """The least of its numbers."""
        return min(value for _, value in self.points)

    @property
    def highest(self) -> float:
        """The greatest of its numbers."""
        return max(value for _, value in self.points)

    def at(self, moment: datetime, step: float) -> float | None:
        """Return the number that held at a moment: the last one before it, unless that is long ago."""
        before = [value for at, value in self.points if moment.timestamp() - GAP * step <= at <= moment.timestamp()]
        return before[-1] if before else None


def step_of(from_at: datetime, until_at: datetime) -> int:
    """Return the seconds between points, so that a line has as many as a drawing can show."""
    return max(LEAST_STEP, ceil((until_at - from_at).total_seconds() / MOST_POINTS))


def to_keep(series: Iterable[Series]) -> tuple[str, str]:
    """Return names, one a line, and numbers apart from them, so that words can be erased from the names alone."""
    kept = list(series)
    names = "\n".join(" ".join(one.name.split()) for one in kept)
    return names, json.dumps([one.points for one in kept], allow_nan=False, separators=(",", ":"))


def from_kept(names: str, figures: str) -> tuple[Series, ...]:
    """Return the series that were kept so."""
    points, said = json.loads(figures), names.split("\n")
    return tuple(
        Series(said[number] if number < len(said) else "", tuple((float(at), float(value)) for at, value in line))
        for number, line in enumerate(points)
    )


def readable(value: float) -> str:
    """Return a number as people read it, with four figures that count."""
    if value and not 0.001 <= abs(value) < 1e9:  # noqa: PLR2004 - beyond it nobody counts noughts
        return f"{value:.3g}"
    digits = max(0, 3 - floor(log10(abs(value)))) if value else 0
    shown = f"{value:,.{min(digits, 6)}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
