"""Who wrote which section when, each text, and how it differs from the one before."""

from dataclasses import dataclass, replace
from datetime import datetime

from accounts import queries as accounts
from coe.model import CoeSection
from coe.queries.documents import brief
from foundation.errors import NotFound
from foundation.log import MOST, event_at, events_of, latest_of
from foundation.textmerge import steps
from foundation.work import Reading

REVISIONS = 500
WRITTEN = ("coe.section_written",)


@dataclass(frozen=True)
class Revision:
    """One earlier text of a section, by its number in the log."""

    seq: int
    section: str
    at: datetime
    by: str
    source: str | None
    is_erased: bool
    restored: int | None = None
    before: int | None = None
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RowWording:
    """How a row of the timeline read from then on."""

    seq: int
    changed_at: datetime
    by: str
    at: datetime | None
    text: str
    is_erased: bool
    included: bool
    kind: str


def revisions(reading: Reading, ref: int | str, section: str | None = None) -> list[Revision]:
    """Return who wrote which section when, the newest first, without the texts."""
    stream = f"coe:{brief(reading, ref).id}"
    chosen = latest_of(reading.session, stream, names=WRITTEN, saying=_of(section), limit=REVISIONS)
    names = accounts.principal_names(reading, {event.principal for event in chosen})
    return [
        Revision(e.seq, e.payload["section"], e.recorded_at, names.get(e.principal, e.principal), None, e.is_erased)
        for e in chosen
    ]


def section_now(reading: Reading, ref: int | str, name: str) -> tuple[int, str]:
    """Return a version in which a section reads as it does, and the text; the version is read first."""
    short = brief(reading, ref)
    section = reading.session.get(CoeSection, (short.id, name))
    return short.version, section.source if section else ""


def version_that_says(reading: Reading, coe_id: int, section: str, source: str, since: int) -> int:
    """Return the newest version in which the section read so, after ``since``; otherwise ``since`` itself."""
    written = events_of(reading.session, f"coe:{coe_id}", after=since, names=WRITTEN, limit=MOST)
    said = [e.seq for e in written if e.payload["section"] == section and e.passages.get("source", "") == source]
    return said[-1] if said else since


def revision(reading: Reading, ref: int | str, seq: int) -> Revision:
    """Return one earlier text; raises NotFound."""
    stream = f"coe:{brief(reading, ref).id}"
    try:
        event = event_at(reading.session, stream, seq)
    except LookupError as error:
        raise NotFound("revision") from error
    if event.name != "coe.section_written":
        raise NotFound("revision")
    by = accounts.principal_names(reading, {event.principal}).get(event.principal, event.principal)
    source = None if event.is_erased else event.passages.get("source", "")
    found = Revision(seq, event.payload["section"], event.recorded_at, by, source, event.is_erased)
    earlier = latest_of(reading.session, stream, names=WRITTEN, saying=_of(found.section), before=seq, limit=1)
    if not earlier or source is None:
        return replace(found, restored=event.payload.get("restored"))
    (last,) = earlier
    text = str(last.passages.get("source", "")).splitlines()
    shown = tuple(steps(text, source.splitlines()))
    return replace(found, restored=event.payload.get("restored"), before=last.seq, changes=shown)


def row_history(reading: Reading, ref: int | str, row_id: int) -> list[RowWording]:
    """Return each way in which somebody had a row of the timeline read, the newest first."""
    stream = f"coe:{brief(reading, ref).id}"
    said = f'"row_id":{row_id}'
    found = latest_of(reading.session, stream, names=["coe.timeline_changed"], saying=said, limit=REVISIONS)
    own = [event for event in found if event.payload["row_id"] == row_id]
    names = accounts.principal_names(reading, {event.principal for event in own})
    return [
        RowWording(
            seq=event.seq,
            changed_at=event.recorded_at,
            by=names.get(event.principal, event.principal),
            at=datetime.fromisoformat(event.payload["at"]) if event.payload.get("at") else None,
            text="" if event.is_erased else event.passages.get("text", ""),
            is_erased=event.is_erased,
            included=event.payload["included"],
            kind=event.payload.get("kind", "other"),
        )
        for event in own
    ]


def _of(section: str | None) -> str:
    return f'"section":"{section}"' if section else ""
