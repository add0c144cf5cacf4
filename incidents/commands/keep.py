"""Keeping what matters: entries pinned as evidence, and files."""

import hashlib
import re

from sqlalchemy import func, select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.log import MOST, events_of
from foundation.pictures import Picture, is_picture
from foundation.text import clean
from foundation.work import Work
from incidents.commands.subject import incident_to_change
from incidents.events import AttachmentAdded, EntryPinned, EntryUnpinned, NoteUndone
from incidents.model import Attachment, Incident, IncidentPin, IncidentRelation

MOST_PINS = 50
# A request may have 2 MiB in all, and a form puts some words around the file.
LARGEST_FILE = 1_500_000
LARGEST_TOTAL = 50_000_000
MOST_FILES = 50
NAME_LIMIT = 200
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}")
UNTOLD_TYPE = "application/octet-stream"


def pin_entry(work: Work, *, key: str, seq: int, source: str | None = None) -> Incident:
    """Keep an entry as evidence: of this incident, or of ``source``, which was merged into it."""
    incident = incident_to_change(work, key)
    source_id = _source(work, incident, source)
    if work.session.get(IncidentPin, (incident.id, source_id, seq)) is not None:
        return incident
    stream = f"incident:{source_id}"
    found = events_of(work.session, stream, after=seq - 1, limit=1)
    undone = events_of(work.session, stream, after=seq, names=[NoteUndone.name], limit=MOST)
    if not found or found[0].seq != seq or any(event.payload["seq"] == seq for event in undone):
        raise NotFound("entry")
    if (_count(work, IncidentPin.incident_id, incident) or 0) >= MOST_PINS:
        detail = f"{MOST_PINS} entries are pinned. Take one off that matters less."
        raise Conflict("incident.pins_full", detail, where="seq")
    pin = IncidentPin(
        incident_id=incident.id, source_id=source_id, seq=seq, pinned_at=work.now, pinned_by=work.principal.id
    )
    work.session.add(pin)
    work.record(incident.stream, EntryPinned(source_id=source_id, seq=seq))
    return incident


def unpin_entry(work: Work, *, key: str, seq: int, source: str | None = None) -> Incident:
    """Say that an entry is no evidence after all."""
    incident = incident_to_change(work, key)
    source_id = _source(work, incident, source)
    pin = work.session.get(IncidentPin, (incident.id, source_id, seq))
    if pin is not None:
        work.session.delete(pin)
        work.record(incident.stream, EntryUnpinned(source_id=source_id, seq=seq))
    return incident


def attach(work: Work, *, key: str, name: str, media_type: str, content: bytes | Picture) -> Attachment:
    """Put a file with the incident: a picture that was made anew, or anything else as it is, to be saved only."""
    incident = incident_to_change(work, key)
    name = clean(re.split(r"[/\\]", name)[-1], field="file", limit=NAME_LIMIT)
    if not name or not content:
        raise Invalid("incident.file_missing", "Choose a file that is not empty.", where="file")
    picture = content if isinstance(content, Picture) else None
    told = media_type.partition(";")[0].strip().lower()
    kept = Attachment(
        incident_id=incident.id,
        name=name,
        media_type=told if MEDIA_TYPE.fullmatch(told) else UNTOLD_TYPE,
        content=picture.content if picture else _file(content),
        added_at=work.now,
        added_by=work.principal.id,
    )
    if picture is not None:
        kept.media_type, kept.width, kept.height = picture.media_type, picture.width, picture.height
    kept.size, kept.digest = len(kept.content), hashlib.sha256(kept.content).hexdigest()
    _require_room(work, incident, kept.size)
    work.session.add(kept)
    work.session.flush()
    work.record(
        incident.stream,
        AttachmentAdded(
            attachment_id=kept.id, file=name, media_type=kept.media_type, size=kept.size, digest=kept.digest
        ),
    )
    return kept


def _file(content: bytes | Picture) -> bytes:
    """Return the bytes of a file that is no picture; one that is has to be made anew by whoever hands it in."""
    if isinstance(content, Picture) or is_picture(content):
        message = "a picture was handed in as it came"
        raise TypeError(message)
    if len(content) > LARGEST_FILE:
        detail = f"A file can have {LARGEST_FILE // 1000:,} kB, this one has {len(content) // 1000:,}. Link to it."
        raise Invalid("incident.file_large", detail, where="file")
    return content


def _require_room(work: Work, incident: Incident, size: int) -> None:
    here = (Attachment.incident_id == incident.id, Attachment.erased_at.is_(None))
    files, total = work.session.execute(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(*here)
    ).one()
    if files >= MOST_FILES or total + size > LARGEST_TOTAL:
        detail = f"An incident keeps {MOST_FILES} files and {LARGEST_TOTAL // 1_000_000} MB. Link to further ones."
        raise Conflict("incident.files_full", detail, where="file")


def _source(work: Work, incident: Incident, source: str | None) -> int:
    """Return the id of the incident that an entry stands in: this one, or one that was merged into it."""
    if source is None or source.upper().strip() == incident.key:
        return incident.id
    other = incident_to_change(work, source, lock=False, even_merged=True)
    if work.session.get(IncidentRelation, (other.id, incident.id, "merged")) is None:
        raise Invalid("incident.not_merged", f"{other.key} was not merged into {incident.key}.", where="source")
    return other.id


def _count(work: Work, of: object, incident: Incident) -> int | None:
    return work.session.scalar(select(func.count()).where(of == incident.id))  # type: ignore[arg-type]
