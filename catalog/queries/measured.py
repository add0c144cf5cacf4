"""What builds have said of services."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from catalog.model import Measurement
from foundation.proof import Value
from foundation.work import Reading


@dataclass(frozen=True)
class MeasuredValue:
    """A value that a build pushed about a service."""

    id: int
    service_id: int
    value: Value
    said_by: str
    measured_at: datetime
    recorded_by: str


def newest_values(reading: Reading, service_ids: Collection[int], name: str) -> dict[int, MeasuredValue]:
    """Return what was measured last under a name, by service; of two of one moment what came last."""
    reading.require("catalog:read")
    mine = (Measurement.service_id.in_(service_ids), Measurement.name == name)
    place = func.row_number().over(
        partition_by=Measurement.service_id, order_by=(Measurement.measured_at.desc(), Measurement.id.desc())
    )
    ranked = select(Measurement.id, place.label("place")).where(*mine).subquery()
    rows = select(Measurement).join(ranked, ranked.c.id == Measurement.id).where(ranked.c.place == 1)
    return {
        row.service_id: MeasuredValue(row.id, row.service_id, row.value, row.said_by, row.measured_at, row.recorded_by)
        for row in reading.session.scalars(rows)
    }
