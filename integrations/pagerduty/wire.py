"""A webhook as PagerDuty sends it."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from foundation.web.times import Instant
from integrations.pagerduty.said import Said, digest

SHORT, LONG, MOST_PEOPLE = 500, 5_000, 20


class SentEvent(BaseModel):
    """The part of the envelope that is ours to read; the rest is left aside."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1, max_length=80)
    event_type: str = Field(min_length=1, max_length=80)
    occurred_at: Instant
    agent: dict[str, Any] | None = None
    data: dict[str, Any] = Field(default_factory=dict)


class Envelope(BaseModel):
    """One request: exactly one event."""

    model_config = ConfigDict(extra="ignore")

    event: SentEvent


def said_of(event: SentEvent) -> Said:
    """Take what concerns us; an event about a note or a status update names its incident inside."""
    data = event.data
    inside = data.get("incident")
    about = inside if isinstance(inside, dict) else data
    agent, people = event.agent or {}, list(_people(data))[:MOST_PEOPLE]
    words = data.get("content") or data.get("message")
    facts = {
        "key": _text(about.get("incident_key")) or _text(data.get("incident_key")),
        "url": _text(about.get("html_url")),
        "title": _text(about.get("title") or about.get("summary")),
        "by": _text(agent.get("summary")),
        "by_id": _text(agent.get("id")),
        "reason": _text(_inner(data, "resolve_reason", "type") or data.get("resolve_reason")),
        "text": _text(words, LONG),
        "digest": digest(words) if isinstance(words, str) else "",
        "who": ", ".join(_text(each.get("summary")) for each in people),
        "who_ids": ",".join(_text(each.get("id")) for each in people),
        "state": _text(data.get("state")),
        "policy": _text(_inner(data, "escalation_policy", "summary")),
        "priority": _text(_inner(data, "priority", "summary") or _inner(data, "priority", "name")),
        "priority_id": _text(_inner(data, "priority", "id")),
    }
    kept = {name: value for name, value in facts.items() if value}
    return Said(event.id, event.event_type, _text(about.get("id"))[:40], event.occurred_at, kept)


def _people(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give whom it is about: who is asked to respond, or to whom it is assigned."""
    assigned = data.get("assignees")
    for each in (data.get("user"), *(assigned if isinstance(assigned, list) else [])):
        if isinstance(each, dict):
            yield each


def _inner(data: Mapping[str, Any], name: str, part: str) -> object:
    value = data.get(name)
    return value.get(part) if isinstance(value, dict) else None


def _text(value: object, limit: int = SHORT) -> str:
    return value.replace("\0", "")[:limit] if isinstance(value, str) else ""
