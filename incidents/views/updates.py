"""Writing an update at leisure: from a template, with a look at it first; and putting right one that was sent."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.errors import NotFound
from foundation.web.forms import read_form, redisplay
from foundation.web.redaction import Document, redaction_pages
from foundation.web.runtime import page, reading, render, run
from incidents import commands
from incidents.forms import WORD, UpdateForm
from incidents.forms.running import CorrectionForm, TemplateForm
from incidents.lifecycle import Audience, chosen
from incidents.queries import (
    IncidentPage,
    begun_updates,
    incident_page,
    insiders,
    names_for,
    templates,
    update_history,
)
from incidents.views.shown import promises, readers

BLUEPRINT = Blueprint("incident_updates", __name__, url_prefix="/incidents")
SEE_OTHER = 303
DEFAULT = Audience.STAKEHOLDERS.value
AUDIENCES = tuple((word.value, word.value.capitalize()) for word in Audience)


@BLUEPRINT.get("/<key>/updates/new")
def write_update(key: str) -> Response:
    """Show the place to write: who reads it, how many they are, and templates filled in from the incident."""
    asked = request.args
    found = incident_page(reading(), key)
    return writing(found, asked.get("audience", DEFAULT)[:WORD], template=asked.get("template", 0, type=int))


def writing(found: IncidentPage, audience: str, template: int = 0, sent: UpdateForm | None = None) -> Response:
    """Show the place to write, begun from a template or with what was written already."""
    look, audience = reading(), chosen(Audience, audience, "audience").value
    offered = begun_updates(look, found, audience)
    begun, body = next((one for one in offered if one[0].id == template), (None, sent.body if sent else ""))
    minutes, usual = promises(found)
    return page(
        "incidents/write.html",
        incident=found.brief,
        url=f"/incidents/{found.brief.key}",
        audience=audience,
        audiences=AUDIENCES,
        offered=[each for each, _ in offered],
        begun=begun,
        body=body,
        readers=readers(found, insiders(look, found.brief)),
        minutes=minutes,
        usual=(sent.next_update_minutes or 0) if sent else usual,
    )


@BLUEPRINT.get("/<key>/updates/<int:update_id>")
def update(key: str, update_id: int) -> Response:
    """Show an update with all that it ever said, and where it can be put right."""
    look = reading()
    found = update_history(look, key, update_id)
    public = found.item.audience == Audience.PUBLIC
    able = look.permits("incidents:publish" if public else "incidents:respond", found.brief)
    return page("incidents/update.html", incident=found.brief, found=found, may_correct=able)


@BLUEPRINT.post("/<key>/updates/<int:update_id>/corrections")
@redisplay(update)
def correct(key: str, update_id: int) -> AnyResponse:
    """Put it right; nobody is told a second time."""
    form = read_form(CorrectionForm)
    text = render(form.body)
    run(commands.correct_update, key=key, update_id=update_id, body=text, reason=form.reason, version=form.version)
    flash("Corrected. It is marked as that, and nobody was told again.", "done")
    return redirect(f"/incidents/{key}/updates/{update_id}", SEE_OTHER)


@BLUEPRINT.get("/templates")
def list_templates() -> Response:
    """Show the templates, with what in them nobody will fill in."""
    look = reading()
    offered = templates(look)
    wanted = request.args.get("id", 0, type=int)
    chosen_one = next((item for item in offered if item.id == wanted), None)
    known = {word: names_for(word) for word, _ in AUDIENCES}
    return page("incidents/templates.html", offered=offered, chosen=chosen_one, audiences=AUDIENCES, known=known)


@BLUEPRINT.post("/templates")
@redisplay(list_templates)
def save_template() -> AnyResponse:
    """Write a template, or rewrite one."""
    form = read_form(TemplateForm)
    run(commands.save_template, audience=form.audience, title=form.title, body=form.body, template_id=form.id)
    flash("The template is saved.", "done")
    return redirect("/incidents/templates", SEE_OTHER)


@BLUEPRINT.post("/templates/<int:template_id>/retirement")
def retire_template(template_id: int) -> AnyResponse:
    """Offer it no more."""
    if template_id < 1:
        raise NotFound("template")
    run(commands.retire_template, template_id=template_id)
    flash("The template is offered no more.", "done")
    return redirect("/incidents/templates", SEE_OTHER)


def _document(template_id: int) -> Document:
    reading().require("incidents:redact")
    return Document(f"template {template_id}", f"/incidents/templates/{template_id}", "/incidents/templates")


ERASING = redaction_pages(
    "template_redaction", "/incidents/templates/<int:template_id>", _document, commands.redact_template
)
