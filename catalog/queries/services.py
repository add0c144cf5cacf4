"""Services: lists, one by one, and how they hang together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, false, func, select, true
from sqlalchemy.orm import Session

from accounts.queries import teams
from catalog.events import Lifecycle
from catalog.model import Service, ServiceDependency
from foundation.errors import Invalid, NotFound
from foundation.log import version_of
from foundation.paging import Page, clamp, number_after, paged
from foundation.search import Ids, SearchSource
from foundation.work import Reading

Rows = Sequence[Row[*tuple[Any, ...]]]
SHOWN_WORD = 64
NAMES = select(Service.id, Service.slug, Service.name).where(Service.id.in_(bindparam("ids", expanding=True)))
IDS = select(Service.slug, Service.id).where(Service.slug.in_(bindparam("slugs", expanding=True)))


@dataclass(frozen=True)
class ServiceItem:
    """A service, as lists show it."""

    id: int
    slug: str
    name: str
    tier: str
    lifecycle: str
    owner_team_id: int | None
    owner_team: str | None
    owner_team_slug: str | None


@dataclass(frozen=True)
class DependencyItem:
    """One service needs another."""

    service_id: int
    depends_on_id: int
    kind: str


@dataclass(frozen=True)
class NeighbourItem:
    """The other end of a dependency."""

    slug: str
    name: str
    tier: str
    kind: str


@dataclass(frozen=True)
class ServiceDetail:
    """A service, as its own page shows it."""

    id: int
    slug: str
    name: str
    description: str
    tier: str
    lifecycle: str
    owner_team_id: int | None
    owner_team: str | None
    owner_team_slug: str | None
    attributes: Mapping[str, Any]
    rto_minutes: int | None
    rpo_minutes: int | None
    links: tuple[Mapping[str, str], ...]
    depends_on: tuple[NeighbourItem, ...]
    needed_by: tuple[NeighbourItem, ...]
    version: int
    successor: str | None = None
    """The slug of the service that took its place"""


def services(reading: Reading) -> list[ServiceItem]:
    """Return all services by name."""
    return _items(reading, _chosen().order_by(func.lower(Service.name), Service.id))


def services_page(reading: Reading, limit: int | None, cursor: str | None) -> Page[ServiceItem]:
    """Return a page of all services, in the order in which they were added."""
    size = clamp(limit)
    chosen = _chosen().where(Service.id > number_after(cursor)).order_by(Service.id).limit(size + 1)
    return paged(_items(reading, chosen), size, lambda item: [item.id])


def find_services(reading: Reading, ids: Collection[int]) -> dict[int, ServiceItem]:
    """Return the services of those ids that there are."""
    if not ids:
        return {}
    reading.require("catalog:read")
    return {item.id: item for item in _told(reading, reading.kept(_of_ids, frozenset(ids)))}


def _of_ids(session: Session, ids: frozenset[int]) -> Rows:
    return session.execute(_chosen().where(Service.id.in_(ids)).order_by(Service.id)).all()


def service_names(reading: Reading, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return slug and name by id, in one statement, for whoever writes of services."""
    reading.require("catalog:read")
    if not ids:
        return {}
    return dict(reading.kept(_names, frozenset(ids)))


def _names(session: Session, ids: frozenset[int]) -> dict[int, tuple[str, str]]:
    return {row.id: (row.slug, row.name) for row in session.execute(NAMES, {"ids": sorted(ids)})}


def service_ids(reading: Reading, slugs: Collection[str]) -> dict[str, int]:
    """Return the ids of services by slug, or say which there are not."""
    reading.require("catalog:read")
    wanted = list(dict.fromkeys(slugs))
    if not wanted:
        return {}
    sayable = [slug for slug in wanted if slug.isascii() and slug.isprintable()]
    rows = reading.session.execute(IDS, {"slugs": sayable})
    found = {row.slug: row.id for row in rows}
    unknown = [slug[:SHOWN_WORD].encode("ascii", "replace").decode() for slug in wanted if slug not in found]
    if unknown:
        detail = f"There is no service {', '.join(unknown[:5])}. The list of services has the slugs."
        raise Invalid("catalog.unknown_service", detail, where="services", extra={"unknown": unknown})
    return {slug: found[slug] for slug in wanted}


def get_service(reading: Reading, slug: str) -> ServiceDetail:
    """Return one service with its neighbours both ways."""
    reading.require("catalog:read")
    service = reading.session.scalar(select(Service).where(Service.slug == slug)) if _is_sayable(slug) else None
    if service is None:
        raise NotFound("service")
    owner = {team.id: team for team in teams(reading)}.get(service.owner_team_id or 0)
    return ServiceDetail(
        id=service.id,
        slug=service.slug,
        name=service.name,
        description=service.description,
        tier=service.tier,
        lifecycle=service.lifecycle,
        owner_team_id=service.owner_team_id,
        owner_team=owner.name if owner else None,
        owner_team_slug=owner.slug if owner else None,
        attributes=dict(service.attributes),
        rto_minutes=service.rto_minutes,
        rpo_minutes=service.rpo_minutes,
        links=tuple(service.links),
        depends_on=_depends_on(reading, service.id),
        needed_by=_needed_by(reading, service.id),
        version=version_of(reading.session, f"service:{service.id}"),
        successor=_slug_of(reading, service.successor_id),
    )


def successor_of(reading: Reading, service_id: int) -> int | None:
    """Return the service that does the work of one that was retired, at the end of all that took its place."""
    reading.require("catalog:read")
    last, following = None, _next(reading, service_id)
    while following is not None:
        last, following = following, _next(reading, following)
    return last


def is_retired(service_id: Ids) -> ColumnElement[bool]:
    """Return the condition that the service of that id is retired."""
    return service_id.in_(select(Service.id).where(Service.lifecycle == Lifecycle.RETIRED))


def _next(reading: Reading, service_id: int) -> int | None:
    return reading.session.scalar(select(Service.successor_id).where(Service.id == service_id))


def _slug_of(reading: Reading, service_id: int | None) -> str | None:
    return reading.session.scalar(select(Service.slug).where(Service.id == service_id)) if service_id else None


def dependencies_of(reading: Reading, service_ids: Collection[int]) -> list[DependencyItem]:
    """Return what those services need."""
    reading.require("catalog:read")
    if not service_ids:
        return []
    columns = (ServiceDependency.service_id, ServiceDependency.depends_on_id, ServiceDependency.kind)
    chosen = select(*columns).where(ServiceDependency.service_id.in_(set(service_ids))).order_by(*columns)
    return [DependencyItem(*row) for row in reading.session.execute(chosen)]


def _chosen() -> Select[int, str, str, str, str, int | None]:
    columns = (Service.id, Service.slug, Service.name, Service.tier, Service.lifecycle, Service.owner_team_id)
    return select(*columns)


def _items(reading: Reading, chosen: Select[int, str, str, str, str, int | None]) -> list[ServiceItem]:
    reading.require("catalog:read")
    return _told(reading, reading.session.execute(chosen).all())


def _told(reading: Reading, rows: Rows) -> list[ServiceItem]:
    owned = any(row.owner_team_id for row in rows)
    owners = {team.id: (team.name, team.slug) for team in teams(reading)} if owned else {}
    return [ServiceItem(*row, *owners.get(row.owner_team_id or 0, (None, None))) for row in rows]


def _depends_on(reading: Reading, service_id: int) -> tuple[NeighbourItem, ...]:
    here = ServiceDependency.service_id == service_id
    return _neighbours(reading, here & (ServiceDependency.depends_on_id == Service.id))


def _needed_by(reading: Reading, service_id: int) -> tuple[NeighbourItem, ...]:
    here = ServiceDependency.depends_on_id == service_id
    return _neighbours(reading, here & (ServiceDependency.service_id == Service.id))


def _neighbours(reading: Reading, condition: ColumnElement[bool]) -> tuple[NeighbourItem, ...]:
    columns = (Service.slug, Service.name, Service.tier, ServiceDependency.kind)
    joined = select(*columns).join_from(ServiceDependency, Service, condition).order_by(Service.slug)
    return tuple(NeighbourItem(*row) for row in reading.session.execute(joined))


def _is_sayable(slug: str) -> bool:
    return slug.isascii() and slug.isprintable()


def _seen(reading: Reading, _ids: Ids) -> ColumnElement[bool]:
    return true() if reading.permits("catalog:read") else false()


SEARCH = (SearchSource("service", _seen),)
