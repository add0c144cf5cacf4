"""What later entries say of earlier ones: notes as they read now or that were taken back, and the marks that stand."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from foundation.log import StoredEvent
from incidents.lifecycle import Marker
from incidents.queries.wording import TimelineItem

EDITED, MARKED, UNDONE = "incident.note_edited", "incident.entry_marked", "incident.note_undone"
PINNED = "incident.entry_pinned"
ABOUT = frozenset({EDITED, MARKED, UNDONE})
RANKS = {marker.value: rank for rank, marker in enumerate(Marker)}


def overlaid(entries: Iterable[TimelineItem], events: Sequence[StoredEvent]) -> list[TimelineItem]:
    """Return the entries as ``events``, which came after them, let them read now; what was undone is gone."""
    edits = {event.payload["seq"]: event for event in events if event.name == EDITED}
    marks = marks_in(events)
    gone = undone_in(events)
    return [
        _as_now(entry, edits.get(entry.seq), marks.get(entry.seq, ())) for entry in entries if entry.seq not in gone
    ]


def undone_in(events: Iterable[StoredEvent]) -> frozenset[int]:
    """Return the numbers of notes that were taken back, and of what was said about them."""
    events = tuple(events)
    notes = {event.payload["seq"] for event in events if event.name == UNDONE}
    return frozenset(notes | {event.seq for event in events if _says_of(event) in notes})


def _says_of(event: StoredEvent) -> int | None:
    """Return the number of the entry of the same incident that an event says something about."""
    is_about = event.name in {EDITED, MARKED}
    is_about |= event.name == PINNED and event.stream == f"incident:{event.payload['source_id']}"
    return int(event.payload["seq"]) if is_about else None


def marks_in(events: Iterable[StoredEvent]) -> dict[int, tuple[str, ...]]:
    """Return the marks that stand, by the number of their entry, in the order of the story."""
    stands: dict[tuple[int, str], bool] = {}
    for event in events:
        if event.name == MARKED:
            stands[event.payload["seq"], event.payload["marker"]] = event.payload["marked"]
    found: dict[int, list[str]] = {}
    for (seq, marker), marked in stands.items():
        if marked:
            found.setdefault(seq, []).append(marker)
    return {seq: tuple(sorted(markers, key=RANKS.__getitem__)) for seq, markers in found.items()}


def _as_now(entry: TimelineItem, edit: StoredEvent | None, markers: tuple[str, ...]) -> TimelineItem:
    if edit is not None:
        entry = replace(
            entry,
            occurred_at=datetime.fromisoformat(edit.payload["at"]),
            precision=edit.payload["precision"],
            text=f"noted: {edit.passages.get('body', '[redacted]')}",
            html=edit.passages.get("body_html", ""),
            edited_at=edit.recorded_at,
        )
    return replace(entry, markers=markers) if markers else entry
