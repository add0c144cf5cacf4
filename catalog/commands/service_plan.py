"""What a file says of a service, clean, or why it can't be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.commands.change import Changes, read_changes
from catalog.commands.entries import RunbookEntry, ServiceEntry
from catalog.commands.runbooks import REHEARSE_DAYS, read_runbook
from catalog.commands.writing import clean_slug, known_kind
from catalog.events import Lifecycle
from catalog.queries.present import Present
from foundation.errors import DomainError, Invalid
from foundation.work import Reading

PLAIN = ("name", "description", "tier", "lifecycle", "rto_minutes", "rpo_minutes", "links")
MOST_RUNBOOKS = 50


def service_values(
    reading: Reading, entry: ServiceEntry, present: Present, teams: set[str], services: set[str]
) -> dict[str, Any]:
    """Return the clean values that the entry brings; those of what it clears are None."""
    clean_slug(entry.slug)
    given = {name: getattr(entry, name) for name in PLAIN if getattr(entry, name) is not None}
    changes = Changes(attributes=entry.attributes)
    changes.update(given)  # type: ignore[typeddict-item]
    values = {**dict.fromkeys(entry.cleared), **read_changes(reading, changes)}
    left_out: tuple[str, ...] = ()
    if entry.owner_team is not None and entry.is_foreign and entry.owner_team not in teams:
        left_out = (f"owner {entry.owner_team}, which the catalog does not know",)
    elif entry.owner_team is not None:
        _require_team(entry.owner_team, teams, "owner_team")
        values["owner_team"] = entry.owner_team
    before = present.services.get(entry.slug, {})
    if entry.successor is not None:
        values["successor"] = _successor(entry, {**before, **values}, services)
    if entry.runbooks is not None:
        values["runbooks"] = _runbooks(reading, _with_present(entry, before), teams)
    if entry.dependencies is not None:
        unknown = sorted(set(entry.dependencies) - services)
        values["dependencies"] = _dependencies(entry, before, unknown)
        left_out += tuple(f"dependency on {slug}, which the catalog does not know" for slug in unknown)
    return {**values, **_defaults(entry, present, values), "left_out": left_out}


def _defaults(entry: ServiceEntry, present: Present, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a new service must have, where the file is silent."""
    if entry.slug in present.services:
        return {}
    fresh = {"name": entry.slug, "description": "", "tier": "T2", "lifecycle": "live"}
    return {name: value for name, value in fresh.items() if name not in values}


def _require_team(slug: str, teams: set[str], where: str) -> None:
    if slug not in teams:
        detail = f"It names the team {slug}, which is in neither the file nor the catalog. Add the team first."
        raise Invalid("catalog.unknown_team", detail, where=where)


def require_no_return(slug: str, followed: Mapping[str, str | None]) -> None:
    """Refuse a service that would be taken over by itself, at last."""
    seen, following = set(), followed.get(slug)
    while following is not None and following not in seen:
        if following == slug:
            detail = "It would be taken over by itself, at last. Name another service."
            raise Invalid("catalog.successor", detail, where="successor")
        seen.add(following)
        following = followed.get(following)


def _successor(entry: ServiceEntry, said: Mapping[str, Any], services: set[str]) -> str | None:
    """Return who takes its place."""
    if entry.successor == entry.slug or said.get("lifecycle") != Lifecycle.RETIRED:
        detail = "Only a service that is retired is taken over, and by another one."
        raise Invalid("catalog.successor", detail, where="successor")
    if entry.successor not in services:
        detail = f"It is taken over by {entry.successor}, which is in neither the file nor the catalog."
        raise Invalid("catalog.unknown_service", detail, where="successor")
    return entry.successor


def _dependencies(entry: ServiceEntry, before: Mapping[str, Any], unknown: Sequence[str]) -> dict[str, str]:
    """Return what it needs and how; a foreign file does not know how, so what we knew of that stays."""
    needs = {slug: known_kind(kind) for slug, kind in (entry.dependencies or {}).items()}
    if entry.slug in needs:
        raise Invalid("catalog.dependency", "A service does not depend on itself.", where="dependencies")
    if unknown and not entry.is_foreign:
        detail = f"It depends on {', '.join(unknown[:5])}, which is in neither the file nor the catalog."
        raise Invalid("catalog.unknown_service", detail, where="dependencies")
    if entry.is_foreign:
        needs |= {slug: kind for slug, kind in before.get("dependencies", {}).items() if slug in needs}
    return {slug: needs[slug] for slug in sorted(needs) if slug not in unknown}


def _with_present(entry: ServiceEntry, before: Mapping[str, Any]) -> tuple[RunbookEntry, ...]:
    """Return the runbooks; a foreign file knows of no owners and rehearsals, so what we knew of them stays."""
    books = {book.title: book for book in entry.runbooks or ()}
    if not entry.is_foreign:
        return entry.runbooks or ()
    kept = {known["title"]: RunbookEntry(**known) for known in before.get("runbooks", ())}
    merged = {title: replace(kept[title], url=book.url) if title in kept else book for title, book in books.items()}
    return tuple((kept | merged).values())


def _runbooks(reading: Reading, books: tuple[RunbookEntry, ...], teams: set[str]) -> tuple[dict[str, Any], ...]:
    if len(books) > MOST_RUNBOOKS:
        raise Invalid("catalog.runbooks", f"A service takes at most {MOST_RUNBOOKS} runbooks.", where="runbooks")
    read = [_runbook(reading, book, teams, f"runbooks.{number}") for number, book in enumerate(books)]
    titles = [book["title"] for book in read]
    for number, title in enumerate(titles):
        if title in titles[:number]:
            detail = f"Two runbooks are called {title}. Rename one."
            raise Invalid("catalog.runbook_exists", detail, where=f"runbooks.{number}")
    return tuple(sorted(read, key=lambda book: book["title"]))


def _runbook(reading: Reading, book: RunbookEntry, teams: set[str], where: str) -> dict[str, Any]:
    days = REHEARSE_DAYS if book.rehearse_days is None else book.rehearse_days
    facts = {"title": book.title, "url": book.url, "rehearsed_on": book.rehearsed_on, "rehearse_days": days}
    try:
        values = read_runbook(reading, facts)
    except DomainError as error:
        raise Invalid(error.code, error.detail, where=f"{where}.{error.where}") from error
    if book.owner_team is not None:
        _require_team(book.owner_team, teams, f"{where}.owner_team")
    return {
        "title": values["title"],
        "url": values["url"],
        "owner_team": book.owner_team,
        "rehearsed_on": values["rehearsed_on"],
        "rehearse_days": values["rehearse_days"],
    }
