"""Search over everything that the rooms want found, the same on both engines.

Owns the documents and their index, and knows nothing of who may see what: each room says
that of its own kind, and what is not visible leaves no trace in the answer.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from foundation.search.alike import Likeness, alike
from foundation.search.common import count_words, keep_counts
from foundation.search.documents import Document, Hit, search_document
from foundation.search.fold import fold
from foundation.search.index import candidates, drop, purge, put
from foundation.work import Reading

__all__ = [
    "Document",
    "Hit",
    "Likeness",
    "SearchSource",
    "alike",
    "count_words",
    "drop",
    "find",
    "fold",
    "keep_counts",
    "purge",
    "put",
    "resembling",
    "search",
    "search_document",
]

MOST_HITS = 50
FIRST_LOOK = 4
DEEPEST_LOOK = 1000


@dataclass(frozen=True)
class SearchSource:
    """A room's word on one kind: which of these ids the reader may see.

    A room that keeps no documents of its kind says with ``own`` what its few best hits are.
    """

    kind: str
    visible: Callable[[Reading, Collection[int]], set[int]]
    own: Callable[[Reading, str], list[Hit]] | None = None


def find(session: Session, query: str, kinds: Collection[str] | None = None, limit: int = 20) -> list[Hit]:
    """Return the best hits, at most 50, whoever may see them; any query will do."""
    return candidates(session, query, kinds, _bounded(limit))


def search(
    reading: Reading,
    sources: Collection[SearchSource],
    query: str,
    kinds: Collection[str] | None = None,
    limit: int = 20,
) -> list[Hit]:
    """Return the best hits, at most 50, that the reader may see.

    A kind without a source is never shown. When the first look is hidden for the most
    part, a second one goes a thousand deep, and no further.
    """
    asked = [source for source in sources if kinds is None or source.kind in kinds]
    limit = _bounded(limit)
    shown: list[Hit] = []
    for width in (FIRST_LOOK * limit, DEEPEST_LOOK):
        found = candidates(reading.session, query, [source.kind for source in asked], width)
        shown = _visible(reading, asked, found)
        if len(shown) >= limit or len(found) < width:
            break
    named = [hit for source in asked if source.own for hit in source.own(reading, query)]
    return [*named, *shown][:limit]


def resembling(
    reading: Reading, sources: Collection[SearchSource], text: str, kinds: Collection[str], limit: int = 10
) -> list[Likeness]:
    """Return what reads most like a pasted text among what the reader may see, at most 50."""
    asked = [source for source in sources if source.kind in kinds]
    found = alike(reading.session, text, [source.kind for source in asked])
    seen = {
        (source.kind, each)
        for source in asked
        for each in source.visible(reading, {hit.subject_id for hit in found if hit.kind == source.kind})
    }
    return [hit for hit in found if (hit.kind, hit.subject_id) in seen][: _bounded(limit)]


def _bounded(limit: int) -> int:
    return max(1, min(limit, MOST_HITS))


def _visible(reading: Reading, sources: Collection[SearchSource], found: list[Hit]) -> list[Hit]:
    seen: set[tuple[str, int]] = set()
    for source in sources:
        ids = {hit.subject_id for hit in found if hit.kind == source.kind}
        if ids:
            seen |= {(source.kind, subject_id) for subject_id in source.visible(reading, ids)}
    return [hit for hit in found if (hit.kind, hit.subject_id) in seen]
