"""Search on PostgreSQL: a generated tsvector beside the documents, under a GIN index."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, any_, case, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, Insert, insert

from foundation.search.documents import BIG, IDENTITY, WRITTEN, search_document
from foundation.search.fold import may_be_unfinished

SOURCE = search_document
SIMPLE: ColumnElement[str] = literal_column("'simple'::regconfig")
INDEXED: ColumnElement[str] = literal_column("search_document.search_words", TSVECTOR)


def ranked(terms: list[str], kinds: Collection[str] | None, newest: int, width: int) -> Select[Any]:
    """Choose the ids and ranks of documents that have all the words, the last one perhaps unfinished.

    Of each kind only so many ``newest`` ones compete: ts_rank reads the words of each of them.
    """
    document, query = search_document.c, _query(terms)
    has = select(document.id, document.kind).where(INDEXED.op("@@", is_comparison=True)(query))
    if kinds is not None:
        has = has.where(document.kind.in_(kinds))
    # Left to itself, the planner reads all documents backwards until it has enough of a word that hardly any has.
    found = has.cte("found").prefix_with("MATERIALIZED")
    place = func.row_number().over(partition_by=found.c.kind, order_by=found.c.id.desc())
    placed = select(found.c.id, place.label("place")).subquery()
    # As an array, for joined to them it reads all documents.
    competing = func.array(select(placed.c.id).where(placed.c.place <= newest).scalar_subquery(), type_=ARRAY(BIG))
    best = select(document.id, func.ts_rank(INDEXED, query).label("rank")).where(document.id == any_(competing))
    return best.order_by(literal_column("rank").desc(), document.id.desc()).limit(width)


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
