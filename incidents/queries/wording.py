"""Each event of an incident as a sentence about somebody: "Ada Quill" + "moved it to identified"."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from foundation.log import StoredEvent
from incidents.lifecycle import said
from incidents.queries.around_sentences import AROUND
from incidents.queries.noted import NOTED
from incidents.queries.sentences import RUNNING, clock

LATE = timedelta(minutes=1)
POSTED, CORRECTED = "incident.update_posted", "incident.update_corrected"


@dataclass(frozen=True)
class Wordbook:
    """The names that sentences need: people and services by id, roles by key; and which incidents may be named."""

    people: Mapping[int, str] = field(default_factory=dict)
    services: Mapping[int, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    incidents: frozenset[int] = frozenset()

    def incident(self, incident_id: int, key: str) -> str:
        """Return an incident's key, if it may be named."""
        return key if incident_id in self.incidents else "another incident"

    def person(self, person_id: int | None) -> str:
        """Return a person's name."""
        return self.people.get(person_id or 0, "somebody")

    def service(self, service_id: int) -> str:
        """Return a service's name."""
        return self.services.get(service_id, "a service")

    def role(self, key: str) -> str:
        """Return a role's name."""
        return self.roles.get(key, key)


@dataclass(frozen=True)
class TimelineItem:
    """One entry of the timeline: its two clocks, who, and what."""

    seq: int
    name: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    text: str
    html: str
    audience: str | None
    is_erased: bool
    principal: str
    surface: str
    state: str | None = None
    precision: str = ""
    markers: tuple[str, ...] = ()
    edited_at: datetime | None = None
    update_url: str = ""
    corrected_at: datetime | None = None
    source: str = ""

    @property
    def anchor(self) -> str:
        """Where it stands on the page: by its number, of a merged incident with its key before it."""
        return f"{self.source}-e{self.seq}" if self.source else f"e{self.seq}"

    @property
    def is_late(self) -> bool:
        """Whether we were told well after it happened."""
        return self.recorded_at - self.occurred_at > LATE


Sentence = Callable[[Mapping[str, Any], Mapping[str, Any], Wordbook], str]


def services_in(events: Sequence[StoredEvent]) -> set[int]:
    """Return the ids of the services that the events are about."""
    one = {event.payload["service_id"] for event in events if "service_id" in event.payload}
    return one | {each for event in events for each in event.payload.get("service_ids", ())}


def told(event: StoredEvent, actor: str, words: Wordbook) -> TimelineItem:
    """Tell an event; of what was erased only that it was."""
    sentence = SENTENCES.get(event.name)
    facts = {**event.payload, "by": event.principal}
    text = sentence(facts, event.passages, words) if sentence else event.name
    html = event.passages.get("body_html") or event.passages.get("note_html") or event.passages.get("brief_html") or ""
    return TimelineItem(
        seq=event.seq,
        name=event.name,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor=actor,
        text=text,
        html="" if event.is_erased else html,
        audience=event.payload.get("audience") if event.name == POSTED else None,
        is_erased=event.is_erased,
        principal=event.principal,
        surface=event.surface,
        state=event.payload.get("to_state"),
        precision=event.payload.get("precision", ""),
        update_url=f"/incidents/{words.key}/updates/{event.payload['update_id']}" if _is_update(event, words) else "",
    )


def _is_update(event: StoredEvent, words: Wordbook) -> bool:
    return event.name in {POSTED, CORRECTED} and bool(words.key)


def _declared(payload: Mapping[str, Any], passages: Mapping[str, Any], _words: Wordbook) -> str:
    how = {"drill": " as a drill", "retrospective": " in retrospect"}.get(payload["mode"], "")
    return f"declared the incident{how}: {passages.get('title', '[redacted]')}"


def _moved(payload: Mapping[str, Any], passages: Mapping[str, Any], _words: Wordbook) -> str:
    verb = "reopened it:" if payload["move"] == "reopen" else "moved it to"
    left_out = f", skipping {' and '.join(payload['skipped'])}" if payload.get("skipped") else ""
    note = f". {passages['note']}" if passages.get("note") else ""
    return f"{verb} {payload['to_state']}{left_out}{note}"


def _severity(payload: Mapping[str, Any], _passages: Mapping[str, Any], _words: Wordbook) -> str:
    cadence = payload.get("update_minutes")
    every = f". Updates are due every {cadence} min" if cadence else ""
    if payload["from_severity"] == payload["to_severity"]:
        return f"let the severity, {payload['to_severity']} still, act as {payload['acting_severity']}{every}"
    return f"changed the severity from {payload['from_severity']} to {payload['to_severity']}{every}"


def _update(_payload: Mapping[str, Any], passages: Mapping[str, Any], _words: Wordbook) -> str:
    return str(passages.get("body", "[redacted]"))


def _role(payload: Mapping[str, Any], _passages: Mapping[str, Any], words: Wordbook) -> str:
    role, before = words.role(payload["role"]), payload.get("from_person_id")
    number = len(payload.get("task_ids", ()))
    tasks = f", with {number} {'task' if number == 1 else 'tasks'}" if number else ""
    if _is_oneself(payload):
        return f"took the role {role}{tasks}"
    if payload["person_id"] is None:
        return f"relieved {words.person(before)} of {role}"
    handed = f", handed over by {words.person(before)}" if before else ""
    return f"made {words.person(payload['person_id'])} {role}{handed}{tasks}"


def _participant(payload: Mapping[str, Any], _passages: Mapping[str, Any], words: Wordbook) -> str:
    if _is_oneself(payload):
        return f"joined as {payload['kind']}"
    return f"added {words.person(payload['person_id'])} as {payload['kind']}"


def _is_oneself(payload: Mapping[str, Any]) -> bool:
    return bool(payload["by"] == f"person:{payload['person_id']}")


def _moment(payload: Mapping[str, Any], passages: Mapping[str, Any], _words: Wordbook) -> str:
    moment, reason = said(payload["moment"]).lower(), passages.get("reason")
    because = f": {reason}" if reason else ""
    if payload["at"] is None:
        return f"took back when {moment}{because}"
    verb = "corrected" if payload.get("before") else "noted"
    return f"{verb} {moment}, {clock(payload['at'])}{because}"


def _service(payload: Mapping[str, Any], _passages: Mapping[str, Any], words: Wordbook) -> str:
    return f"marked {words.service(payload['service_id'])} {payload['impact'].replace('_', ' ')}"


def _unservice(payload: Mapping[str, Any], _passages: Mapping[str, Any], words: Wordbook) -> str:
    return f"took {words.service(payload['service_id'])} off the incident"


def _edited(payload: Mapping[str, Any], passages: Mapping[str, Any], _words: Wordbook) -> str:
    what = " and ".join(payload.get("changed", ())) or "text"
    title = f": {passages['title']}" if passages.get("title") else ""
    return f"rewrote the {what}{title}"


def _visibility(payload: Mapping[str, Any], _passages: Mapping[str, Any], _words: Wordbook) -> str:
    seen = len(payload.get("seen_by", ()))
    people = "1 viewer who had seen it lost" if seen == 1 else f"{seen} viewers who had seen it lost"
    return f"made it {payload['to_visibility']}" + (f"; {people} sight of it" if seen else "")


def _departed(payload: Mapping[str, Any], _passages: Mapping[str, Any], words: Wordbook) -> str:
    return "left" if _is_oneself(payload) else f"took {words.person(payload['person_id'])} off"


def _admitted(payload: Mapping[str, Any], _passages: Mapping[str, Any], _words: Wordbook) -> str:
    return f"let the {payload['kind']} {payload['label']} see it"


def _dismissed(payload: Mapping[str, Any], _passages: Mapping[str, Any], _words: Wordbook) -> str:
    return f"ended that the {payload['kind']} {payload['label']} may see it"


def _task(payload: Mapping[str, Any], passages: Mapping[str, Any], words: Wordbook) -> str:
    owner = f" for {words.person(payload['owner_id'])}" if payload.get("owner_id") else ""
    return f"added a task{owner}: {passages.get('title', '[redacted]')}"


def _done(_payload: Mapping[str, Any], passages: Mapping[str, Any], _words: Wordbook) -> str:
    return f"finished a task: {passages.get('title', '[redacted]')}"


def _merged(payload: Mapping[str, Any], _passages: Mapping[str, Any], words: Wordbook) -> str:
    source = words.incident(payload["from_id"], payload["from_key"])
    return f"merged {source} into {words.incident(payload['into_id'], payload['into_key'])}"


def _alert(payload: Mapping[str, Any], passages: Mapping[str, Any], _words: Wordbook) -> str:
    return f"{payload['source']}: {passages.get('text', '[redacted]')}"


def _redacted(payload: Mapping[str, Any], passages: Mapping[str, Any], _words: Wordbook) -> str:
    return f"erased the text of entry {payload['seq']}: {passages.get('reason', '')}"


SENTENCES: dict[str, Sentence] = {
    **NOTED,
    "incident.declared": _declared,
    "incident.moved": _moved,
    "incident.severity_changed": _severity,
    "incident.update_posted": _update,
    "incident.role_assigned": _role,
    "incident.participant_added": _participant,
    "incident.participant_removed": _departed,
    "incident.circle_admitted": _admitted,
    "incident.circle_dismissed": _dismissed,
    "incident.moment_corrected": _moment,
    "incident.service_added": _service,
    "incident.service_removed": _unservice,
    "incident.edited": _edited,
    "incident.visibility_changed": _visibility,
    "incident.task_added": _task,
    "incident.task_completed": _done,
    "incident.merged": _merged,
    "incident.alert_noted": _alert,
    "incident.redacted": _redacted,
    **RUNNING,
    **AROUND,
}
