"""Rows of the table, and how they are measured: two things in turn, so that both meet the same machine."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Clock = Callable[[], float]


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, on which engine, against which floor, and what was aimed for."""

    what: str
    engine: str
    measured: str
    floor: str
    figure: float
    aim: str
    met: bool
    unit: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return it as the table shows it."""
        figure = f"{self.figure:.2f}{self.unit}" if self.figure < 10 else f"{self.figure:.0f}{self.unit}"
        return self.what, self.engine, self.measured, self.floor, figure, self.aim, "yes" if self.met else "NO"


HEAD = ("what", "engine", "measured", "floor", "figure", "aim", "met")


@dataclass(frozen=True)
class Missing:
    """A figure that could not be measured here, and what it needs."""

    what: str
    needs: str


def at_least(what: str, engine: str, cells: tuple[str, str], figure: float, aim: float) -> Row:
    """Return a row whose figure had better be high."""
    return Row(what, engine, *cells, figure, f"≥ {aim:g}", figure >= aim)


def at_most(what: str, engine: str, cells: tuple[str, str], figure: float, aim: float, unit: str = "") -> Row:
    """Return a row whose figure had better be low."""
    return Row(what, engine, *cells, figure, f"≤ {aim:g}{unit}", figure <= aim, unit)


def in_turn(
    rounds: int, *actions: Callable[[int], object], clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """Run the actions in turn, ``rounds`` times each; returns each one's seconds."""
    taken: list[list[float]] = [[] for _ in actions]
    for number in range(rounds):
        for seconds, action in zip(taken, actions, strict=True):
            began = clock()
            action(number)
            seconds.append(clock() - began)
    return taken


def median(seconds: Sequence[float]) -> float:
    """Return the middle one."""
    return statistics.median(seconds)


def percentile(seconds: Sequence[float], per_cent: int) -> float:
    """Return the value that so many per cent do not exceed."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * per_cent // 100)]


def shown(seconds: float) -> str:
    """Write a duration in the unit that fits."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def table(rows: Sequence[Row]) -> str:
    """Draw the table of figures."""
    return drawn([HEAD, *(row.cells() for row in rows)])


def drawn(lines: Sequence[Sequence[str]]) -> str:
    """Draw a table, as Markdown that also reads well on a terminal; the first line is its head."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    rows = [f"| {' | '.join(line)} |" for line in padded]
    rows.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(rows)
