"""What changes seldom is read once and remembered, for as long as no table that it was read from has changed.

Triggers count the changes of such tables in the very transaction that changes them, whoever writes (``COUNTED``). A
look at the present reads all counts in one statement, and what was read under the same counts still holds. Counts are
read before what they stand for, so a memory may be newer than its counts and never older.
"""

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    TextClause,
    bindparam,
    event,
    exists,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, ORMExecuteState, Session, mapped_column
from sqlalchemy.sql import visitors

from foundation.db import Base

T = TypeVar("T")
MOST = 4096
UNKNOWN = "?"
SUBJECT = bindparam("subject", type_=Integer)
# Tables that hold how the house is set up. Whatever adds one here adds its triggers in a migration.
COUNTED = (
    "api_token",
    "checklist",
    "checklist_version",
    "checklist_version_question",
    "escalation_policy",
    "incident_field",
    "incident_type",
    "learning",
    "oncall_schedule",
    "person",
    "readiness_question",
    "readiness_question_revision",
    "runbook",
    "service",
    "service_dependency",
    "service_revision",
    "severity",
    "status_page",
    "task_list",
    "task_list_item",
    "team",
    "team_membership",
)


class TableVersion(Base):
    """How often a table has been changed; triggers write it, nobody else."""

    __tablename__ = "table_version"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    version: Mapped[int]


COUNTS = select(TableVersion.name, TableVersion.version)


@dataclass(frozen=True)
class _Kept:
    """Something that was read, and the counts of the tables that it was read from."""

    value: Any
    versions: tuple[tuple[str, int], ...]

    def holds(self, counts: Mapping[str, int]) -> bool:
        return all(counts.get(table) == version for table, version in self.versions)


class Memory:
    """What the threads of one process remember of one database; when it is full, what came first goes."""

    def __init__(self, most: int = MOST) -> None:
        """Begin with nothing."""
        self._most = most
        self._kept: dict[Hashable, _Kept] = {}
        self._guard = threading.Lock()

    def find(self, key: Hashable, counts: Mapping[str, int]) -> _Kept | None:
        """Return what is remembered and still holds."""
        found = self._kept.get(key)
        return found if found and found.holds(counts) else None

    def keep(self, key: Hashable, value: object, tables: set[str], counts: Mapping[str, int]) -> None:
        """Remember it, unless it was read from a table whose changes nobody counts."""
        if not tables <= counts.keys():
            return
        with self._guard:
            self._kept.pop(key, None)
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = _Kept(value, tuple((table, counts[table]) for table in sorted(tables)))


@dataclass
class Look:
    """What one look at the present knows already: the counts, and which tables have nothing about what."""

    memory: Memory
    counts: dict[str, int] = field(default_factory=dict)
    lacking: set[tuple[str, int]] = field(default_factory=set)
    answers: dict[Hashable, dict[int, Any]] = field(default_factory=dict)

    def recall(self, session: Session, load: Callable[..., T], args: tuple[Hashable, ...]) -> T:
        """Return what ``load`` reads, from memory where that still holds."""
        if not self.counts:
            self.counts.update((row.name, row.version) for row in session.execute(COUNTS))
        found = self.memory.find((load, args), self.counts)
        if found:
            return found.value  # type: ignore[no-any-return]
        with _noting(session) as tables:
            value = load(session, *args)
        self.memory.keep((load, args), value, tables, self.counts)
        return value

    def glance(self, session: Session, columns: Sequence[InstrumentedAttribute[Any]], subject: int) -> None:
        """Ask in one statement which of the columns never name ``subject``."""
        row = session.execute(_whether(tuple(columns)), {"subject": subject}).one()
        self.lacking |= {(str(column), subject) for column, there in zip(columns, row, strict=True) if not there}


WHETHER: dict[tuple[str, ...], Select[*tuple[Any, ...]]] = {}


def _whether(columns: tuple[InstrumentedAttribute[Any], ...]) -> Select[*tuple[Any, ...]]:
    """Build the statement once: so many parts take longer to put together than to run."""
    names = tuple(map(str, columns))
    if names not in WHETHER:
        WHETHER[names] = select(*(_there(column).label(f"c{place}") for place, column in enumerate(columns)))
    return WHETHER[names]


def _there(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return exists().where(column == SUBJECT)


@contextmanager
def _noting(session: Session) -> Iterator[set[str]]:
    """Collect the tables that the statements of a block read; words that are not ours are of no known table."""
    tables: set[str] = set()

    def note(state: ORMExecuteState) -> None:
        # A statement that has no parts to look at is of no known table either.
        parts = visitors.iterate(state.statement) if isinstance(state.statement, ClauseElement) else [text("")]
        for part in parts:
            if isinstance(part, Table):
                tables.add(part.name)
            elif isinstance(part, TextClause):
                tables.add(UNKNOWN)

    event.listen(session, "do_orm_execute", note)
    try:
        yield tables
    finally:
        event.remove(session, "do_orm_execute", note)
