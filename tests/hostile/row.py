"""One valid request of the sample."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One request, and under which names its answer's values are remembered; who sends it."""

    method: str
    address: str
    body: Mapping[str, Any] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    anew: tuple[str, ...] = ()
    by: str = "admin"

    @property
    def name(self) -> str:
        return f"{self.method} {self.address}"
