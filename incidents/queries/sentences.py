"""The sentences of what happens while an incident is run."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol


class Names(Protocol):
    """The names that sentences need."""

    def person(self, person_id: int | None) -> str:
        """Return a person's name."""
        ...


Facts = Mapping[str, Any]
Sentence = Callable[[Facts, Facts, Any], str]


def missed(payload: Facts, _passages: Facts, words: Names) -> str:
    """Tell that a promised update did not come, and whom that was told."""
    told = people(payload, words)
    audience = payload.get("audience", "stakeholders")
    return f"noted that the update promised to {audience} for {clock(payload['due'])} did not come" + (
        f", and told {told}" if told else ""
    )


def _escalated(payload: Facts, _passages: Facts, words: Names) -> str:
    told = people(payload, words) or "nobody, for there was nobody left to tell"
    return f"escalated the missing update to {payload['audience']}: told {told}"


def _reminded(payload: Facts, _passages: Facts, words: Names) -> str:
    told = people(payload, words) or "nobody, for nobody leads it"
    return f"reminded {told} of the update promised to {payload['audience']} for {clock(payload['due'])}"


def _snoozed(payload: Facts, passages: Facts, _words: Names) -> str:
    reason = passages.get("reason", "[redacted]")
    return f"put the update to {payload['audience']} off to {clock(payload['due'])}: {reason}"


def _corrected(payload: Facts, passages: Facts, _words: Names) -> str:
    reason = f": {passages['reason']}" if passages.get("reason") else ""
    return f"corrected the update to {payload['audience']} that is entry {payload['seq']}{reason}"


def people(payload: Facts, words: Names) -> str:
    """Return the names of who was told."""
    return " and ".join(words.person(person_id) for person_id in payload.get("person_ids", ()))


def clock(iso: str) -> str:
    """Return a time as sentences say it."""
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M} UTC"


RUNNING: dict[str, Sentence] = {
    "incident.update_missed": missed,
    "incident.update_escalated": _escalated,
    "incident.update_reminded": _reminded,
    "incident.update_snoozed": _snoozed,
    "incident.update_corrected": _corrected,
}
