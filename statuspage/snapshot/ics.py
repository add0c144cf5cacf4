"""Planned work as a calendar (RFC 5545), for whoever wants it beside their own appointments."""

from collections.abc import Iterator
from datetime import UTC, datetime

from statuspage.lifecycle import PLANNED, MaintenanceStatus
from statuspage.snapshot.state import PlannedWork, PublicState

MOST = 50
LINE_BYTES = 75
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
UNFIT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


def calendar(state: PublicState) -> dict[str, bytes]:
    """Return the calendar by its path."""
    return {"maintenance.ics": "".join(f"{line}\r\n" for line in _lines(state)).encode("utf-8", "replace")}


def _lines(state: PublicState) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Andon//Status page//EN", "CALSCALE:GREGORIAN")
    yield from ("METHOD:PUBLISH", *_folded("NAME", state.page.name), *_folded("X-WR-CALNAME", state.page.name))
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M")
    for work in state.works[:MOST]:
        yield from _event(state, work)
    yield "END:VCALENDAR"


def _event(state: PublicState, work: PlannedWork) -> Iterator[str]:
    parts = [part.name for part in state.parts if part.public_id in work.parts]
    told = work.updates[0].body if work.updates else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{work.public_id}@{state.page.public_id}"
    yield f"DTSTAMP:{_at(work.updated_at)}"
    yield f"LAST-MODIFIED:{_at(work.updated_at)}"
    yield f"SEQUENCE:{len(work.updates)}"
    yield f"DTSTART:{_at(work.started_at or work.scheduled_for)}"
    yield f"DTEND:{_at(_end(work))}"
    yield from _folded("SUMMARY", f"{state.page.name}: {work.name}")
    yield from _folded("DESCRIPTION", "\n".join(filter(None, [told, ", ".join(parts)])))
    yield from _folded("URL", f"{state.page.url}/maintenances/{work.public_id}.html", escapes=False)
    yield "STATUS:CONFIRMED"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _end(work: PlannedWork) -> datetime:
    """Return when it ended or is to end; a calendar wants an end after the start."""
    begins = work.started_at or work.scheduled_for
    over = work.completed_at if work.status is MaintenanceStatus.COMPLETED else None
    if over is None and work.status in PLANNED:
        over = work.scheduled_until
    return max(over or work.scheduled_until, begins)


def _folded(name: str, value: str, *, escapes: bool = True) -> Iterator[str]:
    """Break a line where it is longer than 75 bytes; what follows begins with a space."""
    line, room = f"{name}:", LINE_BYTES
    for sign in value.translate(UNFIT).translate(ESCAPES) if escapes else value:
        if len((line + sign).encode("utf-8", "replace")) > room:
            yield line
            line = " "
        line += sign
    yield line


def _at(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
