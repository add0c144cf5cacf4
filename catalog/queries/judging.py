"""Help with the severity: what each looks like, and which follows from who is hit and how badly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from catalog.model import SeverityCell, SeverityExample, SeverityScale
from foundation.work import Reading


@dataclass(frozen=True)
class SeverityStep:
    """One answer to who is hit, or to how badly."""

    key: str
    name: str


@dataclass(frozen=True)
class SeverityMatrix:
    """Both questions with their answers, the worst first, and the severity of each pair."""

    impacts: Sequence[SeverityStep]
    conditions: Sequence[SeverityStep]
    cells: Mapping[tuple[str, str], str]

    def severity(self, impact: str, condition: str) -> str | None:
        """Return what follows from the two; None for what is no answer."""
        return self.cells.get((impact, condition))


def severity_matrix(reading: Reading) -> SeverityMatrix:
    """Return the matrix as it stands."""
    columns = (SeverityScale.axis, SeverityScale.key, SeverityScale.name)
    steps = reading.session.execute(select(*columns).order_by(SeverityScale.axis, SeverityScale.rank)).all()
    cells = reading.session.execute(select(SeverityCell.impact, SeverityCell.condition, SeverityCell.severity))
    by_axis = {axis: [SeverityStep(s.key, s.name) for s in steps if s.axis == axis] for axis in ("impact", "condition")}
    return SeverityMatrix(by_axis["impact"], by_axis["condition"], {(c.impact, c.condition): c.severity for c in cells})


def severity_examples(reading: Reading) -> dict[str, list[str]]:
    """Return what each severity looks like."""
    found: dict[str, list[str]] = {}
    columns = (SeverityExample.severity, SeverityExample.text)
    for key, text in reading.session.execute(select(*columns).order_by(SeverityExample.id)):
        found.setdefault(key, []).append(text)
    return found
