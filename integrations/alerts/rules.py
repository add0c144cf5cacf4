"""What becomes of an alert: the first rule that fits says it; pure."""

import fnmatch
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.errors import Invalid

TRIAGE, INCIDENT, NOTE, DROP = "triage", "incident", "note", "drop"
ACTIONS = (TRIAGE, INCIDENT, NOTE, DROP)
PENDING = "pending"
SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4", PENDING)
LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
MATCH = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]{0,79})=(.{0,200})")
FROM_LABEL = "label:"
# What systems call their own severities.
CALLED = {
    "critical": "SEV1", "page": "SEV2", "error": "SEV2", "high": "SEV2", "warning": "SEV3", "info": "SEV4",
    "p1": "SEV1", "p2": "SEV2", "p3": "SEV3", "p4": "SEV4", "p5": "SEV4",
}  # fmt: skip
MOST_MATCHES, LONGEST_WINDOW = 10, 24 * 60


@dataclass(frozen=True)
class Rule:
    """Which alerts, and what they become; ``resolves`` ends the incident once all of its alerts are over."""

    name: str
    matches: Mapping[str, str]
    action: str = TRIAGE
    service: str = "label:service"
    severity: str = "label:severity"
    group_by: tuple[str, ...] = ()
    window: int = 0
    resolves: bool = False
    id: int = 0

    def fits(self, labels: Mapping[str, str]) -> bool:
        """Whether every label is as the rule wants it; ``*`` stands for anything."""
        return matches_all(self.matches, labels)

    def service_of(self, labels: Mapping[str, str], said: str | None) -> str | None:
        """Return which service it is about."""
        if self.service.startswith(FROM_LABEL):
            return labels.get(self.service.removeprefix(FROM_LABEL)) or said
        return self.service or said

    def severity_of(self, labels: Mapping[str, str], said: str) -> str:
        """Return how bad it is."""
        if not self.severity.startswith(FROM_LABEL):
            return self.severity if self.severity in SEVERITIES else "pending"
        word = labels.get(self.severity.removeprefix(FROM_LABEL), said)
        known = severity_called(word)
        return known if known != PENDING or said not in SEVERITIES else said

    def group_of(self, labels: Mapping[str, str], key: str) -> str:
        """Return under what the alert is gathered with others: its own key where nothing is gathered."""
        if not self.group_by:
            return key
        return f"rule-{self.id}:" + "|".join(labels.get(name, "") for name in self.group_by)[:120]


def severity_called(word: str) -> str:
    """Return the severity that a source's word for it means; pending where it means none."""
    return word if word in SEVERITIES else CALLED.get(word.strip().lower(), PENDING)


def matches_all(wanted: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Whether every label is as it is wanted."""
    return all(fnmatch.fnmatchcase(labels.get(name, ""), pattern) for name, pattern in wanted.items())


def parse_matches(text: str, where: str = "labels") -> dict[str, str]:
    """Read ``alertname=Disk* team=edge`` with spaces or lines between."""
    found = {}
    for word in text.split():
        match = MATCH.fullmatch(word)
        if match is None:
            raise Invalid("alerts.match", f"{word[:60]!r} is not like label=value; * stands for anything.", where=where)
        found[match[1]] = match[2]
    return require_matches(found, where)


def require_matches(matches: Mapping[str, str], where: str = "labels") -> dict[str, str]:
    """Return what can stand, or say what is wrong with it."""
    if len(matches) > MOST_MATCHES or any(not LABEL.fullmatch(name) or len(v) > 200 for name, v in matches.items()):  # noqa: PLR2004
        raise Invalid("alerts.match", f"Name at most {MOST_MATCHES} labels, each with a value.", where=where)
    return dict(matches)


def require_rule(rule: Rule) -> Rule:
    """Return a rule that can stand, or say what is wrong with it."""
    if rule.action not in ACTIONS:
        raise Invalid("alerts.action", f"An alert becomes {', '.join(ACTIONS)}.", where="action")
    if not rule.severity.startswith(FROM_LABEL) and rule.severity not in SEVERITIES:
        raise Invalid("alerts.severity", f"Write {', '.join(SEVERITIES)} or label:NAME.", where="severity")
    if not 0 <= rule.window <= LONGEST_WINDOW:
        raise Invalid("alerts.window", f"A window is 0 to {LONGEST_WINDOW} minutes.", where="window")
    if len(rule.group_by) > MOST_MATCHES or not all(LABEL.fullmatch(name) for name in rule.group_by):
        raise Invalid("alerts.group", "Alerts are gathered by names of labels.", where="group_by")
    require_matches(rule.matches)
    return rule


def first_of(rules: Sequence[Rule], labels: Mapping[str, str]) -> Rule | None:
    """Return the first rule that fits."""
    return next((rule for rule in rules if rule.fits(labels)), None)


def as_json(rule: Rule) -> dict[str, Any]:
    """Write it as it is stored."""
    return {
        "matches": dict(rule.matches),
        "action": rule.action,
        "service": rule.service,
        "severity": rule.severity,
        "group_by": list(rule.group_by),
        "window": rule.window,
        "resolves": rule.resolves,
    }
