"""What the register needs of rooms above it: the way from a learning on, and how near texts are; the roof joins it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from foundation.work import Reading


@dataclass(frozen=True)
class Knot:
    """One thing of the graph; ``detail`` says which version of it held, or how it is tied."""

    key: str
    kind: str
    title: str
    url: str
    detail: str = ""


@dataclass
class Graph:
    """What was found so far around some learnings (key by id): things, and from what to what they lead."""

    learnings: Mapping[int, str]
    knots: dict[str, Knot] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)

    def add(self, knot: Knot, *, after: Collection[str] = (), before: Collection[str] = ()) -> None:
        """Put a thing in, with what leads to it and what it leads to; what is there already stays as it is."""
        self.knots.setdefault(knot.key, knot)
        self.edges += [(key, knot.key) for key in after] + [(knot.key, key) for key in before]


Level = Callable[[Reading, Graph], None]


@dataclass(frozen=True)
class Further:
    """What a room above knows: which learnings its own things belong to, and the levels that it adds to the graph.

    ``kinds`` are the words before the numbers of its keys. A level reads all of its things at once, however many, and
    only what the reader may see.
    """

    kinds: frozenset[str]
    starts: Callable[[Reading, str], Collection[int]]
    levels: Callable[[], Sequence[Level]]


class Sentences(Protocol):
    """A sentence model: texts that mean nearly the same have directions that are near one another."""

    def vectors(self, texts: Sequence[str], most: int | None = None) -> Sequence[list[float] | None]:
        """Return the direction of each, of length one; None for those beyond ``most`` that were not known before."""


def no_model(_environment: Mapping[str, str]) -> Sentences | None:
    """Stand for a house without one."""
    return None


@dataclass
class Joined:
    """What the roof has joined to the register."""

    further: Sequence[Further] = ()
    sentences: Callable[[Mapping[str, str]], Sentences | None] = no_model


JOINED = Joined()
