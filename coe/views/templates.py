"""Templates of COEs as pages: which there are, each version, the next one, and by which a COE goes."""

from typing import Annotated

from flask import Blueprint, Response, flash, make_response, redirect, request
from pydantic import Field

from coe import commands, queries
from coe.queries import HOUSE_TEMPLATE
from coe.template import TEMPLATE_LIMIT, starting
from coe.views.documents import SEE_OTHER, coe_page
from foundation.errors import NotFound
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run

BLUEPRINT = Blueprint("coe_templates", __name__)
CHANGE_IT = "Your template"


class TemplateForm(Form):
    """A template as text, and the version from which it was written."""

    slug: str = ""
    text: Annotated[str, Field(max_length=TEMPLATE_LIMIT)]
    based_on: int | None = None


class TakenForm(Form):
    """The template by which a COE is to go: its short name, with a version after a slash or none for the newest."""

    template: str


@BLUEPRINT.get("/coes/templates")
def templates() -> Response:
    """List templates, and show the form that begins another."""
    here = reading()
    found = queries.templates(here)
    origin = request.args.get("from", HOUSE_TEMPLATE)
    if origin not in {each.slug for each in found}:
        raise NotFound("template")
    began = queries.template_version(here, origin)
    return page(
        "coe/templates.html", templates=found, origin=began.item, text=starting(began.text, CHANGE_IT, "by hand")
    )


@BLUEPRINT.get("/coes/templates/<slug>/versions/<int:number>")
def template(slug: str, number: int) -> Response:
    """Show one version: what it asks, what it changed, and the form for the next."""
    return page("coe/template.html", version=queries.template_version(reading(), slug, number))


@BLUEPRINT.get("/coes/templates/<slug>/versions/<int:number>/text.md")
def template_text(slug: str, number: int) -> Response:
    """Give a version to take along."""
    answer = make_response(queries.template_version(reading(), slug, number).text)
    answer.headers["Content-Type"] = "text/markdown; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{number}.md"'
    return answer


@BLUEPRINT.post("/coes/templates")
@redisplay(templates)
def begin_template() -> Response:
    """Publish the first version of a template."""
    return _published(read_form(TemplateForm), 0)


def _again(slug: str) -> Response:
    return page("coe/template.html", version=queries.template_version(reading(), slug))


@BLUEPRINT.post("/coes/templates/<slug>/versions")
@redisplay(_again)
def publish_template(slug: str) -> Response:
    """Publish the next version."""
    form = read_form(TemplateForm)
    return _published(form.model_copy(update={"slug": slug}), form.based_on)


@BLUEPRINT.post("/coes/<key>/template")
@redisplay(coe_page)
def take_template(key: str) -> Response:
    """Have a COE go by another template, or a newer version."""
    slug, _, number = read_form(TakenForm).template.partition("/")
    run(commands.take_template, key=key, slug=slug, number=int(number) if number.isdecimal() else None)
    return _to(f"/coes/{key}#template")


def _published(form: TemplateForm, based_on: int | None) -> Response:
    row = run(commands.publish_template, slug=form.slug, text=form.text, based_on=based_on)
    flash(f"Version {row.number} of {row.title} counts for COEs that begin from now on.", "done")
    return _to(f"/coes/templates/{row.slug}/versions/{row.number}")


def _to(url: str) -> Response:
    return redirect(url, SEE_OTHER)  # type: ignore[return-value]
