"""Search over everything that the rooms want found, the same on both engines.

Owns the documents and their index, and knows nothing of who may see what: each room says
that of its own kind, and what is not visible leaves no trace in the answer.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from foundation.search.alike import Likeness, alike, anybody
from foundation.search.common import count_words, keep_counts
from foundation.search.documents import Document, Hit, search_document
from foundation.search.fold import fold
from foundation.search.index import Ids, candidates, drop, purge, put, seen_among
from foundation.work import Reading

__all__ = [
    "Document",
    "Hit",
    "Ids",
    "Likeness",
    "SearchSource",
    "alike",
    "anybody",
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
DEEPEST_LOOK = 1000


@dataclass(frozen=True)
class SearchSource:
    """A room's word on one kind: the condition, on a column of ids, of what the reader may see.

    A room that keeps no documents of its kind says with ``own`` what its few best hits are.
    """

    kind: str
    seen: Callable[[Reading, Ids], ColumnElement[bool]]
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

    A kind without a source is never shown. What is hidden is passed over by the database, a thousand deep and no
    further, so that neither the number of our questions nor what they bring back tells that it is there.
    """
    asked = [source for source in sources if kinds is None or source.kind in kinds]
    conditions = {source.kind: partial(source.seen, reading) for source in asked}
    shown = seen_among(reading.session, query, conditions, DEEPEST_LOOK, _bounded(limit))
    named = [hit for source in asked if source.own for hit in source.own(reading, query)]
    return [*named, *shown][: _bounded(limit)]


def resembling(
    reading: Reading, sources: Collection[SearchSource], text: str, kinds: Collection[str], limit: int = 10
) -> list[Likeness]:
    """Return what reads most like a pasted text among what the reader may see, at most 50."""
    conditions = {source.kind: partial(source.seen, reading) for source in sources if source.kind in kinds}
    return alike(reading.session, text, conditions, _bounded(limit))


def _bounded(limit: int) -> int:
    return max(1, min(limit, MOST_HITS))
