"""What stands around some services: what they need and through which, who needs them, and what they are known to be."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from catalog.events import DependencyKind
from catalog.model import ServiceDependency, ServiceRevision
from catalog.queries.facts import ServiceFacts, facts_where
from catalog.queries.services import DependencyItem
from foundation.work import Reading

STEPS = 6
MOST_EDGES = 500
HARD = DependencyKind.HARD.value


@dataclass(frozen=True)
class NeededService:
    """A service that others need: the way from one of them to it, itself left out, and how hard the last step is."""

    service_id: int
    through: tuple[int, ...]
    kind: str


def needs_of(reading: Reading, service_ids: Collection[int], most: int) -> list[NeededService]:
    """Return what those services need: all along hard dependencies, one step along soft ones; the nearest first."""
    reading.require("catalog:read")
    return list(reading.kept(_nearest, frozenset(service_ids))[:most]) if service_ids else []


def dependents_of(reading: Reading, service_ids: Collection[int]) -> list[DependencyItem]:
    """Return who fails with those services, one step away."""
    reading.require("catalog:read")
    if not service_ids:
        return []
    columns = (ServiceDependency.service_id, ServiceDependency.depends_on_id, ServiceDependency.kind)
    needing = (ServiceDependency.depends_on_id.in_(set(service_ids)), ServiceDependency.kind == HARD)
    rows = reading.session.execute(select(*columns).where(*needing).order_by(*columns))
    return [DependencyItem(*row) for row in rows]


def facts_of(reading: Reading, service_ids: Collection[int]) -> dict[int, ServiceFacts]:
    """Return what is known now of these services, by id."""
    reading.require("catalog:read")
    return dict(reading.kept(_facts, frozenset(service_ids))) if service_ids else {}


def _facts(session: Session, service_ids: frozenset[int]) -> dict[int, ServiceFacts]:
    here = ServiceRevision.service_id.in_(service_ids)
    newest = select(func.max(ServiceRevision.id)).where(here).group_by(ServiceRevision.service_id)
    return facts_where(session, ServiceRevision.id.in_(newest))


def _nearest(session: Session, roots: frozenset[int]) -> list[NeededService]:
    """Walk the edges by their distance; each service is met first on its shortest way."""
    ways: dict[int, tuple[int, ...]] = {root: (root,) for root in roots}
    found: list[NeededService] = []
    for service_id, from_id, kind in _edges(session, roots):
        if service_id not in ways and from_id in ways:
            ways[service_id] = (*ways[from_id], service_id)
            found.append(NeededService(service_id, ways[from_id], kind))
    return found


def _edges(session: Session, roots: frozenset[int]) -> list[tuple[int, int, str]]:
    """Read all edges on the ways in one statement; the limit of steps ends it, also where services go in a circle."""
    link = ServiceDependency
    first = (link.depends_on_id.label("id"), link.service_id.label("from_id"), link.kind.label("kind"))
    walked = select(*first, literal(1).label("step")).where(link.service_id.in_(roots)).cte("needed", recursive=True)
    further = select(link.depends_on_id, link.service_id, link.kind, walked.c.step + 1)
    onward = further.join(walked, link.service_id == walked.c.id)
    walked = walked.union(onward.where(link.kind == HARD, walked.c.kind == HARD, walked.c.step < STEPS))
    nearest = select(walked.c.id, walked.c.from_id, walked.c.kind, func.min(walked.c.step).label("step"))
    ordered = nearest.group_by(walked.c.id, walked.c.from_id, walked.c.kind)
    rows = session.execute(ordered.order_by("step", walked.c.kind, walked.c.id).limit(MOST_EDGES))
    return [(row.id, row.from_id, row.kind) for row in rows]
