"""A valid request for every operation that takes a body; played in this order, they make the sample too.

``$name`` stands for what an earlier row gave; ``$n`` is another number each time, ``$ago``, ``$soon`` and ``$later``
are times. A row with ``anew`` uses its object up: the rows named there are sent again before each further try.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One request, and under which names its answer's values are remembered."""

    method: str
    address: str
    body: Mapping[str, Any] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    anew: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.method} {self.address}"


WORDS = "Requests fail for one in five."
PAGE = {"page": "$page"}

SAMPLE = (
    Row(
        "POST",
        "people",
        {"email": "p$n@example.org", "name": "Pat Nowak", "role": "viewer", "time_zone": "Etc/UTC"},
        {"person": "id"},
    ),
    Row("POST", "teams", {"slug": "team-$n", "name": "Payments", "lead_id": "$person"}, {"team": "slug"}),
    Row("POST", "services", {"slug": "other-$n", "name": "Other", "tier": "T1"}, {"other": "slug"}),
    Row(
        "POST",
        "services",
        {
            "slug": "svc-$n",
            "name": "Ledger",
            "tier": "T1",
            "description": WORDS,
            "lifecycle": "live",
            "owner_team": "$team",
            "attributes": {"runtime": "vm", "tags": ["edge"]},
        },
        {"service": "slug"},
    ),
    Row(
        "POST",
        "incidents",
        {
            "title": WORDS,
            "severity": "SEV3",
            "services": ["$service"],
            "summary": WORDS,
            "mode": "standard",
            "visibility": "open",
            "state": "investigating",
            "dedup_key": "key-$n",
            "impact_started_at": "$ago",
        },
        {"incident": "key"},
    ),
    Row(
        "POST",
        "coes",
        {
            "title": WORDS,
            "incidents": [],
            "services": ["$service"],
            "kind": "outage",
            "trigger": "requested",
            "due": "$later",
        },
        {"coe": "key"},
    ),
    Row("POST", "coes", {"title": "Earlier"}, {"earlier": "key"}),
    Row(
        "POST",
        "coes/$coe/causes",
        {
            "because": WORDS,
            "cause_class": "config_change",
            "why": WORDS,
            "role": "contributing",
            "service": "$service",
            "how_escaped": WORDS,
            "evidence": "https://example.org/9",
            "confidence": "probable",
        },
        {"cause": "id"},
    ),
    Row("POST", "coes/$coe/timeline", {"at": "$ago", "text": WORDS}, {"row": "id"}),
    Row(
        "POST",
        "coes/$coe/actions",
        {
            "title": WORDS,
            "kind": "prevent",
            "priority": "P2",
            "owner_id": "$person",
            "due": "$later",
            "done_criteria": WORDS,
            "cause_ids": [],
            "service": "$service",
            "scope": "this_service",
        },
        {"action": "key"},
    ),
    Row(
        "POST",
        "learnings",
        {
            "title": WORDS,
            "failure_prevented": WORDS,
            "lesson": WORDS,
            "recommendation": WORDS,
            "cause_classes": ["config_change"],
            "applicability": {"attribute": "tier", "in": ["T0", "T1"]},
            "source_coe": "$coe",
            "source_actions": ["$action"],
        },
        {"learning": "key"},
    ),
    Row(
        "POST",
        "status-pages",
        {"slug": "page-$n", "name": "Acme", "time_zone": "Etc/UTC", "url": "https://example.org/"},
        {"page": "slug"},
    ),
    Row(
        "POST",
        "components",
        {**PAGE, "name": "Edge", "description": WORDS, "service": "$service", "start_date": "2026-01-01"},
        {"component": "id"},
    ),
    Row("POST", "components", {**PAGE, "name": "Group", "is_group": True}, {"group": "id"}),
    Row("POST", "components", {**PAGE, "name": "Inside", "group": "$group"}),
    Row(
        "POST",
        "status-pages/$page/incidents",
        {
            "name": WORDS,
            "body": WORDS,
            "status": "investigating",
            "impact": "minor",
            "incident": None,
            "components": {"$component": "partial_outage"},
            "at": "$ago",
        },
        {"trouble": "id", "said": "updates.0.id"},
    ),
    Row(
        "POST",
        "maintenances",
        {
            **PAGE,
            "name": WORDS,
            "body": WORDS,
            "starts_at": "$soon",
            "ends_at": "$later",
            "components": ["$component"],
        },
        {"work": "id"},
    ),
)

CHANGES = (
    Row(
        "PATCH",
        "services/$service",
        {
            "name": "Ledger",
            "tier": "T1",
            "description": WORDS,
            "lifecycle": "live",
            "owner_team": "$team",
            "attributes": {"runtime": "vm"},
        },
    ),
    Row("POST", "services/$service/dependencies", {"on": "$other", "kind": "hard"}),
    Row(
        "PATCH",
        "incidents/$incident",
        {"title": WORDS, "summary": WORDS, "severity": "SEV4", "visibility": "open"},
    ),
    Row("POST", "incidents/$incident/updates", {"audience": "public", "body": WORDS, "at": "$ago"}, {}, ("incident",)),
    Row(
        "POST",
        "incidents",
        {"title": WORDS, "mode": "retrospective", "occurred": {"impact_started": "$ago", "declared": "$ago"}},
    ),
    Row("POST", "incidents/$incident/transitions", {"to": "merged", "into": "$into"}, {}, ("incident",)),
    Row("POST", "incidents/$incident/moments", {"moment": "impact_started", "at": "$ago", "reason": WORDS}),
    Row("POST", "incidents/$incident/participants", {"person_id": "$person", "kind": "observer"}),
    Row("POST", "incidents/$incident/roles", {"role": "commander", "person_id": "$person"}),
    Row("POST", "incidents/$incident/services", {"service": "$other", "impact": "partial_outage"}),
    Row("POST", "incidents/$incident/tasks", {"title": WORDS, "due": "$later"}),
    Row("POST", "incidents/$incident/redactions", {"seq": 1, "reason": WORDS}, {}, ("incident",)),
    Row("POST", "incidents/$incident/transitions", {"to": "identified", "note": WORDS}, {}, ("incident",)),
    Row("PATCH", "coes/$coe", {"title": WORDS, "due": "$later", "detected": "$ago"}),
    Row("PUT", "coes/$coe/sections/summary", {"text": WORDS}),
    Row(
        "PUT",
        "coes/$coe/causes/$cause",
        {
            "because": WORDS,
            "cause_class": "config_change",
            "why": WORDS,
            "role": "trigger",
            "service": "$service",
            "how_escaped": WORDS,
            "evidence": WORDS,
            "confidence": "confirmed",
        },
    ),
    Row("PATCH", "coes/$coe/timeline/$row", {"at": "$ago", "text": WORDS, "included": True}),
    Row("POST", "coes/$coe/recurrences", {"of": "$earlier"}),
    Row(
        "PATCH",
        "actions/$action",
        {
            "title": WORDS,
            "kind": "detect",
            "priority": "P3",
            "due": "$later",
            "reason": WORDS,
            "done_criteria": WORDS,
        },
    ),
    Row(
        "POST",
        "actions/$action/transitions",
        {"to": "done", "evidence": "https://example.org/1", "note": WORDS},
        {},
        ("action",),
    ),
    Row("POST", "coes/$coe/transitions", {"to": "withdrawn", "note": WORDS}, {}, ("coe",)),
    Row(
        "PATCH",
        "learnings/$learning",
        {
            "title": WORDS,
            "failure_prevented": WORDS,
            "lesson": WORDS,
            "recommendation": WORDS,
            "cause_classes": ["config_change"],
            "applicability": {"attribute": "region", "equals": "south"},
        },
    ),
    Row(
        "POST",
        "learnings/$published/transitions",
        {"to": "superseded", "reason": WORDS, "superseded_by": "$newer"},
        {},
        ("published",),
    ),
    Row("POST", "learnings/$learning/transitions", {"to": "declined", "reason": WORDS}, {}, ("learning",)),
    Row(
        "POST",
        "learnings/$published/adoptions",
        {"service": "$service", "state": "adopted", "evidence_url": "https://example.org/2", "note": WORDS},
    ),
    Row("PATCH", "status-pages/$page", {"name": "Acme", "time_zone": "Europe/Athens", "url": "https://example.org/"}),
    Row(
        "PATCH",
        "components/$component",
        {"name": "Edge", "description": WORDS, "group": "$group", "service": "$service"},
    ),
    Row("PATCH", "components/$component", {"status": "operational"}),
    Row(
        "POST",
        "status-pages/$page/incidents/$trouble/updates",
        {"body": WORDS, "status": "investigating", "components": {"$component": "partial_outage"}, "at": "$ago"},
    ),
    Row("PATCH", "status-pages/$page/updates/$said", {"body": WORDS, "reason": WORDS}),
    Row(
        "POST",
        "maintenances/$work/transitions",
        {"to": "in_progress", "body": WORDS},
        {},
        ("work",),
    ),
)
