"""An incident as it stood at one of its events, folded from its log, and whether a condition holds for that. Pure.

The handler and the dry run judge by the same fold, so that a dry run says what a run would have done.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from foundation.log import StoredEvent
from foundation.predicate import Predicate, Truth

DRILL, RETROSPECTIVE = "drill", "retrospective"


@dataclass(frozen=True)
class Facts:
    """What was known of it."""

    severity: str = ""
    acting_severity: str = ""
    state: str = ""
    type: str = ""
    mode: str = ""
    visibility: str = ""
    service_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class ServiceWords:
    """What conditions call a service."""

    slug: str
    team: str | None
    tier: str


Payload = Mapping[str, Any]


def _declared(_facts: Facts, told: Payload) -> Facts:
    return Facts(
        told["severity"],
        told["acting_severity"],
        told["state"],
        told.get("type", ""),
        told["mode"],
        told["visibility"],
        frozenset(told.get("service_ids", ())),
    )


FOLDS: dict[str, Callable[[Facts, Payload], Facts]] = {
    "incident.declared": _declared,
    "incident.moved": lambda facts, told: replace(facts, state=told["to_state"]),
    "incident.type_set": lambda facts, told: replace(facts, type=told["to_type"]),
    "incident.visibility_changed": lambda facts, told: replace(facts, visibility=told["to_visibility"]),
    "incident.severity_changed": lambda facts, told: replace(
        facts, severity=told["to_severity"], acting_severity=told["acting_severity"]
    ),
    "incident.service_added": lambda facts, told: replace(facts, service_ids=facts.service_ids | {told["service_id"]}),
    "incident.service_removed": lambda facts, told: replace(
        facts, service_ids=facts.service_ids - {told["service_id"]}
    ),
}


def after(facts: Facts, event: StoredEvent) -> Facts:
    """Return what is known once the event has happened."""
    fold = FOLDS.get(event.name)
    return fold(facts, event.payload) if fold else facts


def facts_at(events: Iterable[StoredEvent], seq: int) -> Facts:
    """Return what was known with event ``seq``."""
    facts = Facts()
    for event in events:
        if event.seq <= seq:
            facts = after(facts, event)
    return facts


def holds(condition: Predicate, facts: Facts, services: Mapping[int, ServiceWords]) -> bool:
    """Whether a workflow with this condition answers; drills only where it asks for the mode, the past never."""
    if facts.mode == RETROSPECTIVE or (facts.mode == DRILL and "mode" not in condition.attributes()):
        return False
    return condition.evaluate(attributes(facts, services)) is Truth.YES


def attributes(facts: Facts, services: Mapping[int, ServiceWords]) -> dict[str, object]:
    """Return what a condition looks at."""
    hit = [services[each] for each in sorted(facts.service_ids) if each in services]
    return {
        "severity": facts.severity,
        "acting_severity": facts.acting_severity,
        "state": facts.state,
        "type": facts.type,
        "mode": facts.mode,
        "visibility": facts.visibility,
        "service": [each.slug for each in hit],
        "team": sorted({each.team for each in hit if each.team}),
        "tier": sorted({each.tier for each in hit}),
    }
