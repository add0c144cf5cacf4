"""How soon services have to be back, and how much of their data may be lost."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.model import Service
from foundation.work import Reading


@dataclass(frozen=True)
class Targets:
    """A service's targets; None where it has none."""

    service_id: int
    slug: str
    name: str
    rto_minutes: int | None
    rpo_minutes: int | None


def targets(reading: Reading, service_ids: Collection[int]) -> dict[int, Targets]:
    """Return the targets of those services, by id."""
    reading.require("catalog:read")
    if not service_ids:
        return {}
    return dict(reading.kept(_targets, frozenset(service_ids)))


def _targets(session: Session, service_ids: frozenset[int]) -> dict[int, Targets]:
    columns = (Service.id, Service.slug, Service.name, Service.rto_minutes, Service.rpo_minutes)
    rows = session.execute(select(*columns).where(Service.id.in_(service_ids)))
    return {row.id: Targets(*row) for row in rows}
