"""Search on SQLite: an FTS5 index that triggers keep in step with the documents."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    TextClause,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.sqlite import Insert, insert

from foundation.search.documents import IDENTITY, WRITTEN, search_document
from foundation.search.fold import may_be_unfinished

# By column of the index: heading, body, kind.
WEIGHTS = (10.0, 1.0, 0.0)

search_index = table("search_index", column("rowid", Integer))
INDEX_ITSELF: ColumnElement[str] = literal_column("search_index")
SOURCE = search_document.join(search_index, search_document.c.id == search_index.c.rowid)


def ranked(terms: list[str], kinds: Collection[str] | None, newest: int, width: int) -> CompoundSelect[Any]:
    """Choose the ids and ranks of documents that have all the words, the last one perhaps unfinished.

    Of each kind only so many ``newest`` ones compete: bm25 asks for each of them how often each word stands in it.
    """
    query = " ".join(f'"{term}"' for term in terms) + ("*" if may_be_unfinished(terms[-1]) else "")
    said = f"{{heading body}} : ({query})"
    narrowed = [f'{said} AND kind : "{kind}"' for kind in kinds] if kinds is not None else [said]
    return union_all(*(_best(each, newest, width) for each in narrowed))


def _best(query: str, newest: int, width: int) -> Select[Any]:
    rowid, has = search_index.c.rowid, _has(query)
    oldest = select(rowid).where(has).order_by(rowid.desc()).limit(1).offset(newest).correlate(None).scalar_subquery()
    competing = select(rowid.label("id"), relevance().label("rank")).where(has, rowid > func.coalesce(oldest, 0))
    best = competing.order_by(relevance().desc(), rowid.desc()).limit(width).subquery()
    return select(best.c.id, best.c.rank)


def relevance() -> ColumnElement[float]:
    """Rank by bm25, in which less is better."""
    return -func.bm25(INDEX_ITSELF, *WEIGHTS)


def _has(query: str) -> ColumnElement[bool]:
    return INDEX_ITSELF.op("MATCH", is_comparison=True)(query)


def has_any(stems: list[str]) -> ColumnElement[bool]:
    """Choose documents in which a word begins with any of the stems."""
    return _has("{heading body} : (" + " OR ".join(f'"{stem}"*' for stem in stems) + ")")


def weight_of(_stems: list[str], _weights: Mapping[str, float]) -> ColumnElement[float]:
    """Rank those by bm25, which knows itself what is rare."""
    return relevance()


def _storing() -> Insert:
    statement = insert(search_document)
    anew = {name: statement.excluded[name] for name in WRITTEN}
    return statement.on_conflict_do_update(index_elements=IDENTITY, set_=anew)


# Inserts the document, or overwrites what was said of that thing before.
STORE = _storing()
# A segment of the index keeps taken-out words until it is merged with all others.
PURGE: TextClause | None = text("INSERT INTO search_index (search_index) VALUES ('optimize')")
