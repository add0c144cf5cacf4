"""The floor: the database's own driver with the same settings, and nothing between it and us."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy.dialects.postgresql import JSON, JSONB

from andon import registry  # maps all classes
from foundation.db import PRAGMAS, Base

Connection = Any
Rows = dict[str, list[tuple[Any, ...]]]
COUNTER = "key_counter"
assert registry.MODULES, "the registry maps the classes"


@dataclass(frozen=True)
class Statement:
    """One insert, ready for the driver."""

    sql: str
    values: tuple[Any, ...]


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open the database with its own driver."""
    connection = connect(url)
    try:
        yield connection
    finally:
        connection.close()


def connect(url: str) -> Connection:
    """Open the database as the product does, transactions begun by hand."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False)
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection
    return psycopg.connect(url, autocommit=True)


def begin(url: str) -> str:
    """Return how a writing transaction begins."""
    return "BEGIN IMMEDIATE" if url.startswith("sqlite") else "BEGIN"


def contents(connection: Connection, url: str) -> Rows:
    """Return all rows of all tables in the order in which they were written."""
    order = "rowid" if url.startswith("sqlite") else "ctid"
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        if connection.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone():
            query = f"SELECT {_columns(table)} FROM {table.name} ORDER BY {order}"
            found[table.name] = connection.execute(query).fetchall()
    return found


def transactions(before: Rows, after: Rows, count: int, url: str) -> list[list[Statement]]:
    """Return the inserts of each of ``count`` equal transactions that lie between the two states."""
    made: list[list[Statement]] = [[_count_up(url)] for _ in range(count)]
    for table in Base.metadata.sorted_tables:
        new = _missing(before.get(table.name, []), after.get(table.name, []))
        if table.name == COUNTER or not new:
            continue
        assert len(new) % count == 0, f"{len(new)} new rows of {table.name} in {count} transactions"
        each = len(new) // count
        sql, adapt = _insert(table, url), _adapter(table, url)
        for number, statements in enumerate(made):
            rows = new[number * each : (number + 1) * each]
            statements.extend(Statement(sql, adapt(row)) for row in rows)
    return made


def replay(connection: Connection, begin: str, statements: Sequence[Statement]) -> None:
    """Write one transaction."""
    execute = connection.execute
    execute(begin)
    for statement in statements:
        execute(statement.sql, statement.values)
    execute("COMMIT")


def _missing(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows of ``after`` that were not there before, in their order."""
    known = Counter(map(repr, before))
    new = []
    for row in after:
        if known[repr(row)]:
            known[repr(row)] -= 1
        else:
            new.append(row)
    return new


def _count_up(url: str) -> Statement:
    mark = _mark(url)
    sql = f"""INSERT INTO key_counter (prefix, last) VALUES ({mark}, 1)
        ON CONFLICT (prefix) DO UPDATE SET last = key_counter.last + 1 RETURNING last"""
    return Statement(sql, ("INC",))


def _insert(table: Any, url: str) -> str:  # noqa: ANN401 - SQLAlchemy's FromClause or Table
    marks = ", ".join([_mark(url)] * len(table.columns))
    return f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({marks})"


def _adapter(table: Any, url: str) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:  # noqa: ANN401
    """PostgreSQL's driver hands out JSON as objects and wants it back wrapped."""
    if url.startswith("sqlite") or not any(isinstance(c.type, JSON | JSONB) for c in table.columns):
        return tuple
    return lambda row: tuple(psycopg.types.json.Json(v) if isinstance(v, dict | list) else v for v in row)


def _mark(url: str) -> str:
    return "?" if url.startswith("sqlite") else "%s"


def _columns(table: Any) -> str:  # noqa: ANN401
    return ", ".join(column.name for column in table.columns)
