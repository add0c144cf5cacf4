"""What people do on the page of an incident: each form is one command."""

from flask import Blueprint, Response, flash, redirect
from werkzeug.wrappers import Response as AnyResponse

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from incidents import commands
from incidents.forms import (
    DetailsForm,
    MergeForm,
    MomentForm,
    ParticipantForm,
    RedactionForm,
    RoleForm,
    ServiceForm,
    SeverityForm,
    TaskForm,
    TransitionForm,
    UpdateForm,
    VisibilityForm,
)
from incidents.lifecycle import Audience, chosen
from incidents.queries import incident_page, insiders
from incidents.views.incident import incident
from incidents.views.shown import readers
from incidents.views.updates import writing

BLUEPRINT = Blueprint("incident_moves", __name__, url_prefix="/incidents/<key>")
SEE_OTHER = 303
CONFIRMED = Audience.PUBLIC.value
NOT_YET = 422


@BLUEPRINT.post("/transitions")
@redisplay(incident)
def transition(key: str) -> AnyResponse:
    """Move it."""
    form = read_form(TransitionForm)
    note = render(form.note) if form.note else None
    moved = run(commands.transition, key=key, to=form.to, note=note, at=form.at, version=form.version)
    return _back(key, f"{moved.key} is {moved.state} now.")


@BLUEPRINT.post("/updates")
@redisplay(incident)
def post_update(key: str) -> AnyResponse:
    """Post an update; for the public only after one more look at it."""
    form = read_form(UpdateForm)
    if form.keep_writing:
        return writing(incident_page(reading(), key), form.audience, sent=form)
    text = render(form.body)
    unsure = form.audience == CONFIRMED and form.confirmed != CONFIRMED
    if form.body and (form.look or unsure):
        return _preview(key, form, text.html)
    run(
        commands.post_update,
        key=key,
        audience=form.audience,
        body=text,
        next_update_minutes=form.next_update_minutes,
    )
    return _back(key, f"Posted for {form.audience}.", "#timeline")


def _preview(key: str, form: UpdateForm, html: str) -> Response:
    """Show the update as it will stand, who gets it, and the button that sends it; nothing is posted yet."""
    look = reading()
    found = incident_page(look, key)
    audience = chosen(Audience, form.audience, "audience")
    look.require("incidents:publish" if audience is Audience.PUBLIC else "incidents:respond", found.brief)
    status = 200 if form.look else NOT_YET
    return page(
        "incidents/publish.html",
        status,
        incident=found.brief,
        sent=form,
        html=html,
        audience=audience.value,
        reach=readers(found, insiders(look, found.brief)).get(audience.value),
    )


@BLUEPRINT.post("/severity")
@redisplay(incident)
def set_severity(key: str) -> AnyResponse:
    """Change the severity."""
    form = read_form(SeverityForm)
    changed = run(commands.set_severity, key=key, severity=form.severity, version=form.version)
    return _back(key, f"{changed.key} is {changed.severity} now.")


@BLUEPRINT.post("/roles")
@redisplay(incident)
def assign_role(key: str) -> AnyResponse:
    """Hand over a role."""
    form = read_form(RoleForm)
    brief = render(form.brief) if form.brief else None
    run(commands.assign_role, key=key, role=form.role, person_id=form.person_id, brief=brief, version=form.version)
    return _back(key, "The role is handed over.", "#roles")


@BLUEPRINT.post("/participants")
@redisplay(incident)
def add_participant(key: str) -> AnyResponse:
    """Let somebody take part."""
    form = read_form(ParticipantForm)
    run(commands.add_participant, key=key, person_id=form.person_id, kind=form.kind)
    return _back(key, "They take part now.")


@BLUEPRINT.post("/services")
@redisplay(incident)
def mark_service(key: str) -> AnyResponse:
    """Mark a service affected, or take it off."""
    form = read_form(ServiceForm)
    if form.remove:
        run(commands.remove_service, key=key, slug=form.service)
    else:
        run(commands.add_service, key=key, slug=form.service, impact=form.impact)
    return _back(key, "The services are up to date.")


@BLUEPRINT.post("/tasks")
@redisplay(incident)
def change_tasks(key: str) -> AnyResponse:
    """Add a task, or finish one."""
    form = read_form(TaskForm)
    if form.done is not None:
        run(commands.complete_task, key=key, task_id=form.done)
    else:
        run(commands.add_task, key=key, title=form.title, owner_id=form.owner_id, due=form.due)
    return _back(key, "The tasks are up to date.", "#tasks")


@BLUEPRINT.post("/moments")
@redisplay(incident)
def correct_moment(key: str) -> AnyResponse:
    """Say when something really happened."""
    form = read_form(MomentForm)
    moment, at, reason = form.moment, form.at, form.reason
    run(commands.correct_moment, key=key, moment=moment, at=at, reason=reason, version=form.version)
    return _back(key, "The time is corrected.", "#moments")


@BLUEPRINT.post("/visibility")
@redisplay(incident)
def set_visibility(key: str) -> AnyResponse:
    """Close it to all but those who take part, or open it."""
    form = read_form(VisibilityForm)
    changed = run(commands.set_visibility, key=key, visibility=form.visibility)
    return _back(key, f"{changed.key} is {changed.visibility} now.")


@BLUEPRINT.post("/details")
@redisplay(incident)
def edit_details(key: str) -> AnyResponse:
    """Rewrite title and summary; only what was rewritten here can conflict."""
    form = read_form(DetailsForm)
    summary = render(form.new_summary) if form.new_summary is not None else None
    run(commands.edit, key=key, version=form.version, title=form.new_title, summary=summary)
    return _back(key, "Saved.")


@BLUEPRINT.post("/merge")
@redisplay(incident)
def merge(key: str) -> AnyResponse:
    """End it as the same as another, and go there."""
    form = read_form(MergeForm)
    run(commands.merge, key=key, into=form.into)
    return _back(form.into.strip().upper(), f"{key} is merged into this one.")


@BLUEPRINT.post("/redactions")
@redisplay(incident)
def redact(key: str) -> AnyResponse:
    """Erase the text of an entry for good."""
    form = read_form(RedactionForm)
    run(commands.redact, key=key, seq=form.seq, reason=form.reason)
    return _back(key, "The text is erased.", "#timeline")


def _back(key: str, words: str, place: str = "") -> AnyResponse:
    flash(words, "done")
    return redirect(f"/incidents/{key}{place}", SEE_OTHER)
