"""The causes of COEs, for the page and for the rooms that learn from them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from coe.model import Cause, CauseLink
from coe.queries.documents import CoeBrief, briefs
from foundation.errors import NotFound
from foundation.work import Reading


@dataclass(frozen=True)
class CauseItem:
    """One cause as it is put now."""

    id: int
    coe_id: int
    parent_id: int | None
    why: str
    because: str
    cause_class: str
    role: str
    service_id: int | None
    how_escaped: str
    evidence: str
    confidence: str
    recorded_at: datetime
    stop_reason: str = ""
    introduced_at: datetime | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    accepted_reason: str = ""
    also_led_to: tuple[int, ...] = ()

    @property
    def led_to(self) -> tuple[int, ...]:
        """All causes that it led to; none where it led to the impact itself."""
        return (*((self.parent_id,) if self.parent_id is not None else ()), *self.also_led_to)


def causes(reading: Reading, coe_id: int) -> list[CauseItem]:
    """Return the causes of the COE in the order in which they were found; none when it is hidden."""
    return _visible(reading, _read(reading, Cause.coe_id == coe_id, Cause.removed_at.is_(None)))


def cause(reading: Reading, cause_id: int) -> CauseItem:
    """Return one cause, also one that was taken out since; raises NotFound."""
    reading.require("coe:read")
    found = _visible(reading, _read(reading, Cause.id == cause_id))
    if not found:
        raise NotFound("cause")
    return found[0]


def causes_by_id(reading: Reading, cause_ids: Collection[int]) -> dict[int, CauseItem]:
    """Return those of the causes that the reader may see, by id."""
    return {item.id: item for item in _visible(reading, _read(reading, Cause.id.in_(cause_ids)))}


def causes_among(reading: Reading, cause_ids: Collection[int], coes: Mapping[int, CoeBrief]) -> list[CauseItem]:
    """Return those of the causes that stand in these COEs, which whoever asks has read for the reader."""
    found = _read(reading, Cause.id.in_(cause_ids)) if cause_ids else []
    return [item for item in found if item.coe_id in coes]


def _visible(reading: Reading, items: list[CauseItem]) -> list[CauseItem]:
    seen = briefs(reading, {item.coe_id for item in items})
    return [item for item in items if item.coe_id in seen]


def _read(reading: Reading, *conditions: ColumnElement[bool]) -> list[CauseItem]:
    columns = (
        Cause.id,
        Cause.coe_id,
        Cause.parent_id,
        Cause.why,
        Cause.because,
        Cause.cause_class,
        Cause.role,
        Cause.service_id,
        Cause.how_escaped,
        Cause.evidence,
        Cause.confidence,
        Cause.recorded_at,
        Cause.stop_reason,
        Cause.introduced_at,
        Cause.accepted_by,
        Cause.accepted_at,
        Cause.accepted_reason,
    )
    rows = reading.session.execute(select(*columns).where(*conditions).order_by(Cause.id)).all()
    links = links_of(reading, [row.id for row in rows])
    return [
        CauseItem(**{**row._asdict(), "cause_class": row.cause_class.value}, also_led_to=links.get(row.id, ()))
        for row in rows
    ]


def links_of(reading: Reading, cause_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return what each cause led to beside what stands above it."""
    found: dict[int, tuple[int, ...]] = {}
    statement = select(CauseLink).where(CauseLink.cause_id.in_(cause_ids)).order_by(CauseLink.to_id)
    for link in reading.session.scalars(statement) if cause_ids else ():
        found[link.cause_id] = (*found.get(link.cause_id, ()), link.to_id)
    return found
