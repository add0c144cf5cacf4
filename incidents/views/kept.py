"""What people keep with an incident: tasks in other hands, evidence, files, other incidents, and who follows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.errors import Invalid
from foundation.pictures import made_anew
from foundation.slots import Panel
from foundation.web.files import to_be_saved, to_be_shown
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import reading, run
from foundation.work import Reading
from incidents import commands
from incidents.forms.running import PinForm, RelationForm, StreamForm, TaskChangeForm, WatchForm
from incidents.model import IncidentRelation
from incidents.queries import IncidentBrief, RelationItem, brief, file_content, relations
from incidents.views.incident import incident

BLUEPRINT = Blueprint("incident_kept", __name__, url_prefix="/incidents/<key>")
SEE_OTHER = 303


@BLUEPRINT.post("/tasks/<int:task_id>")
@redisplay(incident)
def change_task(key: str, task_id: int) -> AnyResponse:
    """Give a task to somebody else, put it off, or open it again."""
    form = read_form(TaskChangeForm)
    if form.reopen:
        run(commands.reopen_task, key=key, task_id=task_id)
    else:
        anew = form.model_dump(include={"title", "owner_id", "due", "version"})
        run(commands.change_task, key=key, task_id=task_id, **anew)
    return _back(key, "The task is up to date.", "#tasks")


@BLUEPRINT.post("/pins")
@redisplay(incident)
def pin(key: str) -> AnyResponse:
    """Keep an entry as evidence, or take it off."""
    form = read_form(PinForm)
    command = commands.unpin_entry if form.remove else commands.pin_entry
    run(command, key=key, seq=form.seq, source=form.source)
    return _back(key, "Taken off." if form.remove else "Pinned.", "#evidence")


@BLUEPRINT.post("/attachments")
@redisplay(incident)
def attach(key: str) -> AnyResponse:
    """Put a file with the incident."""
    look = reading()
    look.require("incidents:respond", brief(look, key))
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("incident.file_missing", "Choose a file that is not empty.", where="file")
    content = made_anew(sent.read())
    run(commands.attach, key=key, name=sent.filename, media_type=sent.mimetype, content=content)
    return _back(key, "The file is kept with the incident.", "#evidence")


@BLUEPRINT.get("/attachments/<int:attachment_id>")
def attachment(key: str, attachment_id: int) -> Response:
    """Show a picture that was made anew; give any other file to be saved, whatever it says that it is."""
    found = file_content(reading(), key, attachment_id)
    if found.is_picture:
        return to_be_shown(found.content, found.name, found.digest, found.media_type)
    return to_be_saved(found.content, found.name, found.digest)


@BLUEPRINT.post("/relations")
@redisplay(incident)
def relate(key: str) -> AnyResponse:
    """Say what another incident is to this one, or that it is nothing to it."""
    form = read_form(RelationForm)
    command = commands.unrelate_incidents if form.remove else commands.relate_incidents
    run(command, key=key, to=form.to, kind=form.kind)
    return _back(key, "The relations are up to date.")


@BLUEPRINT.post("/streams")
@redisplay(incident)
def open_stream(key: str) -> AnyResponse:
    """Open a stream, and go there."""
    form = read_form(StreamForm)
    stream = run(commands.open_stream, key=key, title=form.stream, services=form.slugs)
    return _back(stream.key, f"{stream.key} is open, as a stream of {key}.")


@BLUEPRINT.post("/watch")
def watch(key: str) -> AnyResponse:
    """Follow it, or stop."""
    form = read_form(WatchForm)
    run(commands.unwatch if form.stop else commands.watch, key=key)
    return _back(key, "You follow it no more." if form.stop else "You follow it now.")


def _back(key: str, words: str, place: str = "") -> AnyResponse:
    flash(words, "done")
    return redirect(f"/incidents/{key}{place}", SEE_OTHER)


@dataclass(frozen=True)
class OfIncident:
    """What other incidents are to one."""

    incident: IncidentBrief
    relations: Sequence[RelationItem]


def _relations(look: Reading, subject: IncidentBrief) -> OfIncident | None:
    found = relations(look, subject.id)
    able = look.permits("incidents:respond", subject)
    return OfIncident(subject, found) if found or able else None


PANELS = (
    Panel(
        "incident.aside",
        "relations",
        "Streams and related",
        "incidents/parts/relations.html",
        _relations,
        order=40,
        looks_into=(IncidentRelation.incident_id, IncidentRelation.other_id),
    ),
)
