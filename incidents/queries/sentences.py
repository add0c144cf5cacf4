"""The sentences of what happens while an incident is run."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol


class Names(Protocol):
    """The names that sentences need."""

    def person(self, person_id: int | None) -> str:
        """Return a person's name."""
        ...

    def service(self, service_id: int) -> str:
        """Return a service's name."""
        ...

    def incident(self, incident_id: int, key: str) -> str:
        """Return an incident's key, if it may be named."""
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


def _promised(payload: Facts, _passages: Facts, _words: Names) -> str:
    return f"promised {payload['audience']} an update by {clock(payload['due'])}"


def _listed(payload: Facts, passages: Facts, _words: Names) -> str:
    number = len(payload["task_ids"])
    return f"added the task list {passages.get('title', '[redacted]')}, {number} {'task' if number == 1 else 'tasks'}"


def _typed(payload: Facts, _passages: Facts, _words: Names) -> str:
    kind = payload["to_type"].replace("-", " ")
    return f"said that it is of type {kind}" if kind else "took back of what type it is"


def _filled(_payload: Facts, passages: Facts, _words: Names) -> str:
    values = passages.get("values", {}).items()
    said = "; ".join(
        f"{name}: {' '.join(text.split())}" if text else f"{name}: nothing any more" for name, text in values
    )
    return f"filled in {said or '[redacted]'}"


def _corrected(payload: Facts, passages: Facts, _words: Names) -> str:
    reason = f": {passages['reason']}" if passages.get("reason") else ""
    return f"corrected the update to {payload['audience']} that is entry {payload['seq']}{reason}"


def _task(payload: Facts, passages: Facts, words: Names) -> str:
    owner = words.person(payload["owner_id"]) if payload.get("owner_id") else "nobody yet"
    by = f", due {clock(payload['due'])}" if payload.get("due") else ""
    title = passages.get("title", "[redacted]")
    verb = "opened a task again" if payload.get("is_reopened") else "set a task"
    return f"{verb} for {owner}{by}: {title}"


def _pinned(payload: Facts, _passages: Facts, _words: Names) -> str:
    return f"pinned entry {payload['seq']} as evidence"


def _unpinned(payload: Facts, _passages: Facts, _words: Names) -> str:
    return f"unpinned entry {payload['seq']}"


KINDS = {"related": "related to", "duplicate": "a duplicate of", "stream": "a stream of"}


def _linked(payload: Facts, _passages: Facts, words: Names) -> str:
    source, other = _ends(payload, words)
    return f"noted that {source} is {KINDS[payload['kind']]} {other}"


def _unlinked(payload: Facts, _passages: Facts, words: Names) -> str:
    source, other = _ends(payload, words)
    return f"noted that {source} is not {KINDS[payload['kind']]} {other}"


def _ends(payload: Facts, words: Names) -> tuple[str, str]:
    ends = (words.incident(payload[f"{end}_id"], payload[f"{end}_key"]) for end in ("from", "to"))
    return next(ends), next(ends)


def _changed_before(payload: Facts, _passages: Facts, words: Names) -> str:
    return f"changed entry {payload['seq']} of {words.incident(payload['from_id'], payload['from_key'])}"


def _attached(payload: Facts, passages: Facts, _words: Names) -> str:
    return f"attached {passages.get('file', '[redacted]')} ({payload['size'] // 1000 or 1} kB)"


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
    "incident.update_promised": _promised,
    "incident.task_list_added": _listed,
    "incident.type_set": _typed,
    "incident.fields_set": _filled,
    "incident.update_corrected": _corrected,
    "incident.task_changed": _task,
    "incident.entry_pinned": _pinned,
    "incident.entry_unpinned": _unpinned,
    "incident.related": _linked,
    "incident.unrelated": _unlinked,
    "incident.merged_entry_changed": _changed_before,
    "incident.attachment_added": _attached,
}
