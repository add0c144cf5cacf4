"""What running an incident adds to its board, as further parts of the board's one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
)

from foundation.db import UtcDateTime
from foundation.ids import key_of
from incidents.model import (
    Attachment,
    Incident,
    IncidentPin,
    IncidentRelation,
    IncidentWatcher,
    RequiredRole,
    RoleAssignment,
)

NO_TEXT = literal("", String)
NOBODY = cast(null(), Integer)
NO_TIME = type_coerce(cast(null(), UtcDateTime), UtcDateTime)

Part = Select[*tuple[Any, ...]]
Of = BindParameter[int]
Rows = Sequence[Row[Any]]


def part(kind: str, **given: Any) -> Part:  # noqa: ANN401 - columns of any type
    """Select the columns of the board: kind, number, word, text, more, person_id and two times."""
    empty = {"number": literal(0, Integer), "word": NO_TEXT, "text": NO_TEXT, "more": NO_TEXT, "person_id": NOBODY}
    columns = {**empty, "first_at": NO_TIME, "second_at": NO_TIME, **given}
    return select(literal(kind, String).label("kind"), *(column.label(name) for name, column in columns.items()))


def parts(incident_id: Of) -> list[Part]:
    """Return what is selected beside roles, participants, services and tasks."""
    current = (RoleAssignment.incident_id == incident_id, RoleAssignment.until.is_(None), RoleAssignment.brief != "")
    return [
        part("required", word=RequiredRole.severity, text=RequiredRole.role),
        part("pin", number=IncidentPin.seq, person_id=IncidentPin.source_id, first_at=IncidentPin.pinned_at).where(
            IncidentPin.incident_id == incident_id
        ),
        part("watcher", person_id=IncidentWatcher.person_id).where(IncidentWatcher.incident_id == incident_id),
        part("merged", number=Incident.id, person_id=Incident.number)
        .join(IncidentRelation, IncidentRelation.incident_id == Incident.id)
        .where(IncidentRelation.other_id == incident_id, IncidentRelation.kind == "merged"),
        part(
            "file",
            number=Attachment.id,
            text=Attachment.name,
            word=Attachment.media_type,
            more=_facts_of_file(),
            first_at=Attachment.added_at,
        ).where(Attachment.incident_id == incident_id, Attachment.erased_at.is_(None)),
        part("brief", word=RoleAssignment.role, text=RoleAssignment.brief_html).where(*current),
    ]


@dataclass(frozen=True)
class FileItem:
    """A file that was put with the incident."""

    id: int
    name: str
    media_type: str
    size: int
    added_at: datetime
    digest: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Pin:
    """An entry that is kept as evidence: of which incident, and its number there."""

    source_id: int
    seq: int


@dataclass(frozen=True)
class Kept:
    """What is kept with an incident: evidence, files, who follows it, and what was merged into it (key by id)."""

    pins: Sequence[Pin] = ()
    files: Sequence[FileItem] = ()
    watchers: frozenset[int] = frozenset()
    merged: Mapping[int, str] = field(default_factory=dict)


def kept_of(of: Mapping[str, Rows]) -> Kept:
    """Return what is kept, from the rows of the board by kind."""
    return Kept(
        pins=[Pin(row.person_id, row.number) for row in of["pin"]],
        files=[_file(row) for row in of["file"]],
        watchers=frozenset(row.person_id for row in of["watcher"]),
        merged={row.number: key_of("INC", row.person_id) for row in of["merged"]},
    )


def _facts_of_file() -> ColumnElement[str]:
    """Write size, digest, width and height as words, the last two only of a picture."""
    facts = (Attachment.size, Attachment.digest, Attachment.width, Attachment.height)
    size, digest, width, height = (func.coalesce(cast(fact, String), "") for fact in facts)
    return size + " " + digest + " " + width + " " + height


def _file(row: Row[Any]) -> FileItem:
    size, digest, *pixels = row.more.split()
    width, height = map(int, pixels) if pixels else (None, None)
    return FileItem(row.number, row.text, row.word, int(size), row.first_at, digest, width, height)


def required_of(rows: Rows) -> Mapping[str, frozenset[str]]:
    """Return which roles each severity can't do without."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.word, set()).add(row.text)
    return {severity: frozenset(roles) for severity, roles in found.items()}
