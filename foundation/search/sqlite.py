"""Search on SQLite: an FTS5 index that triggers keep in step with the documents."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Integer, TextClause, column, func, literal_column, table, text
from sqlalchemy.dialects.sqlite import Insert, insert

from foundation.search.documents import IDENTITY, WRITTEN, search_document
from foundation.search.fold import may_be_unfinished

HEADING_WEIGHT, BODY_WEIGHT = 10.0, 1.0

search_index = table("search_index", column("rowid", Integer))
INDEX_ITSELF: ColumnElement[str] = literal_column("search_index")
SOURCE = search_document.join(search_index, search_document.c.id == search_index.c.rowid)


def matches(terms: list[str]) -> ColumnElement[bool]:
    """Hold for documents that have all the words, the last one perhaps unfinished."""
    query = " ".join(f'"{term}"' for term in terms) + ("*" if may_be_unfinished(terms[-1]) else "")
    return INDEX_ITSELF.op("MATCH", is_comparison=True)(query)


def relevance(terms: list[str]) -> ColumnElement[float]:
    """Rank by bm25, in which less is better."""
    return -func.bm25(INDEX_ITSELF, HEADING_WEIGHT, BODY_WEIGHT)


def has_any(stems: list[str]) -> ColumnElement[bool]:
    """Choose documents in which a word begins with any of the stems."""
    return INDEX_ITSELF.op("MATCH", is_comparison=True)(" OR ".join(f'"{stem}"*' for stem in stems))


def weight_of(_stems: list[str], _weights: Mapping[str, float]) -> ColumnElement[float]:
    """Rank those by bm25, which knows itself what is rare."""
    return relevance(_stems)


def _storing() -> Insert:
    statement = insert(search_document)
    anew = {name: statement.excluded[name] for name in WRITTEN}
    return statement.on_conflict_do_update(index_elements=IDENTITY, set_=anew)


# Inserts the document, or overwrites what was said of that thing before.
STORE = _storing()
# A segment of the index keeps taken-out words until it is merged with all others.
PURGE: TextClause | None = text("INSERT INTO search_index (search_index) VALUES ('optimize')")
