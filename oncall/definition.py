"""What an escalation policy says: steps of whom to page, how long to wait, at which severities; pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from foundation.errors import Invalid
from oncall.layers import ZONES
from oncall.rotation import Window

PERSON, SCHEDULE, TEAM, ADMINS = "person", "schedule", "team", "admins"
CHANNEL, GROUP, PAGERDUTY = "channel", "group", "pagerduty"
KINDS = (PERSON, SCHEDULE, TEAM, CHANNEL, GROUP, PAGERDUTY, ADMINS)
# What is as loud as a telephone; mail and chat wake nobody.
LOUD_TARGETS = frozenset({PAGERDUTY})
LOUD_WAYS = frozenset({"webhook", "pagerduty", "sms", "voice"})
ONE, ALL = "one", "all"
# Why people are paged: because somebody asked for it, or to try out how one is reached.
BY_HAND, TEST = "by-hand", "test"
MOST_STEPS, MOST_TARGETS, LONGEST_WAIT, MOST_REPEATS, LONGEST_NAME = 10, 10, 24 * 60, 9, 80
NAME = re.compile(r"[^\s,;]{1,80}")
GROUP_NAME = re.compile(r"@?[a-z0-9._-]{1,79}|S[A-Z0-9]{2,30}")
SEVERITY = re.compile(r"SEV[0-9]|pending")


@dataclass(frozen=True)
class Target:
    """Whom or what a step pages: a person's id, a slug, a channel, a user group, the name of a PagerDuty service."""

    kind: str
    name: str = ""

    def __str__(self) -> str:
        """Write it as it is stored."""
        return f"{self.kind}:{self.name}" if self.name else self.kind

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Read what ``str`` writes."""
        kind, _, name = text.partition(":")
        if kind not in KINDS or (kind != ADMINS and not NAME.fullmatch(name)) or (kind == ADMINS and name):
            detail = (
                f"{text[:80]!r} is nobody to page. Write {', '.join(f'{each}:…' for each in KINDS[:-1])} or admins."
            )
            raise Invalid("policy.target", detail, where="steps")
        if kind == PERSON and not (name.isascii() and name.isdigit() and len(name) <= 18):  # noqa: PLR2004 - BIGINT
            raise Invalid("policy.person", "A person is named by the id.", where="steps")
        if kind == GROUP and not GROUP_NAME.fullmatch(name):
            detail = f"{name[:80]!r} is no user group of Slack's. Write its handle, like @payments-oncall, or its id."
            raise Invalid("policy.group", detail, where="steps")
        return cls(kind, name)


@dataclass(frozen=True)
class Hours:
    """At which hours of which weekdays a step is taken, in a zone of its own."""

    window: Window
    time_zone: str

    def hold(self, at: datetime) -> bool:
        """Whether it is one of them."""
        return self.window.holds(at, ZoneInfo(self.time_zone))


@dataclass(frozen=True)
class Step:
    """Whom to page, and for how many minutes to wait for an answer; without severities at each of them.

    Outside of its hours, where it has any, a step is gone past when its turn comes.
    """

    targets: tuple[Target, ...]
    wait: int = 5
    severities: tuple[str, ...] = ()
    acknowledge: str = ONE
    hours: Hours | None = None

    def is_for(self, severity: str) -> bool:
        """Whether the step is taken at that severity."""
        return not self.severities or severity in self.severities

    def as_json(self) -> dict[str, Any]:
        """Write it as it is stored."""
        return {
            "targets": [str(target) for target in self.targets],
            "wait": self.wait,
            "severities": list(self.severities),
            "acknowledge": self.acknowledge,
            **({"hours": _hours_as_json(self.hours)} if self.hours else {}),
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Step":
        """Read what was stored."""
        targets = tuple(Target.parse(str(each)) for each in said["targets"])
        hours = _hours_of(said["hours"]) if said.get("hours") else None
        return cls(targets, int(said["wait"]), tuple(said["severities"]), str(said["acknowledge"]), hours)


def _hours_as_json(hours: Hours) -> dict[str, Any]:
    window = hours.window
    said = {"start": f"{window.start:%H:%M}", "end": f"{window.end:%H:%M}", "weekdays": list(window.weekdays)}
    return {**said, "zone": hours.time_zone}


def _hours_of(said: Mapping[str, Any]) -> Hours:
    start, end = time.fromisoformat(said["start"]), time.fromisoformat(said["end"])
    return Hours(Window(start, end, tuple(said["weekdays"])), str(said["zone"]))


@dataclass(frozen=True)
class PolicyText:
    """A policy: its steps in order, and how often they are gone through again."""

    slug: str
    name: str
    steps: tuple[Step, ...]
    repeat: int = 0

    def for_severity(self, severity: str) -> tuple[Step, ...]:
        """Return the steps that are taken at that severity."""
        return tuple(step for step in self.steps if step.is_for(severity))


FALLBACK = "fallback"
# Stands behind every policy, and is there before anybody writes one.
BUILT_IN = PolicyText(FALLBACK, "Fallback: all administrators", (Step((Target(ADMINS),), 5),), 3)


def require_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return steps that can stand, or say what is wrong with them."""
    found = tuple(steps)
    if not 1 <= len(found) <= MOST_STEPS:
        raise Invalid("policy.steps", f"Write one to {MOST_STEPS} steps.", where="steps")
    for number, step in enumerate(found, 1):
        _require(step, number)
    return found


def _require(step: Step, number: int) -> None:
    if not 1 <= len(step.targets) <= MOST_TARGETS:
        raise Invalid("policy.targets", f"Step {number}: name one to {MOST_TARGETS} to page.", where="steps")
    if not 1 <= step.wait <= LONGEST_WAIT:
        raise Invalid("policy.wait", f"Step {number}: wait for 1 to {LONGEST_WAIT} minutes.", where="steps")
    if step.acknowledge not in {ONE, ALL}:
        raise Invalid("policy.acknowledge", f"Step {number}: one acknowledges, or all.", where="steps")
    if step.hours is not None and (step.hours.time_zone not in ZONES or not step.hours.window.weekdays):
        detail = f"Step {number}: hours are like 08:00-17:00 mon-fri Europe/Berlin."
        raise Invalid("policy.hours", detail, where="steps")
    if not all(SEVERITY.fullmatch(each) for each in step.severities):
        raise Invalid("policy.severity", f"Step {number}: severities are SEV1 to SEV4.", where="steps")


def steps_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Read the steps of a stored policy."""
    return tuple(Step.read(each) for each in stored)
