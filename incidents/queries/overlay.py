"""What later entries say of earlier ones: notes as they read now, and the marks that stand."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from foundation.log import StoredEvent
from incidents.lifecycle import Marker
from incidents.queries.wording import TimelineItem

EDITED, MARKED = "incident.note_edited", "incident.entry_marked"
ABOUT = frozenset({EDITED, MARKED})
RANKS = {marker.value: rank for rank, marker in enumerate(Marker)}


def overlaid(entries: Iterable[TimelineItem], events: Sequence[StoredEvent]) -> list[TimelineItem]:
    """Return the entries as ``events``, which came after them, let them read now."""
    edits = {event.payload["seq"]: event for event in events if event.name == EDITED}
    marks = marks_in(events)
    return [_as_now(entry, edits.get(entry.seq), marks.get(entry.seq, ())) for entry in entries]


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
