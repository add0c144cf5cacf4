"""The clauses of a predicate: how each is judged, written down and said in plain words.

An attribute that is missing or None is unknown. So is one of another shape than the
clause asks for (a list where one value is compared, or one value where a list is),
because a "no" would leave the service out silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from foundation.predicate.truth import Truth, all_of, any_of

Attributes = Mapping[str, object]
Scalar = str | bool | int | float


class Clause(Protocol):
    """One node of a predicate."""

    def evaluate(self, attributes: Attributes) -> Truth:
        """Judge a service by its attributes."""

    def as_json(self) -> dict[str, object]:
        """Write it as it was read."""

    def explain(self) -> str:
        """Say it in plain words."""

    def attributes(self) -> set[str]:
        """Name the attributes it looks at."""


@dataclass(frozen=True)
class All:
    """Every clause holds; without clauses, every service."""

    clauses: tuple[Clause, ...]

    def evaluate(self, attributes: Attributes) -> Truth:
        """Judge all of them, Kleene's way."""
        return all_of(clause.evaluate(attributes) for clause in self.clauses)

    def as_json(self) -> dict[str, object]:
        """Write ``{"all": [...]}``."""
        return {"all": [clause.as_json() for clause in self.clauses]}

    def explain(self) -> str:
        """Join with "and"."""
        return _joined(" and ", self.clauses) or "every service"

    def attributes(self) -> set[str]:
        """Gather from the clauses."""
        return _attributes_of(self.clauses)


@dataclass(frozen=True)
class AnyOf:
    """At least one clause holds."""

    clauses: tuple[Clause, ...]

    def evaluate(self, attributes: Attributes) -> Truth:
        """Judge all of them, Kleene's way."""
        return any_of(clause.evaluate(attributes) for clause in self.clauses)

    def as_json(self) -> dict[str, object]:
        """Write ``{"any": [...]}``."""
        return {"any": [clause.as_json() for clause in self.clauses]}

    def explain(self) -> str:
        """Join with "or"."""
        return _joined(" or ", self.clauses) or "no service"

    def attributes(self) -> set[str]:
        """Gather from the clauses."""
        return _attributes_of(self.clauses)


@dataclass(frozen=True)
class Not:
    """The clause does not hold."""

    clause: Clause

    def evaluate(self, attributes: Attributes) -> Truth:
        """Turn the clause's answer around."""
        return self.clause.evaluate(attributes).negated()

    def as_json(self) -> dict[str, object]:
        """Write ``{"not": {...}}``."""
        return {"not": self.clause.as_json()}

    def explain(self) -> str:
        """Say "not"."""
        return f"not ({self.clause.explain()})"

    def attributes(self) -> set[str]:
        """Gather from the clause."""
        return self.clause.attributes()


@dataclass(frozen=True)
class OneOf:
    """An attribute's value is in a set. The set has no order: T0 is not "above" T1."""

    attribute: str
    values: tuple[Scalar, ...]

    def evaluate(self, attributes: Attributes) -> Truth:
        """Look the value up in the set."""
        found = attributes.get(self.attribute)
        if not isinstance(found, Scalar):
            return Truth.UNKNOWN
        return Truth.of(holds=any(_same(found, value) for value in self.values))

    def as_json(self) -> dict[str, object]:
        """Write ``{"attribute": name, "in": [...]}``."""
        return {"attribute": self.attribute, "in": list(self.values)}

    def explain(self) -> str:
        """Say which values are meant."""
        return f"{self.attribute} is one of {', '.join(map(_plain, self.values))}"

    def attributes(self) -> set[str]:
        """Name the attribute."""
        return {self.attribute}


@dataclass(frozen=True)
class Equals:
    """An attribute has exactly this value."""

    attribute: str
    value: Scalar

    def evaluate(self, attributes: Attributes) -> Truth:
        """Compare the value."""
        return OneOf(self.attribute, (self.value,)).evaluate(attributes)

    def as_json(self) -> dict[str, object]:
        """Write ``{"attribute": name, "equals": value}``."""
        return {"attribute": self.attribute, "equals": self.value}

    def explain(self) -> str:
        """Say which value is meant."""
        return f"{self.attribute} is {_plain(self.value)}"

    def attributes(self) -> set[str]:
        """Name the attribute."""
        return {self.attribute}


@dataclass(frozen=True)
class Contains:
    """An attribute is a list that includes this value."""

    attribute: str
    value: Scalar

    def evaluate(self, attributes: Attributes) -> Truth:
        """Look for the value in the list; a None in it may be anything."""
        found = attributes.get(self.attribute)
        if not isinstance(found, list | tuple | set | frozenset):
            return Truth.UNKNOWN
        if any(_same(item, self.value) for item in found):
            return Truth.YES
        return Truth.UNKNOWN if None in found else Truth.NO

    def as_json(self) -> dict[str, object]:
        """Write ``{"attribute": name, "contains": value}``."""
        return {"attribute": self.attribute, "contains": self.value}

    def explain(self) -> str:
        """Say which value is looked for."""
        return f"{self.attribute} includes {_plain(self.value)}"

    def attributes(self) -> set[str]:
        """Name the attribute."""
        return {self.attribute}


@dataclass(frozen=True)
class Exists:
    """An attribute has a value: recorded as empty is no, never recorded is unknown."""

    attribute: str
    wanted: bool

    def evaluate(self, attributes: Attributes) -> Truth:
        """Tell empty from missing."""
        found = attributes.get(self.attribute)
        if found is None:
            return Truth.UNKNOWN
        empty = not isinstance(found, bool | int | float) and not found
        return Truth.of(holds=empty is not self.wanted)

    def as_json(self) -> dict[str, object]:
        """Write ``{"attribute": name, "exists": true or false}``."""
        return {"attribute": self.attribute, "exists": self.wanted}

    def explain(self) -> str:
        """Say whether a value or its lack is meant."""
        return f"{self.attribute} has {'a' if self.wanted else 'no'} value"

    def attributes(self) -> set[str]:
        """Name the attribute."""
        return {self.attribute}


def _same(found: object, value: Scalar) -> bool:
    """Compare without Python's habit of taking True for 1."""
    return isinstance(found, bool) == isinstance(value, bool) and found == value


def _plain(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _joined(word: str, clauses: tuple[Clause, ...]) -> str:
    return word.join(
        f"({clause.explain()})" if isinstance(clause, All | AnyOf) else clause.explain() for clause in clauses
    )


def _attributes_of(clauses: tuple[Clause, ...]) -> set[str]:
    return {name for clause in clauses for name in clause.attributes()}
