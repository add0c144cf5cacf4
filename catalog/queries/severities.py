"""Severities, the worst first."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.model import Severity
from foundation.errors import Invalid
from foundation.work import Reading

ALL = select(
    Severity.key,
    Severity.rank,
    Severity.name,
    Severity.description,
    Severity.acts_as,
    Severity.update_minutes,
    Severity.coe_days,
).order_by(Severity.rank)


@dataclass(frozen=True)
class SeverityItem:
    """How bad an incident is, and what follows from it."""

    key: str
    rank: int
    name: str
    description: str
    acts_as: str | None
    update_minutes: int | None
    coe_days: int | None


def severities(reading: Reading) -> list[SeverityItem]:
    """Return all of them, the worst first."""
    return list(reading.kept(_all))


def _all(session: Session) -> list[SeverityItem]:
    return [SeverityItem(*row) for row in session.execute(ALL)]


def severity(reading: Reading, key: str) -> SeverityItem:
    """Return one, or say which there are."""
    known = {item.key: item for item in severities(reading)}
    if key not in known:
        detail = f"The severity is one of {', '.join(known)}."
        raise Invalid("catalog.severity", detail, where="severity", extra={"possible": list(known)})
    return known[key]
