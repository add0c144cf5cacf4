"""Search on PostgreSQL: a generated tsvector beside the documents, under a GIN index."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, TextClause, case, func, literal, literal_column
from sqlalchemy.dialects.postgresql import TSVECTOR, Insert, insert

from foundation.search.documents import IDENTITY, WRITTEN, search_document
from foundation.search.fold import may_be_unfinished

SOURCE = search_document
SIMPLE: ColumnElement[str] = literal_column("'simple'::regconfig")
INDEXED: ColumnElement[str] = literal_column("search_document.search_words", TSVECTOR)


def matches(terms: list[str]) -> ColumnElement[bool]:
    """Hold for documents that have all the words, the last one perhaps unfinished."""
    return INDEXED.op("@@", is_comparison=True)(_query(terms))


def relevance(terms: list[str]) -> ColumnElement[float]:
    """Rank by where and how often the words occur."""
    return func.ts_rank(INDEXED, _query(terms))


def has_any(stems: list[str]) -> ColumnElement[bool]:
    """Choose documents in which a word begins with any of the stems."""
    return INDEXED.op("@@", is_comparison=True)(func.to_tsquery(SIMPLE, " | ".join(f"'{stem}':*" for stem in stems)))


def weight_of(stems: list[str], weights: Mapping[str, float]) -> ColumnElement[float]:
    """Rank those by the weight of the stems that they have; the engine's own rank does not know what is rare."""
    found = (INDEXED.op("@@", is_comparison=True)(func.to_tsquery(SIMPLE, f"'{stem}':*")) for stem in stems)
    return sum((case((has, weights[stem]), else_=0.0) for has, stem in zip(found, stems, strict=True)), literal(0.0))


def _storing() -> Insert:
    statement = insert(search_document)
    anew = {name: statement.excluded[name] for name in WRITTEN}
    return statement.on_conflict_do_update(index_elements=IDENTITY, set_=anew)


# Inserts the document, or overwrites what was said of that thing before.
STORE = _storing()


def _query(terms: list[str]) -> ColumnElement[str]:
    query = " & ".join(f"'{term}'" for term in terms) + (":*" if may_be_unfinished(terms[-1]) else "")
    return func.to_tsquery(SIMPLE, query)


# The index is made of what stands in the rows; vacuum clears the rest.
PURGE: TextClause | None = None
