"""What people type about a service, and which of it they changed."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import Field

from accounts.queries import team_by_slug
from catalog.commands.change import Changes
from catalog.commands.runbooks import REHEARSE_DAYS
from catalog.events import DependencyKind, Lifecycle, Tier
from catalog.queries import ServiceDetail
from catalog.vocabulary import ATTRIBUTES, LONGEST_WORD, MOST_WORDS, Attribute
from foundation.errors import Invalid
from foundation.web.forms import Form
from foundation.web.times import CalendarDay
from foundation.work import Reading

Word = Annotated[str, Field(max_length=LONGEST_WORD)]
Words = Annotated[str, Field(max_length=MOST_WORDS * (LONGEST_WORD + 2))]
Minutes = Annotated[str, Field(max_length=9, pattern="^[0-9]*$")]
LONGEST_LINKS = 20_000
TIERS = (
    (Tier.T0.value, "T0", "Takes everything with it"),
    (Tier.T1.value, "T1", "Customers notice at once"),
    (Tier.T2.value, "T2", "Customers notice, and can wait"),
    (Tier.T3.value, "T3", "Missed by few"),
)
LIFECYCLES = [(word.value, word.value.capitalize()) for word in Lifecycle]
KINDS = ((DependencyKind.HARD.value, "Hard: fails with it"), (DependencyKind.SOFT.value, "Soft: goes on, worse"))
FLAGS = {"yes": True, "no": False}
LONGEST_BASE = 20_000


class ServiceForm(Form):
    """A service as its form sends it; an attribute that is left empty is not known."""

    name: Annotated[str, Field(max_length=120)]
    description: Annotated[str, Field(max_length=4000)] = ""
    tier: Annotated[str, Field(max_length=2)]
    lifecycle: Annotated[str, Field(max_length=20)] = Lifecycle.LIVE.value
    owner_team: Annotated[str, Field(max_length=64)] = ""
    rto_minutes: Minutes = ""
    rpo_minutes: Minutes = ""
    links: Annotated[str, Field(max_length=LONGEST_LINKS)] = ""
    exposure: Word = ""
    runtime: Word = ""
    datastores: Words = ""
    deployment: Word = ""
    data_class: Word = ""
    region_model: Word = ""
    has_queue: Word = ""
    tags: Words = ""


class NewServiceForm(ServiceForm):
    """A service that is not in the catalog yet."""

    slug: Annotated[str, Field(max_length=64)]


class ChangedServiceForm(ServiceForm):
    """A service that was read at ``version``, when the fields had the values in ``base``."""

    version: int
    successor: Annotated[str, Field(max_length=64)] = ""
    base: Annotated[str, Field(max_length=LONGEST_BASE)] = "{}"


class DependencyForm(Form):
    """What a service needs."""

    on: Annotated[str, Field(max_length=64)]
    kind: Annotated[str, Field(max_length=10)]


class RunbookForm(Form):
    """A runbook of a service."""

    title: Annotated[str, Field(max_length=120)]
    url: Annotated[str, Field(max_length=500)]
    owner_team: Annotated[str, Field(max_length=64)] = ""
    rehearsed_on: CalendarDay | None = None
    rehearse_days: int = REHEARSE_DAYS


def typed(service: ServiceDetail) -> dict[str, str]:
    """Return a service as its form shows it."""
    shown = {
        "name": service.name,
        "description": service.description,
        "tier": service.tier,
        "lifecycle": service.lifecycle,
        "owner_team": service.owner_team_slug or "",
        "successor": service.successor or "",
        "rto_minutes": "" if service.rto_minutes is None else str(service.rto_minutes),
        "rpo_minutes": "" if service.rpo_minutes is None else str(service.rpo_minutes),
        "links": "\n".join(f"{link['url']} {link['title']}" for link in service.links),
    }
    return shown | {attribute.name: _typed(service.attributes.get(attribute.name)) for attribute in ATTRIBUTES}


def base_of(text: str) -> dict[str, str]:
    """Return the values that a form was filled with before somebody typed."""
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {}


def changes_of(reading: Reading, form: ServiceForm, base: Mapping[str, str]) -> Changes:
    """Return what the form says otherwise than ``base``; what was not touched is no claim."""
    values = form.model_dump(include=set(ServiceForm.model_fields))
    touched = {name: value for name, value in values.items() if base.get(name) != value}
    changes: dict[str, Any] = {
        name: touched[name] for name in ("name", "description", "tier", "lifecycle") if name in touched
    }
    if "owner_team" in touched:
        changes["owner_team_id"] = owner_of(reading, touched["owner_team"])
    for name in ("rto_minutes", "rpo_minutes"):
        if name in touched:
            changes[name] = int(touched[name]) if touched[name] else None
    if "links" in touched:
        changes["links"] = links_of(touched["links"])
    if isinstance(form, ChangedServiceForm) and form.successor != base.get("successor", ""):
        changes["successor"] = form.successor or None
    changes["attributes"] = {item.name: _read(item, touched[item.name]) for item in ATTRIBUTES if item.name in touched}
    return cast("Changes", changes)


def links_of(text: str) -> list[dict[str, str]]:
    """Return the links that were typed one a line: an address and, behind a space, its title."""
    parted = [line.strip().partition(" ") for line in text.splitlines() if line.strip()]
    return [{"url": url, "title": title.strip() or url} for url, _, title in parted]


def owner_of(reading: Reading, slug: str | None) -> int | None:
    """Return the id of the team of that slug; nobody's where it is empty."""
    if not slug:
        return None
    team = team_by_slug(reading, slug)
    if team is None:
        raise Invalid("catalog.unknown_team", "There is no such team. Choose one from the list.", where="owner_team")
    return team.id


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    return str(value or "")


def _read(attribute: Attribute, text: str) -> object:
    """Return what was typed in the attribute's shape; a strange word is left for the vocabulary to refuse."""
    if not text:
        return None
    if attribute.is_flag:
        return FLAGS.get(text, text)
    if attribute.is_list:
        return [word for word in text.replace(",", " ").split() if word]
    return text
