"""Everything that hangs on a review, of eight kinds, in one statement: each column finds a place among its like."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    Select,
    String,
    Text,
    case,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import types as sqltypes

from foundation.db import Base, UtcDateTime
from foundation.log import BigId
from foundation.work import Reading
from readiness.model import Answer, BlindCheck, Challenge, Evidence, Milestone, Remedy, RiskAcceptance, Signature

KINDS: tuple[type[Base], ...] = (Answer, Evidence, Remedy, RiskAcceptance, Challenge, Signature, Milestone, BlindCheck)
TIME, NUMBER, TEXT = "time", "number", "text"
PLACE_TYPES: dict[str, Any] = {TIME: UtcDateTime(), NUMBER: BigId, TEXT: Text()}

Placed = list[tuple[str, int, Column[Any]]]


def rows_of(reading: Reading, review_id: int) -> defaultdict[type[Base], list[Any]]:
    """Return the rows of each kind, in the order in which they were told; read, never written back."""
    everything = union_all(*(_part(kind, review_id) for kind in range(len(KINDS)))).subquery()
    found: defaultdict[type[Base], list[Any]] = defaultdict(list)
    for row in reading.session.execute(select(everything).order_by(everything.c.kind, everything.c.number_0)):
        model = KINDS[row.kind]
        found[model].append(model(**dict(_values(model, row))))
    return found


def _part(kind: int, review_id: int) -> Select[Any]:
    table: Any = KINDS[kind].__table__
    placed = {(family, place): column for family, place, column in PLACES[KINDS[kind]]}
    columns = [
        _as_like(family, placed.get((family, place))).label(f"{family}_{place}")
        for family, most in MOST.items()
        for place in range(most)
    ]
    return select(literal(kind, Integer()).label("kind"), *columns).where(table.c.review_id == review_id)


def _as_like(family: str, column: Column[Any] | None) -> Any:  # noqa: ANN401 - a column expression
    if column is None:
        return cast(null(), PLACE_TYPES[family])
    if isinstance(column.type, Boolean):
        return case((column, 1), else_=0)
    return column if family == TIME else cast(column, PLACE_TYPES[family])


def _values(model: type[Base], row: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a row of the union
    for family, place, column in PLACES[model]:
        value = getattr(row, f"{family}_{place}")
        if value is not None and isinstance(column.type, JSON):
            value = json.loads(value)
        elif value is not None and isinstance(column.type, Boolean):
            value = bool(value)
        yield column.key, value


def _family(column: Column[Any]) -> str:
    if isinstance(column.type, UtcDateTime):
        return TIME
    if isinstance(column.type, String | JSON | sqltypes.Text):
        return TEXT
    return NUMBER


def _places(model: type[Base]) -> Placed:
    """Give each column a place among those of its family; the id is the first number."""
    taken: dict[str, int] = dict.fromkeys(PLACE_TYPES, 0)
    placed: Placed = []
    columns: Iterable[Any] = model.__table__.columns
    for column in columns:
        family = _family(column)
        placed.append((family, taken[family], column))
        taken[family] += 1
    return placed


PLACES: dict[type[Base], Placed] = {model: _places(model) for model in KINDS}
MOST = {family: max(sum(each[0] == family for each in placed) for placed in PLACES.values()) for family in PLACE_TYPES}
