"""What type of incident it is, and which types there are."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import select

from catalog.queries import severities
from foundation.errors import Invalid
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from incidents.commands.subject import incident_to_change
from incidents.events import IncidentTypeSaved, TypeSet
from incidents.model import Incident, IncidentType

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAME_LIMIT = 80
SAID_LIMIT = 300
LAST_RANK = 99
STREAM = "incident_types:1"


def set_type(work: Work, *, key: str, kind: str, version: int | None = None) -> Incident:
    """Say what type of incident it is; an empty one takes that back."""
    incident = incident_to_change(work, key)
    require_unchanged(work, incident.stream, version, {"type"})
    known_type(work, kind)
    if kind != incident.type:
        work.record(incident.stream, TypeSet(from_type=incident.type, to_type=kind, changed=("type",)))
        incident.type = kind
    return incident


def save_type(work: Work, *, key: str, name: str, description: str, rank: int) -> IncidentType:
    """Write a type, or rewrite the one of that key."""
    work.require("incidents:configure")
    word(key)
    name = named(name)
    description = clean(description, field="description", limit=SAID_LIMIT)
    placed(rank)
    found = work.session.get(IncidentType, key, with_for_update=True) or IncidentType(key=key)
    found.name, found.description, found.rank = name, description, rank
    work.session.add(found)
    saved = IncidentTypeSaved(type=key, rank=rank, title=name, description=description, changed=(f"type.{key}",))
    work.record(STREAM, saved)
    return found


def known_type(work: Work, key: str) -> str:
    """Return the key of a type that there is, or the empty one; raises Invalid that lists what can be said."""
    known = list(work.session.scalars(select(IncidentType.key).order_by(IncidentType.rank))) if key else [key]
    if key not in known:
        raise Invalid("incident.type", f"type can be {', '.join(known)}, or left open.", where="type")
    return key


def narrowed_to(work: Work, severity_keys: Sequence[str], types: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return severities and types that there are, each once, in the order given."""
    ranked = {level.key for level in severities(work)}
    unknown = [key for key in severity_keys if key not in ranked]
    if unknown:
        detail = f"severities can be {', '.join(sorted(ranked))}."
        raise Invalid("incident.severity", detail, where="severities")
    for each in types:
        known_type(work, each)
    return _once(severity_keys), _once(types)


def word(key: str, taken: Collection[str] = ()) -> str:
    """Return a key that can stand in an address."""
    if not KEY.fullmatch(key) or key in taken:
        detail = "A key is a word of small letters, digits and hyphens, which begins with a letter."
        raise Invalid("incident.key_word", detail, where="key")
    return key


def named(name: str) -> str:
    """Return a name that can stand."""
    name = clean(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("incident.name_missing", "Give it a name.", where="name")
    return name


def placed(rank: int) -> int:
    """Return a place in a list."""
    if not 1 <= rank <= LAST_RANK:
        raise Invalid("incident.rank", f"Give it a place from 1 to {LAST_RANK}.", where="rank")
    return rank


def _once(keys: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(key for key in keys if key))
