"""Reading a predicate from JSON, within limits, with errors that point at the place."""

import re
from collections.abc import Callable

from foundation.errors import Invalid
from foundation.predicate.clauses import (
    All,
    AnyOf,
    Clause,
    Contains,
    Equals,
    Exists,
    Not,
    OneOf,
    Scalar,
)
from foundation.text import clean

MAX_DEPTH = 8
MAX_CLAUSES = 50
MAX_VALUES = 50
MAX_VALUE_LENGTH = 120
MAX_NUMBER = 2**53
ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
SHAPES = (
    '{"all": […]}, {"any": […]}, {"not": {…}} or {"attribute": "name"} with one of "in", "equals", "contains", "exists"'
)


class Parser:
    """Reads one predicate and counts its clauses."""

    def __init__(self) -> None:
        self._clauses = 0

    def clause(self, data: object, where: str, depth: int = 1) -> Clause:
        """Read one clause and those inside it."""
        self._count(where, depth)
        if not isinstance(data, dict):
            raise _refused(where, f"is not an object; write {SHAPES}")
        if "attribute" in data:
            return self._comparison(data, where)
        if len(data) != 1:
            raise _refused(where, f"does not have exactly one operator; write {SHAPES}")
        operator, inner = next(iter(data.items()))
        if operator == "not":
            return Not(self.clause(inner, f"{where}.not", depth + 1))
        if operator not in {"all", "any"}:
            raise _refused(where, f"has an unknown operator; write {SHAPES}")
        clauses = self._several(inner, f"{where}.{operator}", depth + 1)
        if operator == "all":
            return All(clauses)
        if not clauses:
            raise _refused(where, "has an empty any, which could never hold; fill it")
        return AnyOf(clauses)

    def _count(self, where: str, depth: int) -> None:
        self._clauses += 1
        if depth > MAX_DEPTH:
            raise _refused(where, f"is nested more than {MAX_DEPTH} deep; flatten it")
        if self._clauses > MAX_CLAUSES:
            raise _refused(where, f"is clause {MAX_CLAUSES + 1} of at most {MAX_CLAUSES}; use sets")

    def _several(self, data: object, where: str, depth: int) -> tuple[Clause, ...]:
        if not isinstance(data, list):
            raise _refused(where, "is not a list of clauses; write […]")
        return tuple(self.clause(item, f"{where}[{place}]", depth) for place, item in enumerate(data))

    def _comparison(self, data: dict[object, object], where: str) -> Clause:
        name = data["attribute"]
        if not isinstance(name, str) or not ATTRIBUTE.fullmatch(name):
            raise _refused(
                where,
                "has no good attribute name: a letter, then at most 63 letters, digits, dots, dashes or underscores",
            )
        operators = [key for key in data if key != "attribute"]
        if len(operators) != 1 or operators[0] not in COMPARISONS:
            raise _refused(where, f"needs exactly one comparison; write {SHAPES}")
        operator = str(operators[0])
        return COMPARISONS[operator](name, data[operator], f"{where}.{operator}")


def _one_of(attribute: str, data: object, where: str) -> Clause:
    if not isinstance(data, list) or not data:
        raise _refused(where, "is not a list with at least one value")
    if len(data) > MAX_VALUES:
        raise _refused(where, f"has {len(data)} values; at most {MAX_VALUES} are taken")
    values = (_scalar(item, f"{where}[{place}]") for place, item in enumerate(data))
    distinct = {(isinstance(value, bool), value): value for value in values}
    return OneOf(attribute, tuple(distinct.values()))


def _equals(attribute: str, data: object, where: str) -> Clause:
    return Equals(attribute, _scalar(data, where))


def _contains(attribute: str, data: object, where: str) -> Clause:
    return Contains(attribute, _scalar(data, where))


def _exists(attribute: str, data: object, where: str) -> Clause:
    if not isinstance(data, bool):
        raise _refused(where, "is neither true nor false")
    return Exists(attribute, wanted=data)


COMPARISONS: dict[object, Callable[[str, object, str], Clause]] = {
    "in": _one_of,
    "equals": _equals,
    "contains": _contains,
    "exists": _exists,
}


def _scalar(value: object, where: str) -> Scalar:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if -MAX_NUMBER <= value <= MAX_NUMBER:
            return value
        raise _refused(where, "is too large a number, or none")
    if not isinstance(value, str):
        raise _refused(where, "is not a text, a number, true or false")
    text = clean(value, field=where, limit=MAX_VALUE_LENGTH)
    if not text:
        raise _refused(where, 'is empty; use "exists" to ask whether there is a value')
    return text


def _refused(where: str, problem: str) -> Invalid:
    return Invalid(code="predicate.invalid", detail=f"{where} {problem}.", where=where)
