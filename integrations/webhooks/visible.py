"""What of an event may leave the house: that it happened, to what, and how that stands; nothing that is private.

An event goes out thin: no text that a person wrote, no ids of other things, nothing that would have to be taken back.
Whoever wants more asks the API for it, with a token of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.queries import find_services
from coe import queries as coes
from foundation.authz import Principal, Role
from foundation.log import StoredEvent
from foundation.work import Reading
from incidents import queries as incidents
from learnings import queries as learnings
from statuspage import queries as statuspages

# Sees what every viewer sees, and takes part in nothing: what is private is not there for it.
MESSENGER = Principal(id="machine:webhooks", name="webhooks", role=Role.VIEWER)
STANDARD = "standard"
TOLD = (
    "from_state", "to_state", "from_severity", "to_severity", "acting_severity", "audience", "role", "status",
    "impact", "mode", "state", "severity", "from_status", "to_status",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What an event is about, as it stands now."""

    kind: str
    key: str
    path: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    services: frozenset[str] = frozenset()
    severity: str = ""


def subject_of(reading: Reading, stream: str) -> Subject | None:
    """Return what a stream is about; None for what may not leave, and for kinds of which nothing leaves."""
    kind, _, number = stream.rpartition(":")
    found = SUBJECTS.get(kind)
    return found(reading, int(number)) if found and number.isdigit() else None


def body_of(event: StoredEvent, subject: Subject, base_url: str) -> dict[str, Any]:
    """Return the message: type, timestamp, data."""
    data = {
        "stream": event.stream,
        "seq": event.seq,
        "occurred_at": event.occurred_at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "surface": event.surface,
        "actor": event.principal,
        "details": {name: event.payload[name] for name in TOLD if isinstance(event.payload.get(name), str)},
        subject.kind: {"key": subject.key, "url": f"{base_url}{subject.path}", **subject.facts},
    }
    return {"type": event.name, "timestamp": event.recorded_at.isoformat(), "data": data}


def _incident(reading: Reading, number: int) -> Subject | None:
    brief = incidents.briefs(reading, [number]).get(number)
    if brief is None or brief.is_private or brief.mode != STANDARD:
        return None
    slugs = sorted(service.slug for service in find_services(reading, brief.service_ids).values())
    facts = {"state": brief.state, "severity": brief.severity, "services": slugs, "version": brief.version}
    return Subject("incident", brief.key, f"/incidents/{brief.key}", facts, frozenset(slugs), brief.acting_severity)


def _coe(reading: Reading, number: int) -> Subject | None:
    brief = coes.briefs(reading, [number]).get(number)
    return Subject("coe", brief.key, f"/coes/{brief.key}", {"state": brief.state}) if brief else None


def _learning(reading: Reading, number: int) -> Subject | None:
    found = learnings.briefs(reading, [number])
    return Subject("learning", found[0].key, f"/learnings/{found[0].key}", {"state": found[0].state}) if found else None


def _status_page(reading: Reading, number: int) -> Subject | None:
    page = statuspages.page_item(reading, number)
    if page is None:
        return None
    facts = {"indicator": page.indicator, "description": page.description}
    return Subject("status_page", page.slug, f"/status-pages/{page.slug}", facts)


def _webhook(_reading: Reading, number: int) -> Subject:
    return Subject("webhook", str(number), "/webhooks")


SUBJECTS: Mapping[str, Callable[[Reading, int], Subject | None]] = {
    "incident": _incident,
    "coe": _coe,
    "learning": _learning,
    "status_page": _status_page,
    "webhook": _webhook,
}
