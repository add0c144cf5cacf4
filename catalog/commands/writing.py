"""Finding a service for change, and keeping its history and its search document with each change."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from accounts.queries import find_team
from catalog.events import DependencyKind, Lifecycle, Tier
from catalog.model import Service, ServiceDependency
from foundation.errors import Invalid, NotFound
from foundation.links import needed_address
from foundation.search import Document, put
from foundation.text import clean
from foundation.work import Reading, Work

LONGEST_SLUG, LONGEST_NAME, LONGEST_DESCRIPTION = 64, 120, 4000
LONGEST_URL, MOST_LINKS, LONGEST_TARGET = 500, 20, 527_040
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def stream_of(service: Service) -> str:
    """Return the stream of a service."""
    return f"service:{service.id}"


def load_service(work: Work, slug: str) -> Service:
    """Load a service for change."""
    work.require("catalog:read")
    slug = clean(slug, field="slug", limit=LONGEST_SLUG)
    service = work.session.scalars(select(Service).where(Service.slug == slug).with_for_update()).one_or_none()
    if service is None:
        raise NotFound("service")
    return service


def keep(work: Work, service: Service) -> None:
    """Keep what is known of the service from now on, and make it findable."""
    work.session.flush()
    work.session.add(service.snapshot(work.now, _depends_on(work, service)))
    put(
        work.session,
        Document(
            kind="service",
            subject_id=service.id,
            key=service.slug,
            title=service.name,
            body=f"{service.description} {' '.join(_spoken(service))}",
            url=f"/services/{service.slug}",
            updated_at=work.now,
        ),
    )


def clean_slug(slug: str) -> str:
    """Return a slug, or say how to write one."""
    slug = clean(slug, field="slug", limit=LONGEST_SLUG)
    if not SLUG.fullmatch(slug):
        detail = "Write a slug of small letters, digits and single dashes, like checkout-api."
        raise Invalid("catalog.slug", detail, where="slug")
    return slug


def clean_name(name: str) -> str:
    """Return a name, or say that there is none."""
    name = clean(name, field="name", limit=LONGEST_NAME)
    if not name:
        raise Invalid("catalog.name", "Write a name.", where="name")
    return name


def clean_description(text: str) -> str:
    """Return a description; it may be empty."""
    return clean(text, field="description", limit=LONGEST_DESCRIPTION, multiline=True)


def clean_minutes(value: int | None, where: str) -> int | None:
    """Return a target in minutes, up to a year; None where there is none."""
    if value is not None and not 0 <= value <= LONGEST_TARGET:
        raise Invalid("catalog.target", f"{where} is a number of minutes from 0 to {LONGEST_TARGET}.", where=where)
    return value


def clean_address(url: str, where: str = "url") -> str:
    """Return a web address, or say how to write one."""
    return needed_address(url, field=where, limit=LONGEST_URL, code="catalog.address")


def clean_links(links: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the links with clean titles and addresses, in their order."""
    if len(links) > MOST_LINKS:
        raise Invalid("catalog.links", f"A service takes at most {MOST_LINKS} links.", where="links")
    return [
        {"title": clean(link["title"], field="links", limit=LONGEST_NAME) or link["url"], "url": url}
        for link in links
        if (url := clean_address(link["url"], "links"))
    ]


def known_tier(tier: str) -> str:
    """Return a tier, or say which there are."""
    return _one_of(Tier, tier, "tier")


def known_lifecycle(lifecycle: str) -> str:
    """Return where a service is in its life, or say where it may be."""
    return _one_of(Lifecycle, lifecycle, "lifecycle")


def known_kind(kind: str) -> str:
    """Return how a service depends on another, or say which ways there are."""
    return _one_of(DependencyKind, kind, "kind")


def known_team(work: Reading, team_id: int | None) -> int | None:
    """Return the id of a team that there is."""
    if team_id is not None and find_team(work, team_id) is None:
        raise Invalid("catalog.unknown_team", "There is no such team. Choose one from the list.", where="owner_team")
    return team_id


def _one_of(words: type[Tier | Lifecycle | DependencyKind], word: str, where: str) -> str:
    if word not in list(words):
        code, detail = f"catalog.{where}", f"The {where} is one of {', '.join(words)}."
        raise Invalid(code, detail, where=where)
    return words(word).value


def _depends_on(work: Work, service: Service) -> list[str]:
    joined = select(Service.slug).join(ServiceDependency, ServiceDependency.depends_on_id == Service.id)
    return sorted(work.session.scalars(joined.where(ServiceDependency.service_id == service.id)))


def _spoken(service: Service) -> list[str]:
    words = [service.tier, service.lifecycle]
    for value in service.attributes.values():
        words += value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return words
