"""Templates of COEs, for programs."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from coe import commands, queries
from coe.api.answers import CoeItem, coe_in_short
from coe.queries import TemplateItem
from coe.template import TEMPLATE_LIMIT
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading

BLUEPRINT = Blueprint("coe_templates_api", __name__, url_prefix="/api/v1")
TAG = "coes"


class TemplateBody(Body):
    """A template's next version as text; ``based_on`` refuses when another was published meanwhile."""

    text: Annotated[str, Field(max_length=TEMPLATE_LIMIT)]
    based_on: int | None = None


class TakenBody(Body):
    """The template by which a COE is to go; without a number its newest version."""

    slug: str
    number: int | None = None


class TemplateAnswer(Body):
    """One version of a template; number 0 came with Andon."""

    slug: str
    number: int
    title: str
    used_for: list[str]
    published_at: datetime | None
    published_by: str


class TemplateText(TemplateAnswer):
    """One version of a template, as text that can be published elsewhere."""

    text: str
    versions: list[int]


class TemplateList(Body):
    """The newest version of each template."""

    items: list[TemplateAnswer]
    next_cursor: None = None


@BLUEPRINT.get("/coe-templates")
@endpoint("List templates of COEs", answer=TemplateList, tag=TAG)
def list_templates() -> TemplateList:
    """Give the newest version of each, and what it is used for."""
    return TemplateList(items=[_said(item) for item in queries.templates(reading())])


@BLUEPRINT.get("/coe-templates/<slug>/versions/<int:number>")
@endpoint("Read a template", answer=TemplateText, tag=TAG)
def read_template(slug: str, number: int) -> TemplateText:
    """Give one version as it was published."""
    return _text(reading(), slug, number)


@BLUEPRINT.post("/coe-templates/<slug>/versions")
@endpoint("Publish a template", body=TemplateBody, answer=TemplateText, status=201, tag=TAG)
def publish_template(slug: str, body: TemplateBody) -> Answer:
    """Make its next version, or its first; COEs that were begun keep theirs."""
    return write(
        lambda work: commands.publish_template(work, slug=slug, text=body.text, based_on=body.based_on),
        represent=lambda work, row: _text(work, row.slug, row.number),
        status=201,
    )


@BLUEPRINT.post("/coes/<key>/template")
@endpoint("Have a COE go by a template", body=TakenBody, answer=CoeItem, status=201, tag=TAG)
def take_template(key: str, body: TakenBody) -> Answer:
    """Keep all that was written, whether the template asks for it or not."""
    return write(
        lambda work: commands.take_template(work, key=key, slug=body.slug, number=body.number),
        represent=lambda work, coe: coe_in_short(work, coe.key),
        status=201,
    )


def _text(here: Reading, slug: str, number: int) -> TemplateText:
    found = queries.template_version(here, slug, number)
    return TemplateText(**_said(found.item).model_dump(), text=found.text, versions=list(found.numbers))


def _said(item: TemplateItem) -> TemplateAnswer:
    return TemplateAnswer(
        slug=item.slug,
        number=item.number,
        title=item.title,
        used_for=list(item.used_for),
        published_at=item.published_at,
        published_by=item.published_by,
    )
