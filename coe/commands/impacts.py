"""The impact in numbers."""

from dataclasses import dataclass
from datetime import datetime

from coe.commands.load import happened, load_open_coe, one_of, passage_of
from coe.events import ImpactCounted, ImpactWithdrawn
from coe.model import Coe, CoeImpact
from coe.vocabulary import DIMENSIONS, UNIT_LIMIT
from foundation.errors import Invalid, NotFound
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work

LARGEST = 1e15


@dataclass(frozen=True)
class Counted:
    """A number of the impact, its unit, and how it was counted."""

    dimension: str
    value: float | None = None
    unit: str = ""
    is_estimate: bool = False
    method: str = ""
    affected: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None


def add_impact(work: Work, *, key: str, counted: Counted) -> CoeImpact:
    """Say one number of the impact."""
    coe = load_open_coe(work, key)
    row = CoeImpact(coe_id=coe.id, recorded_at=work.now)
    _put(work, row, counted)
    work.session.add(row)
    work.session.flush()
    work.record(coe.stream, _said(row))
    return row


def edit_impact(work: Work, *, key: str, impact_id: int, counted: Counted, version: int | None = None) -> CoeImpact:
    """Put a number differently, as a whole."""
    coe = load_open_coe(work, key)
    row = _load(work, coe, impact_id)
    require_unchanged(work, coe.stream, version, [f"impact.{impact_id}"])
    _put(work, row, counted)
    work.record(coe.stream, _said(row))
    return row


def remove_impact(work: Work, *, key: str, impact_id: int, version: int | None = None) -> Coe:
    """Take a number back."""
    coe = load_open_coe(work, key)
    row = _load(work, coe, impact_id)
    require_unchanged(work, coe.stream, version, [f"impact.{impact_id}"])
    row.removed_at = work.now
    work.record(coe.stream, ImpactWithdrawn(impact_id=impact_id, changed=(f"impact.{impact_id}",)))
    return coe


def _load(work: Work, coe: Coe, impact_id: int) -> CoeImpact:
    row = work.session.get(CoeImpact, impact_id)
    if row is None or row.coe_id != coe.id or row.removed_at is not None:
        raise NotFound("number")
    return row


def _put(work: Work, row: CoeImpact, counted: Counted) -> None:
    row.dimension = one_of(counted.dimension, DIMENSIONS, "dimension")
    row.value = _number(counted.value)
    row.unit = clean(counted.unit, field="unit", limit=UNIT_LIMIT)
    row.is_estimate = counted.is_estimate
    row.method = passage_of(counted.method, "method")
    row.affected = passage_of(counted.affected, "affected")
    row.from_at = happened(work, counted.from_at, "from_at") if counted.from_at else None
    row.until_at = happened(work, counted.until_at, "until_at") if counted.until_at else None
    if row.from_at and row.until_at and row.until_at < row.from_at:
        raise Invalid("coe.impact_span", "It ends before it begins: correct one of the two.", where="until_at")


def _number(value: float | None) -> float | None:
    if value is not None and not 0 <= value <= LARGEST:
        raise Invalid("coe.impact_value", "Give a number from 0 to 10^15.", where="value")
    return value


def _said(row: CoeImpact) -> ImpactCounted:
    return ImpactCounted(
        impact_id=row.id,
        dimension=row.dimension,
        value=row.value,
        unit=row.unit,
        is_estimate=row.is_estimate,
        method=row.method,
        affected=row.affected,
        changed=(f"impact.{row.id}",),
    )
