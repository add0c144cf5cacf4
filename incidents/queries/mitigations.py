"""What brought earlier incidents under control, in the words of those who did it."""

import json
from collections.abc import Collection

from sqlalchemy import select

from foundation.log import EventRow, PassageRow
from foundation.work import Reading
from incidents.lifecycle import State
from incidents.queries.brief import visible_ids

REACHING = (State.MONITORING.value, State.RESOLVED.value)


def mitigations(reading: Reading, incident_ids: Collection[int]) -> dict[int, str]:
    """Return, for those of the incidents that the reader may know of, the note with which they were mitigated."""
    streams = {f"incident:{each}": each for each in visible_ids(reading, incident_ids)}
    if not streams:
        return {}
    told = (PassageRow.stream == EventRow.stream) & (PassageRow.seq == EventRow.seq)
    moved = (EventRow.stream.in_(streams), EventRow.name == "incident.moved")
    rows = reading.session.execute(
        select(EventRow.stream, EventRow.payload, PassageRow.body)
        .join(PassageRow, told)
        .where(*moved, PassageRow.body.is_not(None))
        .order_by(EventRow.stream, EventRow.seq)
    )
    found: dict[int, dict[str, str]] = {}
    for stream, payload, body in rows:
        state, note = json.loads(payload)["to_state"], json.loads(body or "{}").get("note", "")
        if state in REACHING and note:
            found.setdefault(streams[stream], {})[state] = note
    return {each: notes.get(REACHING[0]) or notes[REACHING[1]] for each, notes in found.items()}
