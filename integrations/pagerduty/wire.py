"""A webhook as PagerDuty sends it."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from foundation.web.times import Instant
from integrations.pagerduty.said import Said


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
    agent = event.agent or {}
    facts = {
        "key": _text(about.get("incident_key")) or _text(data.get("incident_key")),
        "url": _text(about.get("html_url")),
        "title": _text(about.get("title") or about.get("summary")),
        "by": _text(agent.get("summary")),
        "reason": _text(_inner(data, "resolve_reason", "type") or data.get("resolve_reason")),
        "text": _text(data.get("content") or data.get("message")),
    }
    return Said(event.id, event.event_type, _text(about.get("id"))[:40], event.occurred_at, facts)


def _inner(data: Mapping[str, Any], name: str, part: str) -> object:
    value = data.get(name)
    return value.get(part) if isinstance(value, dict) else None


def _text(value: object) -> str:
    return value.replace("\0", "")[:500] if isinstance(value, str) else ""
