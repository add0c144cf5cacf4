"""What people write down about the course of an incident, with its own time."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from accounts.queries import principals_of
from foundation import log
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.invisible import says_nothing
from foundation.log import StoredEvent
from foundation.markdown import RenderedText
from foundation.merging import require_unchanged
from foundation.work import Work
from incidents.commands.subject import incident_to_change, index, prose, tell_onward
from incidents.events import EntryMarked, NoteAdded, NoteEdited, NoteUndone
from incidents.lifecycle import SKEW, Marker, Precision, chosen, in_utc
from incidents.model import Incident, IncidentPin

# Entries that only say something about another entry.
ABOUT = frozenset({NoteEdited.name, EntryMarked.name, NoteUndone.name})
UNDO_FOR = timedelta(seconds=10)


def add_note(
    work: Work, *, key: str, body: RenderedText, at: datetime | None = None, precision: str = "minute"
) -> Incident:
    """Write down what happened at ``at``, or just now."""
    incident = incident_to_change(work, key)
    exact = chosen(Precision, precision, "precision")
    happened = _happened(work, at)
    _require_words(body)
    index(work, incident, [body.source])
    work.record(
        incident.stream,
        NoteAdded(precision=exact, body=body.source, body_html=body.html, occurred_at=happened),
    )
    return incident


def edit_note(
    work: Work,
    *,
    key: str,
    seq: int,
    body: RenderedText | None = None,
    at: datetime | None = None,
    precision: str | None = None,
    version: int | None = None,
) -> Incident:
    """Word or time the note that is entry ``seq`` anew; conflicts only with another edit of the same note."""
    incident = incident_to_change(work, key, even_merged=True)
    note = _note(work, incident, seq)
    require_unchanged(work, incident.stream, version, {f"note.{seq}"})
    now_says = last_wording(work, incident, note)
    if body is not None:
        _require_words(body)
    source, html = (body.source, body.html) if body else (now_says.body, now_says.body_html)
    happened = _happened(work, at) if at else now_says.at
    exact = chosen(Precision, precision, "precision") if precision else Precision(now_says.precision)
    if (source, happened, exact) == (now_says.body, now_says.at, now_says.precision):
        return incident
    work.record(
        incident.stream,
        NoteEdited(seq=seq, at=happened, precision=exact, body=source, body_html=html, changed=(f"note.{seq}",)),
    )
    index(work, incident, [source])
    tell_onward(work, incident, seq)
    return incident


def undo_note(work: Work, *, key: str, seq: int) -> Incident:
    """Take a note back that one wrote a moment ago; doing it twice changes nothing."""
    incident = incident_to_change(work, key, even_merged=True)
    if _is_undone(work, incident, seq):
        return incident
    note = _note(work, incident, seq)
    if note.principal not in _names_of_actor(work):
        raise Forbidden("incident.note_of_another", "Only who wrote a note can take it back. Word it anew instead.")
    if work.now - note.recorded_at > UNDO_FOR:
        detail = f"A note can be undone for {UNDO_FOR.seconds} seconds. It stands; word it anew instead."
        raise Conflict("incident.undo_too_late", detail, where="seq")
    pinned = (IncidentPin.source_id == incident.id, IncidentPin.seq == seq)
    work.session.execute(delete(IncidentPin).where(*pinned).execution_options(synchronize_session=False))
    index(work, incident, without=seq)
    work.record(incident.stream, NoteUndone(seq=seq, changed=(f"note.{seq}",)))
    tell_onward(work, incident, seq)
    return incident


def mark_entry(work: Work, *, key: str, seq: int, marker: str, marked: bool = True) -> Incident:
    """Mark entry ``seq`` as one that tells the story, or take the mark off; doing it twice changes nothing."""
    incident = incident_to_change(work, key, even_merged=True)
    word = chosen(Marker, marker, "marker")
    entry = entry_at(work, incident, seq)
    if entry.name in ABOUT:
        detail = f"Entry {seq} is about entry {entry.payload['seq']}: mark that one."
        raise Invalid("incident.entry_not_marked", detail, where="seq")
    before = log.events_of(work.session, incident.stream, after=seq, names=[EntryMarked.name], limit=log.MOST)
    stands = [each for each in before if each.payload["seq"] == seq and each.payload["marker"] == word]
    if bool(stands and stands[-1].payload["marked"]) != marked:
        work.record(incident.stream, EntryMarked(seq=seq, marker=word, marked=marked, changed=(f"mark.{seq}.{word}",)))
        tell_onward(work, incident, seq)
    return incident


def entry_at(work: Work, incident: Incident, seq: int) -> StoredEvent:
    """Return an entry of the incident's timeline; raises NotFound when there is none of that number."""
    found = log.events_of(work.session, incident.stream, after=seq - 1, limit=1)
    if not found or found[0].seq != seq or _is_undone(work, incident, seq):
        raise NotFound("entry")
    return found[0]


def last_wording(work: Work, incident: Incident, note: StoredEvent) -> NoteEdited:
    """Return what a note says now, and of when."""
    later = log.events_of(work.session, incident.stream, after=note.seq, names=[NoteEdited.name], limit=log.MOST)
    edits = [edit for edit in later if edit.payload["seq"] == note.seq]
    last = edits[-1] if edits else note
    return NoteEdited(
        seq=note.seq,
        at=datetime.fromisoformat(edits[-1].payload["at"]) if edits else note.occurred_at,
        precision=last.payload["precision"],
        body=last.passages.get("body", ""),
        body_html=last.passages.get("body_html", ""),
    )


def _note(work: Work, incident: Incident, seq: int) -> StoredEvent:
    entry = entry_at(work, incident, seq)
    if entry.name != NoteAdded.name:
        detail = "Only notes can be worded anew. Everything else stands as it was recorded."
        raise Invalid("incident.not_a_note", detail, where="seq")
    if entry.is_erased:
        raise Invalid("incident.note_erased", "The text of this note was erased. Write a new one.", where="seq")
    return entry


def _is_undone(work: Work, incident: Incident, seq: int) -> bool:
    events = log.events_of(work.session, incident.stream, after=seq, names=[NoteUndone.name], limit=log.MOST)
    return any(event.payload["seq"] == seq for event in events)


def _names_of_actor(work: Work) -> frozenset[str]:
    """Return under which names whoever acts may have written: a person also by each of their tokens."""
    person_id = work.principal.person_id
    return principals_of(work, person_id) if person_id else frozenset({work.principal.id})


def _require_words(body: RenderedText) -> None:
    prose(body, "body")
    if says_nothing(body.source):
        raise Invalid("incident.note_empty", "Write what happened.", where="body")


def _happened(work: Work, at: datetime | None) -> datetime:
    happened = in_utc(at, "at") if at else work.now
    if happened > work.now + SKEW:
        raise Invalid(
            "incident.moment_future", "A note tells what has happened: give a time that has passed.", where="at"
        )
    return happened
