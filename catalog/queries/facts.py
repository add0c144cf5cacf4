"""What a service was known to be: the ground on which applicability is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from catalog.model import Service, ServiceRevision
from foundation.work import Reading


@dataclass(frozen=True)
class ServiceFacts:
    """A service's attributes, with tier, lifecycle and the slugs that it depends on among them."""

    service_id: int
    slug: str
    recorded_at: datetime
    attributes: Mapping[str, Any]


def facts_as_of(reading: Reading, service_id: int, at: datetime) -> ServiceFacts | None:
    """Return what was recorded of the service by ``at``; None when nothing was yet."""
    reading.require("catalog:read")
    recorded = (ServiceRevision.service_id == service_id) & (ServiceRevision.recorded_at <= at)
    latest = _chosen().where(recorded).order_by(ServiceRevision.recorded_at.desc(), ServiceRevision.id.desc()).limit(1)
    row = reading.session.execute(latest).one_or_none()
    return _facts(row) if row else None


def all_facts(reading: Reading, at: datetime | None = None) -> dict[int, ServiceFacts]:
    """Return what is known of every service, by id: now, or by what was recorded until ``at``."""
    reading.require("catalog:read")
    newest = select(func.max(ServiceRevision.id)).group_by(ServiceRevision.service_id)
    if at is not None:
        newest = newest.where(ServiceRevision.recorded_at <= at)
    return facts_where(reading.session, ServiceRevision.id.in_(newest))


def facts_after(reading: Reading, service_id: int, most: int) -> dict[int, ServiceFacts]:
    """Return what is known now of the next services after that id, in their order, at most so many."""
    reading.require("catalog:read")
    newest = select(func.max(ServiceRevision.id)).where(ServiceRevision.service_id > service_id)
    batch = newest.group_by(ServiceRevision.service_id).order_by(ServiceRevision.service_id).limit(most)
    return dict(sorted(facts_where(reading.session, ServiceRevision.id.in_(batch)).items()))


def facts_where(session: Session, condition: ColumnElement[bool]) -> dict[int, ServiceFacts]:
    """Return what the chosen revisions say, by service; for the queries of this room."""
    return {row.service_id: _facts(row) for row in session.execute(_chosen().where(condition))}


def _chosen() -> Select[int, str, datetime, str, str, dict[str, Any]]:
    columns = (
        ServiceRevision.service_id,
        Service.slug,
        ServiceRevision.recorded_at,
        ServiceRevision.tier,
        ServiceRevision.lifecycle,
        ServiceRevision.attributes,
    )
    return select(*columns).join(Service, Service.id == ServiceRevision.service_id)


def _facts(row: Row[Any, *tuple[Any, ...]]) -> ServiceFacts:
    attributes = {**row.attributes, "tier": row.tier, "lifecycle": row.lifecycle}
    return ServiceFacts(row.service_id, row.slug, row.recorded_at, attributes)
