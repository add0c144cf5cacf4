"""What a service needs."""

from catalog.commands.writing import keep, known_kind, load_service, stream_of
from catalog.events import DependencyAdded, DependencyRemoved
from catalog.model import Service, ServiceDependency
from foundation.errors import Invalid
from foundation.work import Work


def add_dependency(work: Work, *, slug: str, on: str, kind: str) -> ServiceDependency:
    """Say that a service needs another, or how it does."""
    kind = known_kind(kind)
    service, other = load_service(work, slug), load_service(work, on)
    work.require("catalog:change", service.owner_team_id)
    link(work, service, other, kind)
    return work.session.get_one(ServiceDependency, (service.id, other.id))


def remove_dependency(work: Work, *, slug: str, on: str) -> None:
    """Say that a service needs another no more."""
    service, other = load_service(work, slug), load_service(work, on)
    work.require("catalog:change", service.owner_team_id)
    unlink(work, service, other)


def link(work: Work, service: Service, other: Service, kind: str) -> bool:
    """Make one service need the other, and say whether that was new."""
    if service.id == other.id:
        raise Invalid("catalog.dependency", "A service does not depend on itself. Name another one.", where="on")
    dependency = work.session.get(ServiceDependency, (service.id, other.id))
    if dependency is not None and dependency.kind == kind:
        return False
    work.session.merge(ServiceDependency(service_id=service.id, depends_on_id=other.id, kind=kind))
    added = DependencyAdded(depends_on_id=other.id, kind=kind, changed=(f"dependencies.{other.slug}",))
    work.record(stream_of(service), added)
    keep(work, service)
    return True


def unlink(work: Work, service: Service, other: Service) -> bool:
    """Make one service need the other no more, and say whether it did."""
    dependency = work.session.get(ServiceDependency, (service.id, other.id))
    if dependency is None:
        return False
    work.session.delete(dependency)
    removed = DependencyRemoved(depends_on_id=other.id, changed=(f"dependencies.{other.slug}",))
    work.record(stream_of(service), removed)
    keep(work, service)
    return True
