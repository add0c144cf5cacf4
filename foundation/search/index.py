"""Writing documents, and the best candidates for a query, on whichever engine there is."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    Select,
    SelectBase,
    SQLColumnExpression,
    TextClause,
    and_,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from foundation.search import postgresql, sqlite
from foundation.search.documents import Document, Hit, search_document
from foundation.search.fold import words

LONGEST_QUERY = 500
MOST_WORDS = 16
EXACT_KEY = 1000.0
NEWEST = 2_000
# A column of ids, in whichever statement it stands.
Ids = SQLColumnExpression[int | None]
Condition = Callable[[Ids], ColumnElement[bool]]


class Dialect(Protocol):
    """What an engine's file says in its own SQL."""

    @property
    def SOURCE(self) -> FromClause:  # noqa: N802 - a module's constant
        """Where documents and their index come from."""

    def ranked(self, terms: list[str], kinds: Collection[str] | None, newest: int, width: int) -> SelectBase:
        """Choose ids and ranks."""

    @property
    def STORE(self) -> Insert:  # noqa: N802 - a module's constant
        """Write one."""

    @property
    def PURGE(self) -> TextClause | None:  # noqa: N802 - a module's constant
        """Let go of words that were taken out, where the index keeps them."""


DIALECTS: dict[str, Dialect] = {"sqlite": sqlite, "postgresql": postgresql}


def put(session: Session, document: Document) -> None:
    """Make the document findable as it is now, in place of what it was."""
    session.connection().execute(_dialect(session).STORE, document.row())


def drop(session: Session, kind: str, subject_id: int) -> None:
    """Make the thing unfindable; it need not have been findable."""
    mine = (search_document.c.kind == kind) & (search_document.c.subject_id == subject_id)
    session.execute(delete(search_document).where(mine))


def purge(session: Session) -> None:
    """Have the index let go of words that no document has any more; slow, and meant for what was erased."""
    statement = _dialect(session).PURGE
    if statement is not None:
        session.connection().execute(statement)


def candidates(session: Session, query: str, kinds: Collection[str] | None, width: int) -> list[Hit]:
    """Return the ``width`` best documents for any query at all, whoever may see them."""
    found = _matching(session, query, kinds, width)
    return [] if found is None else [Hit(*row[:6]) for row in session.execute(found)]


def seen_among(session: Session, query: str, conditions: Mapping[str, Condition], depth: int, limit: int) -> list[Hit]:
    """Return the best documents that fulfil the condition of their kind, among the ``depth`` best ones.

    One statement says what is found and who may see it, so that nothing that is hidden makes us ask once more or less.
    """
    found = _matching(session, query, conditions.keys(), depth)
    if found is None:
        return []
    best = found.subquery("best")
    seen = (and_(best.c.kind == kind, holds(best.c.subject_id)) for kind, holds in conditions.items())
    chosen = select(best).where(or_(false(), *seen))
    ordered = chosen.order_by(best.c.rank.desc(), best.c.updated_at.desc(), best.c.id.desc()).limit(limit)
    return [Hit(*row[:6]) for row in session.execute(ordered)]


def _matching(session: Session, query: str, kinds: Collection[str] | None, width: int) -> Select[Any] | None:
    """Choose the best documents; None where nothing can be.

    Of each kind the newest 2,000 that have the words compete, and whatever bears them as its key.
    """
    terms, sayable = words(query[:LONGEST_QUERY])[:MOST_WORDS], None if kinds is None else _sayable(kinds)
    if not terms or (sayable is not None and not sayable):
        return None
    document, key = search_document.c, "-".join(terms)
    best = _dialect(session).ranked(terms, sayable, NEWEST, width).subquery("ranked")
    exact = select(document.id, literal(EXACT_KEY).label("rank")).where(document.key.in_([key, key.upper()]))
    either = union_all(select(best.c.id, best.c.rank), exact).subquery("either")
    once = select(either.c.id, func.max(either.c.rank).label("rank")).group_by(either.c.id).subquery("once")
    found = (
        select(document.kind, document.subject_id, document.key, document.title, document.url, once.c.rank)
        .add_columns(document.updated_at, document.id)
        .join(once, once.c.id == document.id)
        .order_by(once.c.rank.desc(), document.updated_at.desc(), document.id.desc())
        .limit(width)
    )
    return found if sayable is None else found.where(document.kind.in_(sayable))


def _dialect(session: Session) -> Dialect:
    return DIALECTS[session.get_bind().dialect.name]


def _sayable(kinds: Collection[str]) -> list[str]:
    """Leave out what no kind is called and PostgreSQL would choke on."""
    return sorted(kind for kind in kinds if kind.isascii() and kind.isprintable())
