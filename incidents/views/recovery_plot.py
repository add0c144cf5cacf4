"""A service's recoveries as bars beside its target: a row for each, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log10

from incidents.queries import RecoveryItem, ServiceRecoveries

LEFT, RIGHT, TOP, STEP = 8.0, 452.0, 26.0, 14.0
MOST_ROWS = 12
LEAST = timedelta(seconds=30)
TICKS = (
    ("1 min", timedelta(minutes=1)),
    ("10 min", timedelta(minutes=10)),
    ("1 h", timedelta(hours=1)),
    ("10 h", timedelta(hours=10)),
    ("4 d", timedelta(days=4)),
    ("6 wk", timedelta(weeks=6)),
)


@dataclass(frozen=True)
class Bar:
    """A recovery: how far it reaches, and what it says."""

    y: float
    width: float
    item: RecoveryItem


@dataclass(frozen=True)
class Plot:
    """Everything that the template draws."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[str, float]]
    target: float | None
    height: float


def plot(found: ServiceRecoveries) -> Plot | None:
    """Return the drawing; None where there is nothing to draw."""
    items = [item for item in found.items if item.recovery.is_exact][:MOST_ROWS]
    if not items:
        return None
    rto = found.target.rto_minutes
    target = timedelta(minutes=rto) if rto else None
    longest = max(timedelta(hours=1), target or LEAST, *(item.recovery.took for item in items))
    bars = [
        Bar(TOP + STEP * number, round(_x(item.recovery.took, longest) - LEFT + 1, 1), item)
        for number, item in enumerate(items)
    ]
    return Plot(
        bars=bars,
        ticks=[(word, _x(time, longest)) for word, time in TICKS if time <= longest],
        target=_x(target, longest) if target else None,
        height=TOP + STEP * len(items) + 4,
    )


def _x(time: timedelta, longest: timedelta) -> float:
    share = log10(max(time, LEAST) / LEAST) / log10(longest / LEAST)
    return round(LEFT + share * (RIGHT - LEFT), 1)
