"""Coverage as drawings: the steps in which services adopted, and a bar for each service. Tables say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from learnings.queries.burndown import Burned
from learnings.queries.coverage import GUARDS, Coverage
from learnings.queries.guarding import Guarded

LEFT, RIGHT, TOP, BOTTOM = 34.0, 436.0, 10.0, 86.0
NAME, BAR, ROW = 150.0, 290.0, 22.0
MOST_BARS = 30
LEAST_POINTS = 2
TONES = {
    "protected": "green",
    "unproven": "amber",
    "planned": "blue",
    "waived": "gray",
    "overdue": "red",
    "exposed": "red",
    "asked": "orange",
    "unknown": "gray",
}


@dataclass(frozen=True)
class Steps:
    """The line of adoption over time, with its marks."""

    line: str
    levels: Sequence[tuple[str, float]]
    ticks: Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Part:
    """A part of a bar."""

    x: float
    width: float
    tone: str
    says: str


@dataclass(frozen=True)
class Bar:
    """How one service is guarded."""

    slug: str
    y: float
    parts: Sequence[Part]


def steps(found: Coverage, until: timedelta) -> Steps | None:
    """Return the line; None where no service is meant."""
    if not found.total:
        return None
    whole = max(until, timedelta(days=1))
    line = f"M{LEFT} {BOTTOM}"
    for after, number in found.steps:
        line += f"H{_x(after, whole)}V{_y(number / found.total)}"
    levels = [(f"{share} %", _y(share / 100)) for share in (0, 50, 90)]
    ticks = [(f"{(whole * part).days} d", _x(whole * part, whole)) for part in (0, 0.5, 1)]
    return Steps(f"{line}H{RIGHT}", levels, ticks)


def bars(found: Sequence[Guarded]) -> list[Bar]:
    """Return a bar for each of the least protected services, all on one scale."""
    most = max((each.total for each in found), default=1)
    return [
        Bar(each.slug, round(4 + number * ROW, 1), _parts(each, most)) for number, each in enumerate(found[:MOST_BARS])
    ]


def _parts(service: Guarded, most: int) -> list[Part]:
    parts, x = [], NAME
    for guard in GUARDS:
        count = service.counts[guard]
        width = round(BAR * count / most, 1)
        if count:
            parts.append(Part(round(x, 1), max(width - 1, 1), TONES[guard], f"{service.slug}: {count} {guard}"))
        x += width
    return parts


def _x(after: timedelta, whole: timedelta) -> float:
    return round(LEFT + (RIGHT - LEFT) * min(after / whole, 1), 1)


def _y(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * min(share, 1), 1)


@dataclass(frozen=True)
class Burning:
    """How a campaign burns down: what is open, what was verified, and when waves are due."""

    open: str
    verified: str
    dues: Sequence[float]
    levels: Sequence[tuple[str, float]]
    ticks: Sequence[tuple[str, float]]


def burned(points: Sequence[Burned], dues: Sequence[datetime]) -> Burning | None:
    """Return the lines from the first point to the last day of the last wave; None where nobody takes part."""
    most = max((point.open + point.verified + point.exempt for point in points), default=0)
    if not most or len(points) < LEAST_POINTS:
        return None
    start, whole = points[0].at, max([*dues, points[-1].at]) - points[0].at
    across = [_x(point.at - start, whole) for point in points]
    open_ones = [f"{x} {_y(point.open / most)}" for x, point in zip(across, points, strict=True)]
    verified = [f"{x} {_y(point.verified / most)}" for x, point in zip(across, points, strict=True)]
    ticks = [(f"{start + whole * part:%d %b}", _x(whole * part, whole)) for part in (0, 0.5, 1)]
    return Burning(
        open="M" + "L".join(open_ones),
        verified="M" + "L".join(verified),
        dues=[_x(max(due - start, timedelta()), whole) for due in dues],
        levels=[(str(most), _y(1)), ("0", _y(0))],
        ticks=ticks,
    )
