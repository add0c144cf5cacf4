"""One entry of a timeline with all that was said about it since: its wordings, each against the last, and its marks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from accounts.queries import principal_names
from foundation.errors import NotFound
from foundation.log import StoredEvent, events_of
from foundation.work import Reading
from incidents.queries.brief import IncidentBrief, brief
from incidents.queries.overlay import ABOUT, EDITED, MARKED
from incidents.queries.timeline import history, timeline
from incidents.queries.wording import TimelineItem

# Beyond this many words whole lines are compared: it is quicker, and reads no worse.
MOST_WORDS = 400
NOTE = "incident.note_added"
# Others write meanwhile, but not that much in the time of one request.
RECENT = 50
WORDS = re.compile(r"\s+|[^\s]+")
Part = tuple[str, str]


@dataclass(frozen=True)
class Wording:
    """What a note said once: who wrote it when, of which time, and what changed against the wording before."""

    seq: int
    by: str
    written_at: datetime
    happened_at: datetime
    precision: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class MarkChange:
    """A mark that was set or taken off."""

    marker: str
    marked: bool
    by: str
    at: datetime


@dataclass(frozen=True)
class EntryPage:
    """An entry, how it came to read as it does; ``about`` is the entry that this one only says something about."""

    entry: TimelineItem
    about: int | None
    body: str
    wordings: Sequence[Wording]
    marks: Sequence[MarkChange]


def entry_page(reading: Reading, found: IncidentBrief, seq: int) -> EntryPage:
    """Return entry ``seq`` of an incident with its history."""
    items = timeline(reading, found.id, after=seq - 1, limit=1)
    if not items or items[0].seq != seq:
        raise NotFound("entry")
    said = history(reading, found.id, seq)
    first, later = said[0], said[1:]
    called = principal_names(reading, {event.principal for event in said})
    edits = [event for event in later if event.name == EDITED]
    wordings = _wordings([first, *edits], called) if first.name == NOTE else []
    return EntryPage(
        entry=items[0],
        about=first.payload["seq"] if first.name in ABOUT else None,
        body=(edits[-1] if edits else first).passages.get("body", ""),
        wordings=list(reversed(wordings)),
        marks=[
            MarkChange(event.payload["marker"], event.payload["marked"], called[event.principal], event.recorded_at)
            for event in reversed(later)
            if event.name == MARKED
        ],
    )


def latest_own_note(reading: Reading, key: str) -> int:
    """Return the number of the note that whoever reads wrote last, and only just; 0 where there is none."""
    found = brief(reading, key)
    events = events_of(reading.session, f"incident:{found.id}", after=max(0, found.version - RECENT), names=[NOTE])
    return max((event.seq for event in events if event.principal == reading.principal.id), default=0)


def compared(before: str, after: str) -> list[Part]:
    """Return ``after`` in parts that are kept ("same"), new ("ins") or gone ("del") against ``before``."""
    old, new = _pieces(before, after)
    parts: list[Part] = []
    for word, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if word == "equal":
            parts.append(("same", "".join(new[c:d])))
            continue
        parts += [("del", "".join(old[a:b]))] if b > a else []
        parts += [("ins", "".join(new[c:d]))] if d > c else []
    return parts


def _pieces(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) <= MOST_WORDS:
        return old, new
    return before.splitlines(keepends=True), after.splitlines(keepends=True)


def _wordings(events: Sequence[StoredEvent], called: Mapping[str, str]) -> list[Wording]:
    found, before = [], None
    for event in events:
        body = "[redacted]" if event.is_erased else event.passages.get("body", "")
        happened = datetime.fromisoformat(event.payload["at"]) if "at" in event.payload else event.occurred_at
        parts = [("same", body)] if before is None else compared(before, body)
        exact = event.payload["precision"]
        found.append(Wording(event.seq, called[event.principal], event.recorded_at, happened, exact, parts))
        before = body
    return found
