"""Keyset paging: a page, and the opaque cursor to the next one. Never OFFSET."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression

from foundation.errors import Invalid

T = TypeVar("T")
DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MOST_ID = 2**63


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; ``next_cursor`` is None at the end."""

    items: Sequence[T]
    next_cursor: str | None = None


def clamp(limit: int | None) -> int:
    """Return a page size between 1 and 200 (50 when not said)."""
    return max(1, min(limit or DEFAULT_LIMIT, MAX_LIMIT))


def paged(rows: Sequence[T], limit: int, place: Callable[[T], Sequence[object]]) -> Page[T]:
    """Make a page of ``rows``, which were read with ``limit + 1``; ``place`` gives the sort values of a row."""
    more = len(rows) > limit
    return Page(rows[:limit], encode(place(rows[limit - 1])) if more else None)


def encode(values: Sequence[object]) -> str:
    """Pack sort values (text, numbers, ISO times) into a cursor."""
    return base64.urlsafe_b64encode(json.dumps(list(values), default=str).encode()).decode().rstrip("=")


def decode(cursor: str, size: int) -> list[object]:
    """Unpack a cursor; raises Invalid when it is not one of ours or has not ``size`` values."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise Invalid(
            "paging.cursor", "Start again from the first page: this cursor is not one of ours.", where="cursor"
        ) from error
    if not isinstance(values, list) or len(values) != size:
        raise Invalid(
            "paging.cursor", "Start again from the first page: this cursor belongs to another list.", where="cursor"
        )
    return values


def number_after(cursor: str | None) -> int:
    """Return the id after which a list by id goes on; 0 at its beginning."""
    return 0 if cursor is None else _number_in(cursor)


def earlier(number: SQLColumnExpression[int], cursor: str | None) -> list[ColumnElement[bool]]:
    """Return the condition by which a list that falls by ``number`` goes on; none at its beginning."""
    return [] if cursor is None else [number < _number_in(cursor)]


def _number_in(cursor: str) -> int:
    (value,) = decode(cursor, 1)
    if not isinstance(value, int) or not 0 <= value < MOST_ID:
        raise Invalid(
            "paging.cursor", "Start again from the first page: this cursor belongs to another list.", where="cursor"
        )
    return value
