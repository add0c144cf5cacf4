"""A timeline as a file: JSON for programs, CSV for sheets, Markdown for people. Pure but for ``exported``."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from foundation.errors import Invalid
from foundation.log import MOST
from foundation.work import Reading
from incidents.lifecycle import said
from incidents.queries.brief import IncidentBrief
from incidents.queries.merged import whole_timeline
from incidents.queries.timeline import Narrowed, in_order, kind_of
from incidents.queries.wording import TimelineItem

TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "markdown": "text/markdown; charset=utf-8"}
ENDINGS = {"json": "json", "csv": "csv", "markdown": "md"}
COLUMNS = (
    *("seq", "kind", "occurred_at", "precision", "recorded_at", "actor", "audience"),
    *("markers", "text", "edited_at", "is_erased", "source"),
)
# A sheet takes a cell that begins so for a formula, or for the end of the cell before.
LIVE = ("=", "+", "-", "@", "\t", "\r")
MEANT = re.compile(r"([\\`*_{}\[\]<>#+!|~&])")


@dataclass(frozen=True)
class Export:
    """A file to be saved: its name, its type and what is in it."""

    name: str
    content_type: str
    text: str


def exported(reading: Reading, found: IncidentBrief, kind: str, narrowed: Narrowed) -> Export:
    """Return the timeline of an incident, as things happened, as a file of that kind."""
    if kind not in TYPES:
        raise Invalid("incident.export_format", f"Choose one of: {', '.join(TYPES)}.", where="format")
    entries = in_order(whole_timeline(reading, found.id, limit=MOST, narrowed=narrowed)[0])
    write = {"json": _json, "csv": _csv, "markdown": _markdown}[kind]
    return Export(f"{found.key}-timeline.{ENDINGS[kind]}", TYPES[kind], write(found, entries))


def defused(cell: str) -> str:
    """Return a cell that no sheet takes for a formula: one that could be begins with an apostrophe."""
    return f"'{cell}" if cell.startswith(LIVE) else cell


def row_of(entry: TimelineItem) -> dict[str, object]:
    """Return an entry by the names of the columns."""
    return {
        "seq": entry.seq,
        "kind": kind_of(entry.name),
        "occurred_at": _stamp(entry.occurred_at),
        "precision": entry.precision or "second",
        "recorded_at": _stamp(entry.recorded_at),
        "actor": entry.actor,
        "audience": entry.audience or "",
        "markers": list(entry.markers),
        "text": "[erased]" if entry.is_erased else entry.text,
        "edited_at": _stamp(entry.edited_at) if entry.edited_at else None,
        "is_erased": entry.is_erased,
        "source": entry.source,
    }


def _json(found: IncidentBrief, entries: Sequence[TimelineItem]) -> str:
    facts = {
        "incident": found.key,
        "title": found.title,
        "state": found.state,
        "severity": found.severity,
        "visibility": found.visibility,
        "version": found.version,
        "moments": {name: _stamp(at) for name, at in found.moments.items()},
        "items": [row_of(entry) for entry in entries],
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def _csv(_found: IncidentBrief, entries: Sequence[TimelineItem]) -> str:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([_cell(value) for value in row_of(entry).values()])
    return sheet.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(value)
    return defused(str(value))


def _markdown(found: IncidentBrief, entries: Sequence[TimelineItem]) -> str:
    return "\n".join(_lines(found, entries)) + "\n"


def _lines(found: IncidentBrief, entries: Sequence[TimelineItem]) -> Iterator[str]:
    yield f"# {found.key} {_meant(found.title)}"
    yield ""
    private = " Private: only those who may see the incident may read this." if found.is_private else ""
    yield f"{found.severity}, {said(found.state).lower()}. All times are UTC.{private}"
    yield ""
    for name, at in sorted(found.moments.items(), key=lambda pair: pair[1]):
        yield f"- {said(name)}: {at.astimezone(UTC):%Y-%m-%d %H:%M}"
    last = None
    for entry in entries:
        day = entry.occurred_at.astimezone(UTC).date()
        if day != last:
            yield from ("", f"## {day:%Y-%m-%d}", "")
        last = day
        yield _told(entry)


def _told(entry: TimelineItem) -> str:
    marks = f" **{', '.join(said(marker) for marker in entry.markers)}**" if entry.markers else ""
    heard = f" told {entry.audience}:" if entry.audience else ""
    text = "(the text was erased)" if entry.is_erased else _meant(entry.text).replace("\n", "\n  ")
    source = f" (in {entry.source})" if entry.source else ""
    return f"- {exact(entry)}{marks} {_meant(entry.actor)}{heard} {text}{source}".rstrip()


def exact(entry: TimelineItem) -> str:
    """Say an entry's time as exactly as it is known, in UTC."""
    at = entry.occurred_at.astimezone(UTC)
    match entry.precision:
        case "day":
            return "(that day)"
        case "hour":
            return f"about {at:%H}:00"
        case "second":
            return f"{at:%H:%M:%S}"
    return f"{at:%H:%M}"


def _meant(text: str) -> str:
    """Return text in which no character means anything to Markdown."""
    return MEANT.sub(r"\\\1", text)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
