"""Applicability: one small language over the attributes of a service.

Learnings, readiness questions and campaigns say with it which services they mean. It is
pure and owns no data: it reads JSON, judges attributes, and writes the same JSON.
"""

from dataclasses import dataclass
from typing import Self

from foundation.predicate.clauses import Attributes, Clause
from foundation.predicate.parse import Parser
from foundation.predicate.truth import Truth, all_of, any_of

__all__ = ["Attributes", "Predicate", "Truth", "all_of", "any_of"]


@dataclass(frozen=True)
class Predicate:
    """Which services something applies to."""

    clause: Clause

    @classmethod
    def parse(cls, data: object, *, where: str = "applicability") -> Self:
        """Read it from decoded JSON, or raise Invalid naming the place under ``where``.

        ``{"all": []}`` is every service.
        """
        return cls(Parser().clause(data, where))

    def as_json(self) -> dict[str, object]:
        """Write what ``parse`` reads."""
        return self.clause.as_json()

    def evaluate(self, attributes: Attributes) -> Truth:
        """Say whether it applies; unknown means that the owner has to be asked."""
        return self.clause.evaluate(attributes)

    def explain(self) -> str:
        """Say it in plain words."""
        return self.clause.explain()

    def attributes(self) -> set[str]:
        """Name the attributes that it looks at."""
        return self.clause.attributes()
