"""A webhook as PagerDuty sends it, verified and read: pure."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from foundation.web.times import Instant

VERSION = "v1="
OLDEST = timedelta(hours=49)
STATUSES = {
    "incident.triggered": "triggered",
    "incident.acknowledged": "acknowledged",
    "incident.unacknowledged": "triggered",
    "incident.reopened": "triggered",
    "incident.resolved": "resolved",
}


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


@dataclass(frozen=True)
class Said:
    """What happened there."""

    id: str
    kind: str
    incident_id: str
    occurred_at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)


def is_signed(secrets: Sequence[str], body: bytes, header: str) -> bool:
    """Whether any signature of the header fits any of our secrets; all are compared."""
    given = [part.strip().removeprefix(VERSION) for part in header.split(",") if part.strip().startswith(VERSION)]
    wanted = [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets]
    fits = [hmac.compare_digest(mine.encode(), theirs.encode()) for mine in wanted for theirs in given]
    return any(fits)


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
