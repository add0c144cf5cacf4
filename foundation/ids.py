"""Keys that people say aloud (INC-42), and opaque ids."""

import re
import secrets
import uuid
from typing import Any, cast

from sqlalchemy import Insert, Integer, String, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base

KEY = re.compile(r"^([A-Z]{3})-([1-9][0-9]{0,8})$")
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class KeyCounter(Base):
    """The last number given out under one prefix."""

    __tablename__ = "key_counter"
    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


def _counting(insert: Any) -> Insert:  # noqa: ANN401 - either dialect's own
    up: Insert = insert.on_conflict_do_update(index_elements=["prefix"], set_={"last": COUNTER.c.last + 1})
    return up.returning(COUNTER.c.last)


def _in_line() -> Any:  # noqa: ANN401 - the dialect's own
    """Stand in line first: who waits for a row of PostgreSQL's is overtaken, who waits for an advisory lock is not."""
    prefix = bindparam("prefix", type_=String)
    turn = func.pg_advisory_xact_lock(func.hashtext("key_counter:" + prefix)).table_valued("turn")
    first = select(prefix, bindparam("last", type_=Integer)).select_from(turn)
    return postgresql.insert(COUNTER).from_select(["prefix", "last"], first)


COUNTER = cast("Table", KeyCounter.__table__)
COUNT_UP = {"sqlite": _counting(sqlite.insert(COUNTER)), "postgresql": _counting(_in_line())}


def next_number(session: Session, prefix: str) -> int:
    """Give out the next number under ``prefix``; gaps appear only where a transaction was rolled back, never."""
    connection = session.connection()
    number: int = connection.execute(COUNT_UP[connection.dialect.name], {"prefix": prefix, "last": 1}).scalar_one()
    return number


def key_of(prefix: str, number: int) -> str:
    """Return the key that people say: ``INC-42``."""
    return f"{prefix}-{number}"


def number_of(prefix: str, key: str) -> int | None:
    """Return the number in ``key`` if it is a key under ``prefix`` (case does not matter), else None."""
    match = KEY.match(key.strip().upper())
    return int(match.group(2)) if match and match.group(1) == prefix else None


def opaque_id(length: int = 12) -> str:
    """Return a random id of lower-case letters and digits (the status page API's form: 12 characters)."""
    # One draw for all of them, and 64 bits more than it needs, so that no letter is likelier than another.
    drawn, letters = secrets.randbits(length * 6 + 64), []
    for _ in range(length):
        drawn, letter = divmod(drawn, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def new_request_id() -> str:
    """Return a fresh id for one request."""
    return uuid.uuid4().hex
