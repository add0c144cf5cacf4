"""What a sender said, in our words, and the reading of other people's JSON that everything here shares. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from foundation.errors import Invalid
from foundation.links import is_web_address

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
SURROGATES = re.compile("[\ud800-\udfff]")
ELSEWHERE_TIME = re.compile(r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$")


@dataclass(frozen=True)
class Said:
    """One change as a sender tells it."""

    kind: str
    title: str
    services: tuple[str, ...]
    status: str
    at: datetime | None
    external_id: str | None
    body: str = ""
    environment: str = ""
    revision: str = ""
    url: str = ""
    author: str = ""


@dataclass(frozen=True)
class Unheard:
    """Something that is no change to us, and why; the sender is told so with a 202."""

    why: str


def part(sent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the object under that name; an empty one where there is none."""
    found = sent.get(name)
    return found if isinstance(found, Mapping) else {}


def word(sent: Mapping[str, Any], name: str, limit: int = 200) -> str:
    """Return the text under that name on one line, cut to ``limit``; empty where there is none."""
    found = sent.get(name)
    text = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    return one_line(text)[:limit].strip()


def link(sent: Mapping[str, Any], name: str, limit: int) -> str:
    """Return the address under that name; empty where nobody should be led to it, for the change counts without."""
    found = word(sent, name, limit)
    return found if is_web_address(found) else ""


def first_line(sent: Mapping[str, Any], name: str) -> str:
    """Return the first line of the text under that name: what a commit says it is."""
    found = sent.get(name)
    return one_line(found.strip().partition("\n")[0])[:200] if isinstance(found, str) else ""


def one_line(text: str) -> str:
    """Put text of a machine on one line."""
    return SURROGATES.sub("", CONTROLS.sub(" ", text)).strip()


def needed(sent: Mapping[str, Any], name: str, where: str) -> str:
    """Return the text under that name; raises Invalid that says where it is missing."""
    found = word(sent, name)
    if not found:
        raise Invalid("changes.incomplete", f"{where} is missing; send the payload as it was made.", where=where)
    return found


def moment(text: str, where: str) -> datetime | None:
    """Read a time in the forms that senders use; None for none, Invalid for what can't be read."""
    if not text:
        return None
    other = ELSEWHERE_TIME.match(text)
    if other:
        text = f"{other[1]}T{other[2]}{other[3].replace('UTC', '+00:00')}"
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        detail = f"{where} is no time that can be read; write 2026-03-01T09:30:00Z."
        raise Invalid("changes.time", detail, where=where) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def branch_of(ref: str) -> str:
    """Return the branch that a full ref names; empty for tags and others."""
    return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ""
