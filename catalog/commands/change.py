"""Adding a service, and changing what is known of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalog.commands.writing import (
    clean_description,
    clean_links,
    clean_minutes,
    clean_name,
    clean_slug,
    keep,
    known_lifecycle,
    known_team,
    known_tier,
    load_service,
    stream_of,
)
from catalog.events import Lifecycle, ServiceAdded, ServiceChanged
from catalog.model import Service
from catalog.vocabulary import read_attributes
from foundation.errors import Conflict, Invalid
from foundation.merging import require_unchanged
from foundation.work import Reading, Work


class Changes(TypedDict, total=False):
    """What may be changed; attributes that are not named stay, and None makes one unknown."""

    name: str
    description: str
    tier: str
    lifecycle: str
    owner_team_id: int | None
    rto_minutes: int | None
    rpo_minutes: int | None
    links: Sequence[Mapping[str, str]]
    attributes: Mapping[str, object]


class ChangesOfOld(Changes, total=False):
    """What may be changed of a service that is there: beside the rest, who takes its place when it is retired."""

    successor: str | None


def add_service(
    work: Work,
    *,
    slug: str,
    name: str,
    tier: str,
    owner_team_id: int | None = None,
    attributes: Mapping[str, object] | None = None,
    description: str = "",
    lifecycle: str = Lifecycle.LIVE.value,
    rto_minutes: int | None = None,
    rpo_minutes: int | None = None,
    links: Sequence[Mapping[str, str]] = (),
) -> Service:
    """Bring a service into the catalog."""
    work.require("catalog:add")
    changes = Changes(
        name=name,
        description=description,
        tier=tier,
        lifecycle=lifecycle,
        owner_team_id=owner_team_id,
        rto_minutes=rto_minutes,
        rpo_minutes=rpo_minutes,
        links=links,
        attributes=attributes or {},
    )
    return create(work, clean_slug(slug), read_changes(work, changes))


def change_service(work: Work, *, slug: str, version: int | None = None, **changes: Unpack[ChangesOfOld]) -> Service:
    """Change what is known of a service; a field that somebody else changed since ``version`` is a conflict."""
    service = load_service(work, slug)
    work.require("catalog:change", service.owner_team_id)
    values = read_changes(work, changes)
    if "successor" in changes:
        values["successor_id"] = _service_id(work, changes["successor"])
    apply(work, service, values, version=version)
    return service


def create(work: Work, slug: str, values: Mapping[str, Any]) -> Service:
    """Insert a service with clean values, refusing a taken slug even when two come at the same moment."""
    fields = {field: value for field, value in values.items() if "." not in field}
    service = Service(slug=slug, created_at=work.now, attributes={}, **fields)
    service.take_attributes({field.partition(".")[2]: value for field, value in values.items() if "." in field})
    try:
        with work.session.begin_nested():
            work.session.add(service)
            work.session.flush()
    except IntegrityError as error:
        detail = f"There is a service {slug} already. Change that one, or choose another slug."
        raise Conflict("catalog.service_exists", detail, where="slug") from error
    work.record(stream_of(service), _added(service))
    keep(work, service)
    return service


def apply(work: Work, service: Service, values: Mapping[str, Any], *, version: int | None = None) -> bool:
    """Put clean values into a service, and say whether any was new."""
    values = {field: value for field, value in values.items() if _get(service, field) != value}
    if not values:
        return False
    require_unchanged(work, stream_of(service), version, set(values))
    for field, value in values.items():
        _put(service, field, value)
    values |= _hold_its_place(work, service, values)
    work.record(stream_of(service), _changed(values))
    keep(work, service)
    return True


def _hold_its_place(work: Work, service: Service, values: Mapping[str, Any]) -> dict[str, Any]:
    """Let only a service that is retired have another in its place, never in a circle; one that comes back has none."""
    if service.successor_id is None:
        return {}
    if service.lifecycle != Lifecycle.RETIRED:
        if values.get("successor_id") is not None:
            raise Invalid("catalog.successor", "Only a service that is retired is taken over.", where="successor")
        service.successor_id = None
        return {"successor_id": None}
    following: int | None = service.successor_id
    while following is not None:
        if following == service.id:
            detail = "It would be taken over by itself, at last. Name another service."
            raise Invalid("catalog.successor", detail, where="successor")
        # Locked, so that of two that are to follow one another at once the second finds the first.
        named = select(Service.successor_id).where(Service.id == following).with_for_update()
        following = work.session.scalar(named)
    return {}


def _added(service: Service) -> ServiceAdded:
    return ServiceAdded(
        slug=service.slug,
        service_name=service.name,
        tier=service.tier,
        lifecycle=service.lifecycle,
        owner_team_id=service.owner_team_id,
        attributes=dict(service.attributes),
        rto_minutes=service.rto_minutes,
        rpo_minutes=service.rpo_minutes,
        links=service.links,
        description=service.description,
    )


def _changed(values: Mapping[str, Any]) -> ServiceChanged:
    """Say what changed; a description is free text, and stands where it can be erased."""
    kept = {field: value for field, value in values.items() if field != "description"}
    return ServiceChanged(values=kept, description=values.get("description", ""), changed=tuple(sorted(values)))


READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": clean_name,
    "description": clean_description,
    "tier": known_tier,
    "lifecycle": known_lifecycle,
    "rto_minutes": lambda value: clean_minutes(value, "rto_minutes"),
    "rpo_minutes": lambda value: clean_minutes(value, "rpo_minutes"),
    "links": clean_links,
}


def read_changes(work: Reading, changes: Changes) -> dict[str, Any]:
    """Return the changes as clean values, each attribute as a field of its own."""
    values: dict[str, Any] = {field: READERS[field](value) for field, value in changes.items() if field in READERS}
    if "owner_team_id" in changes:
        values["owner_team_id"] = known_team(work, changes["owner_team_id"])
    attributes = read_attributes(changes.get("attributes", {}))
    return values | {f"attributes.{name}": value for name, value in attributes.items()}


def _service_id(work: Reading, slug: str | None) -> int | None:
    """Return the id of the service of that slug; None where none is named."""
    if not slug:
        return None
    if not (slug.isascii() and slug.isprintable()):
        slug = ""
    found = work.session.scalar(select(Service.id).where(Service.slug == slug))
    if found is None:
        detail = "There is no such service. The list of services has the slugs."
        raise Invalid("catalog.unknown_service", detail, where="successor")
    return found


def _get(service: Service, field: str) -> object:
    place, _, name = field.partition(".")
    return service.attributes.get(name) if name else getattr(service, place)


def _put(service: Service, field: str, value: object) -> None:
    place, _, name = field.partition(".")
    if name:
        service.take_attributes({name: value})
    else:
        setattr(service, place, value)
