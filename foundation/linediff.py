"""Where two texts differ, line by line, in bounded time whatever they are: one may be made to be slow to compare."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

# Lines from and to in the one text, and what stands for them in the other.
Span = tuple[int, int, int, int]
# What difflib does costs up to the pairs of equal lines times the lines of the shorter text: 0.1 s for so many.
AFFORDABLE = 500_000
DEEPEST = 12


def differing(one: Sequence[str], other: Sequence[str], deeper: int = DEEPEST) -> Iterator[Span]:
    """Give what differs, in order; of texts that would take long, between lines that stand once in each of them."""
    before, after = _common(one, other)
    one, other = one[before : len(one) - after], other[before : len(other) - after]
    if not one or not other:
        found = iter([(0, len(one), 0, len(other))] if one or other else [])
    elif _cost(one, other) <= AFFORDABLE:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        found = ((a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
    else:
        found = _between_ties(one, other, deeper)
    return ((a + before, b + before, c + before, d + before) for a, b, c, d in found)


def _common(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Return how many lines they begin and end with alike."""
    shorter = min(len(one), len(other))
    before = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    rest = shorter - before
    return before, next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)


def _cost(one: Sequence[str], other: Sequence[str]) -> int:
    counts = Counter(other)
    return sum(counts[line] for line in one) * min(len(one), len(other))


def _between_ties(one: Sequence[str], other: Sequence[str], deeper: int) -> Iterator[Span]:
    fixed = _ties(one, other) if deeper else []
    if not fixed:
        yield 0, len(one), 0, len(other)
        return
    for (a, c), (b, d) in pairwise([(-1, -1), *fixed, (len(one), len(other))]):
        for from_, to, start, end in differing(one[a + 1 : b], other[c + 1 : d], deeper - 1):
            yield from_ + a + 1, to + a + 1, start + c + 1, end + c + 1


def _ties(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return where lines stand that each text has once, as many as come in the same order in both."""
    once, places = Counter(one), Counter(other)
    at = {line: place for place, line in enumerate(other) if places[line] == 1}
    pairs = [(place, at[line]) for place, line in enumerate(one) if once[line] == 1 and line in at]
    # The longest rising run, by the lowest end that a run of each length can have.
    ends: list[int] = []
    runs: list[int] = []
    before: list[int] = []
    for number, (_, to) in enumerate(pairs):
        length = bisect_left(ends, to)
        before.append(runs[length - 1] if length else -1)
        ends[length:] = [to] if length == len(ends) else [to, *ends[length + 1 :]]
        runs[length : length + 1] = [number]
    found, number = [], runs[-1] if runs else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
