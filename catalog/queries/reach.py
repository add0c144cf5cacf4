"""How services hang together beyond the next step, and which of some names are services at all."""

from collections.abc import Collection

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from catalog.model import Service, ServiceDependency
from foundation.work import Reading

STEPS = 3


def reach(reading: Reading, service_ids: Collection[int], steps: int = STEPS) -> dict[int, int]:
    """Return those services and what they need, with how many steps away it is (0 for themselves)."""
    reading.require("catalog:read")
    if not service_ids:
        return {}
    return dict(reading.kept(_steps, frozenset(service_ids), steps))


def _steps(session: Session, service_ids: frozenset[int], steps: int) -> dict[int, int]:
    start = select(Service.id, literal(0).label("steps")).where(Service.id.in_(service_ids))
    walked = start.cte("walked", recursive=True)
    further = select(ServiceDependency.depends_on_id, walked.c.steps + 1)
    # The limit ends it, also where services need one another in a circle.
    onward = further.join(walked, ServiceDependency.service_id == walked.c.id).where(walked.c.steps < steps)
    walked = walked.union(onward)
    nearest = select(walked.c.id, func.min(walked.c.steps).label("steps")).group_by(walked.c.id)
    return {row.id: row.steps for row in session.execute(nearest)}


def known_service_ids(reading: Reading, slugs: Collection[str]) -> dict[str, int]:
    """Return the ids of those of the slugs that the catalog has; others say nothing."""
    reading.require("catalog:read")
    sayable = {slug for slug in slugs if slug.isascii() and slug.isprintable()}
    if not sayable:
        return {}
    rows = reading.session.execute(select(Service.slug, Service.id).where(Service.slug.in_(sayable)))
    return {row.slug: row.id for row in rows}
