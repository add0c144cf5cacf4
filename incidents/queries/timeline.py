"""What happened, entry by entry, for whoever may know of the incident."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts.queries import names, principal_names, principals_of
from catalog.queries import find_services
from foundation.errors import Invalid, NotFound
from foundation.log import MOST, StoredEvent, events_of
from foundation.text import shown
from foundation.work import Reading
from incidents.lifecycle import Audience, Marker
from incidents.model import IncidentRole
from incidents.queries.brief import visible_ids
from incidents.queries.neighbours import nameable
from incidents.queries.overlay import ABOUT, overlaid
from incidents.queries.wording import TimelineItem, Wordbook, services_in, told

LIMIT = 500
UPDATES = ("posted", "corrected", "missed", "escalated", "reminded", "snoozed")
PEOPLE = ("person_id", "from_person_id", "owner_id")
KINDS: dict[str, frozenset[str]] = {
    "note": frozenset({"incident.note_added"}),
    "update": frozenset(f"incident.update_{word}" for word in UPDATES),
    "state": frozenset(
        {"incident.declared", "incident.moved", "incident.severity_changed", "incident.merged"}
        | {"incident.visibility_changed", "incident.type_set"}
    ),
    "moment": frozenset({"incident.moment_corrected"}),
    "people": frozenset({"incident.role_assigned", "incident.participant_added"}),
    "service": frozenset({"incident.service_added", "incident.service_removed"}),
    "task": frozenset(f"incident.task_{word}" for word in ("added", "changed", "completed", "list_added")),
    "alert": frozenset({"incident.alert_noted"}),
    "change": frozenset({"incident.change_marked"}),
    "report": frozenset({"incident.problem_reported", "incident.ticket_added", "incident.sighting_added"}),
    "text": frozenset({"incident.edited", "incident.redacted", "incident.fields_set"}),
}
OTHER = "other"
NAMED = frozenset().union(*KINDS.values())


@dataclass(frozen=True)
class Narrowed:
    """Which entries are wanted; what is not said narrows nothing."""

    kinds: Collection[str] = ()
    person_id: int | None = None
    audience: str | None = None
    marked: Collection[str] = ()

    @property
    def is_all(self) -> bool:
        """Whether every entry is wanted."""
        return not (self.kinds or self.person_id or self.audience or self.marked)


def require_known(wanted: Narrowed) -> None:
    """Raise Invalid for a word that no entry can be asked for by, with those that one can."""
    known: dict[str, Sequence[str]] = {"kind": [*KINDS, OTHER], "audience": list(Audience), "marked": list(Marker)}
    given: dict[str, Collection[str]] = {
        "kind": wanted.kinds,
        "audience": [wanted.audience] if wanted.audience else [],
        "marked": wanted.marked,
    }
    for name, words in given.items():
        for word in words:
            if word not in known[name]:
                detail = f"{name} can be {', '.join(known[name])}; {shown(word, 40)} is none of them."
                raise Invalid("incident.word", detail, where=name)


def timeline(
    reading: Reading,
    incident_id: int,
    after: int = 0,
    limit: int = LIMIT,
    narrowed: Narrowed | None = None,
    *,
    to_others: bool = False,
) -> list[TimelineItem]:
    """Return the entries after number ``after``, in the order in which they were recorded, as they read now.

    What is taken over into something that others read, ``to_others``, names no private incident but this one.
    """
    if incident_id not in visible_ids(reading, [incident_id]):
        raise NotFound("incident")
    wanted = narrowed or Narrowed()
    whole = limit if wanted.is_all else MOST
    entries = read_entries(reading, incident_id, after, whole, known=(incident_id,), to_others=to_others)
    return picked(reading, entries, wanted)[:limit]


def read_entries(
    reading: Reading, incident_id: int, after: int, limit: int, *, known: Collection[int], to_others: bool = False
) -> list[TimelineItem]:
    """Return entries of an incident that was found to be seen; ``known`` incidents may be named."""
    stream = f"incident:{incident_id}"
    events = events_of(reading.session, stream, after=after, limit=limit)
    further = events[-1].seq if len(events) == limit else None
    about = events_of(reading.session, stream, after=further, names=ABOUT, limit=MOST) if further else []
    actors = principal_names(reading, {event.principal for event in events})
    words = _wordbook(reading, events, nameable(reading, events, known, to_others=to_others))
    found = overlaid((told(event, actors[event.principal], words) for event in events), [*events, *about])
    if further and len(found) < limit:
        # What was undone left a gap, and a page that is not full would seem to be the last.
        missing = limit - len(found)
        found += read_entries(reading, incident_id, further, missing, known=known, to_others=to_others)
    return found


def in_order(entries: Sequence[TimelineItem]) -> list[TimelineItem]:
    """Return the entries as things happened, without those that only say something about others."""
    return sorted((e for e in entries if e.name not in ABOUT), key=lambda entry: (entry.occurred_at, entry.seq))


def kind_of(name: str) -> str:
    """Return of which kind an entry is, by the name of its event."""
    return next((kind for kind, names_ in KINDS.items() if name in names_), OTHER)


def people_in(events: Sequence[StoredEvent]) -> set[int]:
    """Return the ids of the people that the events are about."""
    told = {person_id for event in events for person_id in event.payload.get("person_ids", ())}
    return told | {event.payload[name] for event in events for name in PEOPLE if event.payload.get(name)}


def history(reading: Reading, incident_id: int, seq: int) -> list[StoredEvent]:
    """Return entry ``seq`` and what was said about it since; of an incident that was found to be seen."""
    stream = f"incident:{incident_id}"
    entry = events_of(reading.session, stream, after=seq - 1, limit=1)
    about = events_of(reading.session, stream, after=seq, names=ABOUT, limit=MOST)
    return [*entry, *(event for event in about if event.payload["seq"] == seq)]


@dataclass(frozen=True)
class Correction:
    """A moment that was set, moved or taken back."""

    seq: int
    moment: str
    before: datetime | None
    at: datetime | None
    reason: str
    by: str
    recorded_at: datetime


def moment_history(reading: Reading, incident_id: int) -> list[Correction]:
    """Return every correction of a moment, the earliest first; of an incident that was found to be seen."""
    names_ = ["incident.moment_corrected"]
    events = events_of(reading.session, f"incident:{incident_id}", names=names_, limit=MOST)
    actors = principal_names(reading, {event.principal for event in events})
    return [
        Correction(
            seq=event.seq,
            moment=event.payload["moment"],
            before=_time(event.payload.get("before")),
            at=_time(event.payload["at"]),
            reason=event.passages.get("reason", "[redacted]" if event.is_erased else ""),
            by=actors[event.principal],
            recorded_at=event.recorded_at,
        )
        for event in events
    ]


def picked(reading: Reading, entries: list[TimelineItem], wanted: Narrowed) -> list[TimelineItem]:
    """Return the entries that are wanted."""
    if wanted.is_all:
        return entries
    require_known(wanted)
    acting = principals_of(reading, wanted.person_id) if wanted.person_id else None
    return [
        entry
        for entry in entries
        if entry.name not in ABOUT
        and (not wanted.kinds or kind_of(entry.name) in wanted.kinds)
        and (acting is None or entry.principal in acting)
        and (wanted.audience is None or entry.audience == wanted.audience)
        and (not wanted.marked or not set(wanted.marked).isdisjoint(entry.markers))
    ]


def _wordbook(reading: Reading, events: Sequence[StoredEvent], known: frozenset[int]) -> Wordbook:
    services = services_in(events)
    return Wordbook(
        people=names(reading, people_in(events)),
        services={i: item.name for i, item in find_services(reading, services).items()},
        roles=dict(_roles(reading)) if any("role" in event.payload for event in events) else {},
        incidents=known,
    )


def _roles(reading: Reading) -> Iterator[tuple[str, str]]:
    for row in reading.session.execute(select(IncidentRole.key, IncidentRole.name)):
        yield row.key, row.name


def _time(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None
