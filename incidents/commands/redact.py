"""Erasing what should never have been written: the entry's text, and every copy of it."""

from sqlalchemy import update

from foundation import log, search
from foundation.errors import Invalid, NotFound
from foundation.idempotency import IdempotencyRecord
from foundation.log import StoredEvent
from foundation.text import clean
from foundation.work import Work
from incidents.commands.context import blank_context
from incidents.commands.subject import incident_to_change, index, tell_onward
from incidents.events import (
    REDACTED,
    AttachmentAdded,
    IncidentRedacted,
    NoteAdded,
    NoteEdited,
    RoleAssigned,
    TaskAdded,
    TaskChanged,
    TaskCompleted,
    UpdateCorrected,
    UpdatePosted,
)
from incidents.model import Attachment, Incident, IncidentTask, IncidentUpdate, RoleAssignment

REASON_LIMIT = 500
# Entries that tell of one thing, by the id that they share.
TWINS = (
    ("task_id", {TaskAdded.name, TaskCompleted.name, TaskChanged.name}),
    ("update_id", {UpdatePosted.name, UpdateCorrected.name}),
)


def redact(work: Work, *, key: str, seq: int, reason: str) -> Incident:
    """Erase the free text of entry ``seq`` for good; the chain stays valid, and the erasing is on record."""
    incident = incident_to_change(work, key, "incidents:redact", even_merged=True)
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    if not reason:
        raise Invalid("incident.reason_missing", "Say why it is erased; don't repeat what is.", where="reason")
    event = _entry(work, incident, seq)
    _blank_copies(work, incident, event)
    blank_context(work, incident, event)
    for entry in (event, *_twins(work, incident, event)):
        log.erase_passage(work.session, entry.stream, entry.seq, work.now)
    forget_replies(work, incident)
    index(work, incident)
    search.purge(work.session)
    work.record(incident.stream, IncidentRedacted(seq=event.seq, what=event.name, reason=reason))
    tell_onward(work, incident, event.seq)
    return incident


def _entry(work: Work, incident: Incident, seq: int) -> StoredEvent:
    found = log.events_of(work.session, incident.stream, after=seq - 1, limit=1)
    if not found or found[0].seq != seq:
        raise NotFound("entry")
    if found[0].is_erased or not found[0].passages:
        raise Invalid("incident.nothing_to_redact", "This entry has no text that could be erased.", where="seq")
    return _entry(work, incident, found[0].payload["seq"]) if found[0].name == NoteEdited.name else found[0]


def _twins(work: Work, incident: Incident, event: StoredEvent) -> list[StoredEvent]:
    """Return the entries that repeat the text: a task's title, or the wordings of one update."""
    if event.name == NoteAdded.name:
        edits = log.events_of(work.session, incident.stream, after=event.seq, names={NoteEdited.name}, limit=log.MOST)
        return [edit for edit in edits if edit.payload["seq"] == event.seq and not edit.is_erased]
    for id_name, names in TWINS:
        if event.name in names:
            entries = [e for s in _streams(incident) for e in log.events_of(work.session, s, names=names)]
            same = [e for e in entries if e.payload[id_name] == event.payload[id_name]]
            return [e for e in same if (e.stream, e.seq) != (event.stream, event.seq) and not e.is_erased]
    return []


def _streams(incident: Incident) -> list[str]:
    """Return where the incident is told of: its own stream, and those of what it was merged into."""
    onward = incident.merged_into_id
    return [incident.stream] if onward is None else [incident.stream, f"incident:{onward}"]


def _blank_copies(work: Work, incident: Incident, event: StoredEvent) -> None:
    """Blank what the tables copied from the entry."""
    if event.name in {UpdatePosted.name, UpdateCorrected.name}:
        posted = work.session.get(IncidentUpdate, event.payload["update_id"])
        if posted is not None:
            posted.body, posted.body_html = REDACTED, f"<p>{REDACTED}</p>"
    if event.name in TWINS[0][1]:
        task = work.session.get(IncidentTask, event.payload["task_id"])
        if task is not None:
            task.title = REDACTED
    if event.name == AttachmentAdded.name:
        kept = work.session.get(Attachment, event.payload["attachment_id"])
        if kept is not None:
            kept.erase(REDACTED, work.now)
    if event.name == RoleAssigned.name:
        copies = update(RoleAssignment).where(
            RoleAssignment.incident_id == incident.id, RoleAssignment.brief == event.passages.get("brief", "")
        )
        work.session.execute(copies.values(brief="", brief_html="").execution_options(synchronize_session=False))
    if event.passages.get("title") == incident.title:
        incident.title = REDACTED
    if event.passages.get("summary") == incident.summary:
        incident.summary = incident.summary_html = ""


def forget_replies(work: Work, incident: Incident) -> None:
    """Blank the kept API replies about the incident; a repeated request hears that its answer was erased."""
    gone = '{"code":"reply.redacted","detail":"The answer to this request was erased. Read the incident anew."}'
    replies = update(IdempotencyRecord).where(IdempotencyRecord.body.contains(f'"{incident.key}"'))
    work.session.execute(replies.values(body=gone).execution_options(synchronize_session=False))
