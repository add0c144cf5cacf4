"""Lays lines over time out for a drawing in SVG: axes with round numbers, moments marked, gaps left open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil, floor, log10

WIDTH, HEIGHT = 680, 250
LEFT, RIGHT, TOP, BOTTOM = 58.0, 668.0, 52.0, 222.0
ROWS, COLUMNS = 5, 7
# The number of a mark stands in the first of these rows that no neighbour has.
HIGH, BESIDE = (10.0, 23.0, 36.0, 49.0), 14.0
STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200),
        *(86_400, 172_800, 345_600, 604_800, 1_209_600),
    )
)
DAY = timedelta(days=1)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name and its points, seconds since 1970 and a number."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the drawing, with the number under which it is explained."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All that a drawing needs, so that it reckons nothing."""

    paths: tuple[str, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]
    threshold: float | None


def chart(
    lines: Sequence[Line],
    span: tuple[datetime, datetime],
    *,
    gap: float,
    marks: Sequence[datetime] = (),
    threshold: float | None = None,
) -> Chart:
    """Place lines and marks; a line breaks where more than ``gap`` seconds have no point."""
    values = [value for line in lines for _, value in line.points] + ([threshold] if threshold is not None else [])
    ticks = round_numbers(min([0.0, *values]), max([0.0, *values]))
    since, until = (at.timestamp() for at in span)

    def x(at: float) -> float:
        return round(LEFT + (at - since) / (until - since) * (RIGHT - LEFT), 1)

    def y(value: float) -> float:
        return round(BOTTOM - (value - ticks[0]) / (ticks[-1] - ticks[0]) * (BOTTOM - TOP), 1)

    return Chart(
        paths=tuple("".join(_pieces([(at, x(at), y(value)) for at, value in line.points], gap)) for line in lines),
        across=tuple((x(at.timestamp()), word) for at, word in _times(*span)),
        up=tuple((y(tick), tick) for tick in ticks),
        marks=tuple(_placed([x(at.timestamp()) for at in marks])),
        threshold=None if threshold is None else y(threshold),
    )


def round_numbers(low: float, high: float) -> list[float]:
    """Return round numbers from below the lowest to above the highest, in even steps."""
    if low == high:
        high = low + 1
    rough = (high - low) / ROWS
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    return [round(step * number, 12) for number in range(floor(low / step), ceil(high / step) + 1)]


def _pieces(points: Sequence[tuple[float, float, float]], gap: float) -> Iterator[str]:
    """Give the commands of a path: a new piece after each gap, and a dot where a piece is one point."""
    breaks = [True, *(after[0] - before[0] > gap for before, after in pairwise(points)), True]
    for number, (_, x, y) in enumerate(points):
        yield f"{'M' if breaks[number] else 'L'}{x} {y}"
        if breaks[number] and breaks[number + 1]:
            yield "h0"


def _times(since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]:
    """Give round times in UTC, each with its word; the day is said where it changes."""
    step = next((one for one in STEPS if (until - since) / one <= COLUMNS), STEPS[-1])
    start = datetime.fromtimestamp(ceil(since.timestamp() / step.total_seconds()) * step.total_seconds(), UTC)
    shape = "%H:%M:%S" if step < timedelta(minutes=1) else "%H:%M"
    while start <= until:
        at_midnight = (start.hour, start.minute, start.second) == (0, 0, 0)
        yield start, f"{start:%d %b}" if step >= DAY or at_midnight else f"{start:{shape}}"
        start += step


def _placed(places: Sequence[float]) -> Iterator[Mark]:
    """Give each mark a row for its number in which no neighbour stands; the last row takes what is left."""
    taken: list[tuple[float, float]] = []
    for number, x in enumerate(places, start=1):
        beside = {row for other, row in taken if abs(x - other) < BESIDE}
        y = next((row for row in HIGH if row not in beside), HIGH[-1])
        taken.append((x, y))
        yield Mark(number, x, y)
