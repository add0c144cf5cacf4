"""Search over all rooms, for what the reader may see."""

from collections.abc import Collection
from dataclasses import dataclass

from foundation.errors import Invalid
from foundation.search import SearchSource, search
from foundation.work import Reading

MOST = 50


@dataclass(frozen=True)
class Found:
    """One thing that was found."""

    kind: str
    key: str
    title: str
    url: str


@dataclass(frozen=True)
class Finds:
    """What a query found, and the kinds one may narrow it to."""

    query: str
    kind: str | None
    kinds: tuple[str, ...]
    items: tuple[Found, ...]


def finds(
    reading: Reading, sources: Collection[SearchSource], query: str, kind: str | None = None, limit: int = 20
) -> Finds:
    """Return the best finds; raises Invalid for a kind that nothing has."""
    reading.require("insights:read")
    kinds = tuple(sorted({source.kind for source in sources}))
    if kind is not None and kind not in kinds:
        raise Invalid("search.kind", f"kind can be {', '.join(kinds)}.", where="kind")
    hits = search(reading, sources, query, [kind] if kind else None, min(limit, MOST))
    return Finds(query, kind, kinds, tuple(Found(h.kind, h.key, h.title, h.url) for h in hits))
