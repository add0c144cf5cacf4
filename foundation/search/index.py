"""Writing documents, and the best candidates for a query, on whichever engine there is."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    Select,
    SQLColumnExpression,
    TextClause,
    and_,
    case,
    delete,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from foundation.search import postgresql, sqlite
from foundation.search.documents import Document, Hit, search_document
from foundation.search.fold import words

LONGEST_QUERY = 500
MOST_WORDS = 16
EXACT_KEY_BONUS = 1000.0
# A column of ids, in whichever statement it stands.
Ids = SQLColumnExpression[int | None]
Condition = Callable[[Ids], ColumnElement[bool]]


class Dialect(Protocol):
    """What an engine's file says in its own SQL."""

    @property
    def SOURCE(self) -> FromClause:  # noqa: N802 - a module's constant
        """Where documents and their index come from."""

    def matches(self, terms: list[str]) -> ColumnElement[bool]:
        """Choose documents."""

    def relevance(self, terms: list[str]) -> ColumnElement[float]:
        """Rank them."""

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
    """Choose the best documents; None where nothing can be."""
    terms = words(query[:LONGEST_QUERY])[:MOST_WORDS]
    if not terms or (kinds is not None and not kinds):
        return None
    dialect, document = _dialect(session), search_document.c
    exact = case((func.lower(document.key) == "-".join(terms), EXACT_KEY_BONUS), else_=0.0)
    rank = (dialect.relevance(terms) + exact).label("rank")
    found = (
        select(document.kind, document.subject_id, document.key, document.title, document.url, rank)
        .add_columns(document.updated_at, document.id)
        .select_from(dialect.SOURCE)
        .where(dialect.matches(terms))
        .order_by(rank.desc(), document.updated_at.desc(), document.id.desc())
        .limit(width)
    )
    if kinds is not None:
        found = found.where(document.kind.in_(_sayable(kinds)))
    return found


def _dialect(session: Session) -> Dialect:
    return DIALECTS[session.get_bind().dialect.name]


def _sayable(kinds: Collection[str]) -> list[str]:
    """Leave out what no kind is called and PostgreSQL would choke on."""
    return sorted(kind for kind in kinds if kind.isascii() and kind.isprintable())
