"""Corrections of updates, and the templates that updates begin with, for programs."""

from flask import Blueprint, Response
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.redaction import redaction_api
from foundation.web.runtime import reading, render
from foundation.work import Reading, Work
from incidents import commands
from incidents.api.bodies import UpdateBody
from incidents.api.shown import update_body
from incidents.forms import Prose, Reason, Word
from incidents.model import IncidentUpdate, UpdateTemplate
from incidents.queries import TemplateItem, template, templates, update_history

BLUEPRINT = Blueprint("incident_updates_api", __name__, url_prefix="/api/v1")
TAG = "incidents"


class NewCorrection(Body):
    """Other words for an update."""

    body: Prose
    """Markdown"""
    reason: Reason = ""


class NewTemplate(Body):
    """Words to begin an update with; {placeholders} are filled in from the incident."""

    audience: Word
    """responders, stakeholders or public"""
    title: str = Field(max_length=80)
    body: str = Field(max_length=4_000)


class FindingBody(Body):
    """What of a template nobody will fill in."""

    at: int
    found: str
    words: str


class TemplateBody(Body):
    """A template of updates."""

    id: int
    audience: str
    title: str
    body: str
    findings: list[FindingBody]


class TemplateList(Body):
    """All templates that are offered."""

    items: list[TemplateBody]
    next_cursor: str | None = None


@BLUEPRINT.post("/incidents/<key>/updates/<int:update_id>/corrections")
@endpoint("Correct an update", body=NewCorrection, answer=UpdateBody, status=201, tag=TAG, versioned=True)
def correct(key: str, update_id: int, body: NewCorrection) -> Answer:
    """Mark it as corrected, with its first words on record; nobody is told a second time."""
    text, version = render(body.body), if_match()

    def shown(work: Work, told: IncidentUpdate) -> UpdateBody:
        found = update_history(work, key, told.id)
        return update_body(found.brief, found.item)

    return write(
        lambda work: commands.correct_update(
            work, key=key, update_id=update_id, body=text, reason=body.reason, version=version
        ),
        represent=shown,
        status=201,
    )


@BLUEPRINT.get("/update-templates")
@endpoint("List templates of updates", answer=TemplateList, tag=TAG)
def list_templates() -> TemplateList:
    """List those that are offered, with what in them nobody will fill in."""
    return TemplateList(items=[_body(item) for item in templates(reading())])


@BLUEPRINT.post("/update-templates")
@endpoint("Write a template of updates", body=NewTemplate, answer=TemplateBody, status=201, tag=TAG)
def add_template(body: NewTemplate) -> Answer:
    """Take any words: a placeholder that nobody knows is a finding, not an error. For administrators."""
    return _saved(body, None, 201)


@BLUEPRINT.put("/update-templates/<int:template_id>")
@endpoint("Rewrite a template of updates", body=NewTemplate, answer=TemplateBody, tag=TAG)
def change_template(template_id: int, body: NewTemplate) -> Answer:
    """Leave updates that were begun with it as they are. For administrators."""
    return _saved(body, template_id, 200)


@BLUEPRINT.delete("/update-templates/<int:template_id>")
@endpoint("Retire a template of updates", answer=TemplateBody, tag=TAG)
def retire_template(template_id: int) -> Answer | Response:
    """Offer it no more. For administrators."""
    return write(lambda work: commands.retire_template(work, template_id=template_id), represent=_shown)


def _saved(body: NewTemplate, template_id: int | None, status: int) -> Answer:
    return write(
        lambda work: commands.save_template(
            work, audience=body.audience, title=body.title, body=body.body, template_id=template_id
        ),
        represent=_shown,
        status=status,
    )


def _shown(reading: Reading, row: UpdateTemplate) -> TemplateBody:
    return _body(template(row))


def _body(item: TemplateItem) -> TemplateBody:
    found = [FindingBody(at=each.at, found=each.found, words=each.words) for each in item.findings]
    return TemplateBody(id=item.id, audience=item.audience, title=item.title, body=item.body, findings=found)


ERASING = redaction_api(
    "template_redaction_api", "/update-templates/<int:template_id>", "a template", TAG, commands.redact_template
)
