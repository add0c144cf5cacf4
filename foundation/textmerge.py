"""Two people's versions of one text put together, line by line, so that neither is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from foundation.linediff import differing

AROUND = 2
SAME, ADDED, REMOVED, LEFT_OUT = "same", "added", "removed", "left out"


@dataclass(frozen=True)
class Change:
    """Lines of the base that one side replaced."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """Both versions in one; where they met in the same lines, theirs stand before mine and somebody has to choose."""

    text: str
    is_clean: bool
    steps: tuple[tuple[str, str], ...]


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Put my version into theirs; ``steps`` lead from their text to the merged one."""
    origin, sides = base.splitlines(), (mine.splitlines(), theirs.splitlines())
    waiting = [_changes(origin, side) for side in sides]
    merged: list[str] = []
    done, is_clean = 0, True
    while any(waiting):
        start, end, taken = _next(waiting)
        merged += origin[done:start]
        ours, others = (_applied(origin, start, end, side) for side in taken)
        if not taken[1] or ours == others:
            merged += ours
        elif not taken[0]:
            merged += others
        else:
            merged += [*others, *ours]
            is_clean = False
        done = end
    merged += origin[done:]
    return Merged("\n".join(merged), is_clean, steps(sides[1], merged))


def steps(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Say line by line how one becomes the other; what is the same at length is left out."""
    found: list[tuple[str, str]] = []
    done = 0
    for change in _changes(before, after):
        found += _shortened(before[done : change.start])
        found += ((REMOVED, line) for line in before[change.start : change.end])
        found += ((ADDED, line) for line in change.lines)
        done = change.end
    return (*found, *_shortened(before[done:]))


def _changes(base: Sequence[str], side: Sequence[str]) -> list[Change]:
    return [Change(a, b, tuple(side[c:d])) for a, b, c, d in differing(base, side)]


def _next(waiting: Sequence[list[Change]]) -> tuple[int, int, tuple[list[Change], list[Change]]]:
    """Take the next lines that changed, with all that either side did to them."""
    start = min(side[0].start for side in waiting if side)
    taken: tuple[list[Change], list[Change]] = ([], [])
    end, grew = start, True
    while grew:
        grew = False
        for mine, side in zip(taken, waiting, strict=True):
            while side and (side[0].start < end or side[0].start == start):
                mine.append(side.pop(0))
                end, grew = max(end, mine[-1].end), True
    return start, end, taken


def _applied(base: Sequence[str], start: int, end: int, changes: Sequence[Change]) -> list[str]:
    """Return the lines of the base from ``start`` to ``end`` as one side has them."""
    if not changes:
        return list(base[start:end])
    lines = [*base[start : changes[0].start], *changes[0].lines]
    for before, change in pairwise(changes):
        lines += [*base[before.end : change.start], *change.lines]
    return [*lines, *base[changes[-1].end : end]]


def _shortened(lines: Sequence[str]) -> list[tuple[str, str]]:
    if len(lines) <= 2 * AROUND + 1:
        return [(SAME, line) for line in lines]
    head, tail = lines[:AROUND], lines[-AROUND:]
    return [*((SAME, line) for line in head), (LEFT_OUT, ""), *((SAME, line) for line in tail)]
