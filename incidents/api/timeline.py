"""The timeline for programs: reading it, writing notes into it, marking entries, taking it along as a file."""

from datetime import datetime

from flask import Blueprint, Response
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, if_match, unchanged, write
from foundation.web.runtime import reading, render
from foundation.work import Reading, Work
from incidents import commands
from incidents.api.bodies import EntryBody, IncidentBody, Timeline
from incidents.api.shown import entry_body, incident_body
from incidents.forms import Id, Prose, Time, Word
from incidents.model import Incident
from incidents.queries import TYPES, Narrowed, brief, entry_page, exported, moment_history, whole_timeline

BLUEPRINT = Blueprint("incident_timeline_api", __name__, url_prefix="/api/v1/incidents/<key>")
TAG = "incidents"
LARGEST = 2**31 - 1


class NarrowedQuery(Body):
    """Which entries are wanted; several words of one kind widen it."""

    kind: list[Word] = Field([], max_length=20)
    """note, update, state, moment, people, service, task, alert, change, report, text or other"""
    person: Id | None = None
    """Who wrote it, by id"""
    audience: Word | None = None
    marked: list[Word] = Field([], max_length=20)
    """detection, diagnosis, decision, mitigation or key_moment"""

    @property
    def narrowed(self) -> Narrowed:
        """What the query takes."""
        return Narrowed(self.kind, self.person, self.audience, self.marked)


class TimelineQuery(NarrowedQuery):
    """Which entries are wanted, and where to go on reading."""

    after: int = Field(0, ge=0, le=LARGEST)
    limit: int = Field(500, ge=1, le=500)


class ExportQuery(NarrowedQuery):
    """Which entries are wanted, and as what."""

    format: Word = "json"
    """json, csv or markdown"""


class NewNote(Body):
    """What happened."""

    body: Prose
    """Markdown"""
    at: Time | None = None
    """When it happened, if not just now"""
    precision: Word = "minute"
    """second, minute, hour or day"""


class NoteEdit(Body):
    """What of a note is to be put otherwise; what is left out stays."""

    body: Prose | None = None
    at: Time | None = None
    precision: Word | None = None


class NewMark(Body):
    """What an entry is for the story."""

    marker: Word
    """detection, diagnosis, decision, mitigation or key_moment"""
    marked: bool = True
    """False takes the mark off"""


class WordingBody(Body):
    """What a note said once."""

    seq: int
    by: str
    written_at: datetime
    happened_at: datetime
    precision: str
    text: str


class MarkBody(Body):
    """A mark that was set or taken off."""

    marker: str
    marked: bool
    by: str
    at: datetime


class EntryDetail(EntryBody):
    """An entry with what was said about it since, the latest first."""

    incident: str
    body: str
    wordings: list[WordingBody]
    marks: list[MarkBody]
    version: int


class CorrectionBody(Body):
    """A moment that was set, moved or taken back."""

    seq: int
    moment: str
    before: datetime | None
    at: datetime | None
    reason: str
    by: str
    recorded_at: datetime


class CorrectionList(Body):
    """Every correction of a moment, the earliest first."""

    items: list[CorrectionBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/timeline")
@endpoint("Read the timeline", query=TimelineQuery, answer=Timeline, tag=TAG)
def read_timeline(key: str, query: TimelineQuery) -> Timeline | Response:
    """Entries after number ``after``; answers 304 while nothing is new."""
    look = reading()
    found = brief(look, key)
    if same := unchanged(found.version):
        return same
    entries, further = whole_timeline(look, found.id, query.after, query.limit, query.narrowed)
    items = [entry_body(entry) for entry in entries]
    onward = str(further) if further is not None else None
    return Timeline(incident=found.key, items=items, next_cursor=onward, version=found.version)


@BLUEPRINT.get("/timeline/export")
@endpoint(
    "Save the timeline as a file", query=ExportQuery, files=tuple(t.partition(";")[0] for t in TYPES.values()), tag=TAG
)
def export(key: str, query: ExportQuery) -> Response:
    """As things happened, in UTC. In CSV a cell that a sheet would take for a formula begins with an apostrophe."""
    look = reading()
    found = brief(look, key)
    made = exported(look, found, query.format, query.narrowed)
    response = Response(made.text, content_type=made.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@BLUEPRINT.get(f"/timeline/<int(max={LARGEST}):seq>")
@endpoint("Read an entry", answer=EntryDetail, tag=TAG)
def read_entry(key: str, seq: int) -> EntryDetail:
    """With every wording that it had, and its marks."""
    look = reading()
    return _entry(look, key, seq)


@BLUEPRINT.post("/notes")
@endpoint("Add a note", body=NewNote, answer=EntryDetail, status=201, tag=TAG)
def add_note(key: str, body: NewNote) -> Answer:
    """Write down what happened, at its own time."""
    text = render(body.body)
    return write(
        lambda work: commands.add_note(work, key=key, body=text, at=body.at, precision=body.precision),
        represent=lambda work, incident: _entry(work, incident.key, brief(work, incident.id).version),
        status=201,
    )


@BLUEPRINT.patch(f"/notes/<int(max={LARGEST}):seq>")
@endpoint("Edit a note", body=NoteEdit, answer=EntryDetail, tag=TAG, versioned=True)
def edit_note(key: str, seq: int, body: NoteEdit) -> Answer:
    """Put it otherwise; what it said before is kept. With If-Match, a note that somebody else edited answers 409."""
    version, text = if_match(), render(body.body) if body.body is not None else None

    def edited(work: Work) -> Incident:
        at, precision = body.at, body.precision
        return commands.edit_note(work, key=key, seq=seq, body=text, at=at, precision=precision, version=version)

    def shown(work: Work, incident: Incident) -> EntryDetail:
        return _entry(work, incident.key, seq)

    return write(edited, represent=shown)


@BLUEPRINT.delete(f"/notes/<int(max={LARGEST}):seq>")
@endpoint("Undo a note", answer=IncidentBody, tag=TAG)
def undo_note(key: str, seq: int) -> Answer:
    """Take back what you wrote, within ten seconds; afterwards it stands, and 409 says so."""
    return write(lambda work: commands.undo_note(work, key=key, seq=seq), represent=incident_body)


@BLUEPRINT.post(f"/timeline/<int(max={LARGEST}):seq>/marks")
@endpoint("Mark an entry", body=NewMark, answer=EntryDetail, status=201, tag=TAG)
def mark(key: str, seq: int, body: NewMark) -> Answer:
    """Say what it is for the story, or take that back; marked entries begin the COE."""
    return write(
        lambda work: commands.mark_entry(work, key=key, seq=seq, marker=body.marker, marked=body.marked),
        represent=lambda work, incident: _entry(work, incident.key, seq),
        status=201,
    )


@BLUEPRINT.get("/moments")
@endpoint("List the corrections of moments", answer=CorrectionList, tag=TAG)
def list_corrections(key: str) -> CorrectionList:
    """Who set or moved which moment, from when to when, and why."""
    look = reading()
    incident = brief(look, key)
    found = moment_history(look, incident.id)
    return CorrectionList(items=[CorrectionBody(**vars(each)) for each in found])


def _entry(look: Reading, key: str, seq: int) -> EntryDetail:
    found = brief(look, key)
    shown = entry_page(look, found, seq)
    return EntryDetail(
        **entry_body(shown.entry).model_dump(),
        incident=found.key,
        body=shown.body,
        wordings=[
            WordingBody(
                seq=each.seq,
                by=each.by,
                written_at=each.written_at,
                happened_at=each.happened_at,
                precision=each.precision,
                text="".join(text for kind, text in each.parts if kind != "del"),
            )
            for each in shown.wordings
        ],
        marks=[MarkBody(**vars(change)) for change in shown.marks],
        version=found.version,
    )
