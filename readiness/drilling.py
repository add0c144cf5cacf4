"""How a drill went against the incident that it plays again; pure.

All times are counted from when impact began, in seconds. A time that is not known is left out on either side.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# A drill begins in triage, so that accepting it is when somebody noticed.
STEPS: Mapping[str, tuple[str, ...]] = {
    "detection": ("detected", "acknowledged"),
    "mitigation": ("mitigated",),
    "recovery": ("impact_ended", "mitigated", "resolved"),
}
# What responders would have seen; what they did, and why it failed, is theirs to find out.
SEEN = frozenset({"onset", "detected", "reported", "other"})
MOST_INJECTS = 40
LONGEST_S = 24 * 3600
HALF_MINUTE_S, MINUTE_S = 30, 60


@dataclass(frozen=True)
class Row:
    """A row of the COE's timeline."""

    at: datetime
    kind: str
    text: str


def script_of(rows: Iterable[Row], began: datetime, until: datetime | None) -> list[dict[str, Any]]:
    """Return what is told when: what was seen between the beginning of impact and its mitigation."""
    told = [
        (int((row.at - began).total_seconds()), row.text)
        for row in sorted(rows, key=lambda row: row.at)
        if row.kind in SEEN and row.at >= began and (until is None or row.at <= until)
    ]
    return [{"after_s": after, "text": text} for after, text in told if after <= LONGEST_S][:MOST_INJECTS]


def took(moments: Mapping[str, datetime | None], began: datetime | None) -> dict[str, int]:
    """Return how long each step took from when impact began."""
    found: dict[str, int] = {}
    for step, names in STEPS.items():
        at = next((at for name in names if (at := moments.get(name)) is not None), None)
        if began is not None and at is not None and at >= began:
            found[step] = int((at - began).total_seconds())
    return found


def result_of(original: Mapping[str, int], drill: Mapping[str, int], targets: Sequence[int | None]) -> dict[str, Any]:
    """Hold a drill against the original and the shortest target; it proves something where it kept both."""
    rto = min((each for each in targets if each is not None), default=None)
    recovery = drill.get("recovery")
    in_time = recovery is not None and (rto is None or recovery <= rto * MINUTE_S)
    no_slower = recovery is not None and recovery <= original.get("recovery", recovery)
    return {"drill": dict(drill), "rto_minutes": rto, "passed": in_time and no_slower}


def said(result: Mapping[str, Any]) -> str:
    """Say in a line how long it took; what the original took is for those who may read of that."""
    parts = [f"{step} in {minutes(result['drill'][step])}" for step in STEPS if step in result["drill"]]
    target = f", target {result['rto_minutes']} min" if result["rto_minutes"] is not None else ""
    return f"{', '.join(parts) or 'no time is known'}{target}"


def minutes(seconds: int) -> str:
    """Say a time in minutes, or in seconds where it is short."""
    return f"{seconds} s" if seconds < HALF_MINUTE_S else f"{round(seconds / MINUTE_S) or 1} min"


def as_script(injects: Iterable[Mapping[str, Any]]) -> str:
    """Write a script as people edit it: the minutes, then what is told."""
    return "\n".join(f"{each['after_s'] / MINUTE_S:g} {each['text']}" for each in injects)
