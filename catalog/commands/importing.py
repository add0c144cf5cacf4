"""Taking a whole catalog in at once; taken in again, it changes nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from accounts.queries import teams
from catalog.commands.change import Changes, apply, create, read_changes
from catalog.commands.dependencies import link, unlink
from catalog.commands.writing import clean_name, clean_slug, known_kind
from catalog.events import Lifecycle, Tier
from catalog.model import Service, ServiceDependency
from foundation.errors import Invalid
from foundation.work import Work

MOST_ENTRIES = 5000


@dataclass(frozen=True, kw_only=True)
class ServiceEntry:
    """A service as a file describes it; what is None there is left as it is."""

    slug: str
    name: str | None = None
    description: str | None = None
    tier: str | None = None
    lifecycle: str | None = None
    owner_team: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    dependencies: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Imported:
    """What came of it, by slug."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def import_catalog(work: Work, *, entries: Sequence[ServiceEntry]) -> Imported:
    """Add and change services as the entries say; either all of it happens or nothing."""
    work.require("catalog:import")
    if len(entries) > MOST_ENTRIES:
        raise Invalid("catalog.import_size", f"Import at most {MOST_ENTRIES} services at once.", where="services")
    known = {service.slug: service for service in work.session.scalars(select(Service).with_for_update())}
    teams_by_slug = {team.slug: team.id for team in teams(work)}
    before = set(known)
    touched = {entry.slug for entry in entries if _take(work, entry, known, teams_by_slug)}
    touched |= {entry.slug for entry in entries if _connect(work, entry, known)}
    slugs = {entry.slug for entry in entries}
    return Imported(
        added=tuple(sorted(slugs - before)),
        changed=tuple(sorted(touched & before)),
        unchanged=tuple(sorted((slugs & before) - touched)),
    )


def _take(work: Work, entry: ServiceEntry, known: dict[str, Service], teams_by_slug: Mapping[str, int]) -> bool:
    changes = _changes(entry, teams_by_slug)
    if entry.slug in known:
        return apply(work, known[entry.slug], read_changes(work, changes))
    fresh = Changes(name=clean_name(entry.slug), description="", tier=Tier.T2, lifecycle=Lifecycle.LIVE)
    fresh["owner_team_id"] = None
    known[entry.slug] = create(work, clean_slug(entry.slug), read_changes(work, {**fresh, **changes}))
    return True


def _changes(entry: ServiceEntry, teams_by_slug: Mapping[str, int]) -> Changes:
    given = {"name": entry.name, "description": entry.description, "tier": entry.tier, "lifecycle": entry.lifecycle}
    changes = Changes(attributes=entry.attributes)
    changes.update({name: value for name, value in given.items() if value is not None})  # type: ignore[typeddict-item]
    if entry.owner_team is not None:
        if entry.owner_team not in teams_by_slug:
            detail = f"{entry.slug} names the team {entry.owner_team}, which there is not. Add the team first."
            raise Invalid("catalog.unknown_team", detail, where=f"{entry.slug}.owner_team")
        changes["owner_team_id"] = teams_by_slug[entry.owner_team]
    return changes


def _connect(work: Work, entry: ServiceEntry, known: Mapping[str, Service]) -> bool:
    """Make the service need exactly what the entry says, where it says anything."""
    if entry.dependencies is None:
        return False
    unknown = sorted(set(entry.dependencies) - set(known))
    if unknown:
        detail = f"{entry.slug} depends on {', '.join(unknown)}, which is in neither the file nor the catalog."
        raise Invalid("catalog.unknown_service", detail, where=f"{entry.slug}.dependencies")
    service = known[entry.slug]
    joined = select(Service.slug).join(ServiceDependency, ServiceDependency.depends_on_id == Service.id)
    gone = set(work.session.scalars(joined.where(ServiceDependency.service_id == service.id))) - set(entry.dependencies)
    changed = [unlink(work, service, known[slug]) for slug in sorted(gone)]
    changed += [link(work, service, known[slug], known_kind(kind)) for slug, kind in entry.dependencies.items()]
    return any(changed)
