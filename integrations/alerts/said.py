"""An alert in our words, and JSON of any shape read into it by paths; pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from foundation.errors import Invalid
from foundation.nesting import is_deeper

SHAPES = ("generic", "alertmanager", "grafana", "sns", "eventbridge", "datadog", "opsgenie", "cloudevents")
FIRING, RESOLVED = "firing", "resolved"
MOST_ALERTS, MOST_LABELS, DEEPEST = 500, 64, 12
KEY_LIMIT, TITLE_LIMIT = 150, 160
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
PATH = re.compile(r"[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,7}")
MAPPED = ("dedup_key", "title", "status", "service", "severity")
OVER_WORDS = frozenset({"resolved", "ok", "normal", "recovered", "closed", "inactive", "up"})


@dataclass(frozen=True)
class Alert:
    """What a source says, in our words; ``labels`` are what rules look at."""

    dedup_key: str
    title: str
    status: str
    service: str | None = None
    severity: str = "pending"
    occurred_at: datetime | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Write it as it is kept."""
        return {**vars(self), "occurred_at": self.occurred_at and self.occurred_at.isoformat()}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Alert":
        """Read what ``as_json`` wrote."""
        at = said["occurred_at"]
        return cls(**{**said, "occurred_at": datetime.fromisoformat(at) if at else None})


def mapped(mapping: Mapping[str, str], sent: object) -> Alert:
    """Read JSON of any shape by paths such as ``check.name``; what is not named keeps our own names."""
    found = {name: _at(sent, mapping.get(name, name)) for name in MAPPED}
    if not found["title"] or not found["dedup_key"]:
        detail = "The mapping finds no title or no dedup_key in this. Name the paths where they stand."
        raise Invalid("alerts.mapping", detail, where="title" if not found["title"] else "dedup_key")
    status = RESOLVED if found["status"].lower() in OVER_WORDS else FIRING
    labels = dict(_labels(sent))
    return Alert(
        dedup_key=found["dedup_key"][:KEY_LIMIT],
        title=found["title"][:TITLE_LIMIT],
        status=status,
        service=found["service"] or None,
        severity=found["severity"] or "pending",
        labels=labels,
    )


def require_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping that can stand, or say what is wrong with it."""
    for name, path in mapping.items():
        if name not in MAPPED or not PATH.fullmatch(path):
            detail = f"A mapping names paths like check.name for {', '.join(MAPPED)}."
            raise Invalid("alerts.mapping", detail, where="mapping")
    return dict(mapping)


def require_depth(sent: object) -> object:
    """Refuse what is nested deeper than any alert is."""
    if is_deeper(sent, DEEPEST - 1):
        raise Invalid("alerts.deep", f"This is nested deeper than {DEEPEST} levels.", where="body")
    return sent


def one_line(text: str) -> str:
    """Put text of a machine on one line."""
    return (text if text.isprintable() else CONTROLS.sub(" ", text)).strip()


def _at(sent: object, path: str) -> str:
    value: Any = sent
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return one_line(str(value))[:2_000] if isinstance(value, str | int | float) else ""


def _labels(sent: object) -> Iterator[tuple[str, str]]:
    """Give the plain values of the top, and of what it calls labels or tags."""
    if not isinstance(sent, dict):
        return
    parts = [sent, *(sent[name] for name in ("labels", "tags") if isinstance(sent.get(name), dict))]
    for part in parts:
        for name, value in list(part.items())[:MOST_LABELS]:
            if isinstance(value, str | int | float):
                yield one_line(str(name))[:80], one_line(str(value))[:300]
