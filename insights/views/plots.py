"""A dot for each incident along a line of time, drawn on a scale on which minutes and days both have room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log10

from insights.queries import Figure

LEFT, RIGHT, HIGH, LOW = 12.0, 448.0, 20.0, 48.0
TICKS = (
    ("1 min", timedelta(minutes=1)),
    ("10 min", timedelta(minutes=10)),
    ("1 h", timedelta(hours=1)),
    ("10 h", timedelta(hours=10)),
    ("4 d", timedelta(days=4)),
    ("6 wk", timedelta(weeks=6)),
)
ROWS = 5


@dataclass(frozen=True)
class Dot:
    """A dot that leads to its incident."""

    x: float
    y: float
    key: str
    says: str


@dataclass(frozen=True)
class Plot:
    """Everything that the template draws."""

    figure: Figure
    dots: Sequence[Dot]
    ticks: Sequence[tuple[str, float]]
    median: float
    ninetieth: float


def plot(figure: Figure) -> Plot | None:
    """Return the drawing; None where there is nothing to draw."""
    if not figure.points:
        return None
    longest = max(figure.points[-1].time, timedelta(hours=1))
    step = (LOW - HIGH) / (ROWS - 1)
    dots = [
        Dot(_x(point.time, longest), round(HIGH + step * (number % ROWS), 1), point.key, point.title)
        for number, point in enumerate(figure.points)
    ]
    ticks = [(word, _x(time, longest)) for word, time in TICKS if time <= longest]
    return Plot(figure, dots, ticks, _x(figure.median, longest), _x(figure.ninetieth, longest))


def _x(time: timedelta, longest: timedelta) -> float:
    """Place a time: as far as its logarithm, with everything up to half a minute at the left end."""
    least = timedelta(seconds=30)
    share = log10(max(time, least) / least) / log10(longest / least)
    return round(LEFT + share * (RIGHT - LEFT), 1)
