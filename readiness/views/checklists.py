"""Checklists as pages: beginning one, its draft, publishing, and versions as they were."""

from flask import Blueprint, Response, redirect

from accounts import queries as accounts
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from readiness import commands, queries
from readiness.forms import ChecklistForm, VersionForm
from readiness.model.checklists import BUDGET
from readiness.views.options import CLASSES, GATES, OCCASIONS

BLUEPRINT = Blueprint("checklists", __name__)
SEE_OTHER = 303


@BLUEPRINT.get("/checklists/new")
def new_checklist() -> Response:
    """Show the form that begins a checklist."""
    reading().require("checklists:write")
    return page("readiness/new_checklist.html", occasions=OCCASIONS, budget=BUDGET)


@BLUEPRINT.post("/checklists")
@redisplay(new_checklist)
def add_checklist() -> Response:
    """Begin a checklist."""
    return _to(run(commands.add_checklist, **read_form(ChecklistForm).values()).slug)  # type: ignore[arg-type]


@BLUEPRINT.get("/checklists/<slug>")
def checklist_page(slug: str) -> Response:
    """Show a checklist's draft and its versions."""
    here = reading()
    found = queries.checklist(here, slug)
    names = accounts.principal_names(here, {each.published_by for each in found.versions})
    owners = accounts.names(here, {each.owner_id for each in found.draft if each.owner_id})
    return page("readiness/checklist.html", checklist=found, names=names, owners=owners, classes=CLASSES, gates=GATES)


@BLUEPRINT.post("/checklists/<slug>/versions")
@redisplay(checklist_page)
def publish_version(slug: str) -> Response:
    """Publish the draft as the next version."""
    made = run(commands.publish_version, checklist=slug, number=read_form(VersionForm).number)
    return redirect(f"/checklists/{slug}/versions/{made.number}", SEE_OTHER)  # type: ignore[return-value]


@BLUEPRINT.get("/checklists/<slug>/versions/<int(max=2147483647):number>")
def version_page(slug: str, number: int) -> Response:
    """Show a version as it was published."""
    here = reading()
    found = queries.checklist_version(here, slug, number)
    owners = accounts.names(here, {each.owner_id for each in found.questions if each.owner_id})
    names = accounts.principal_names(here, {found.published_by})
    return page("readiness/version.html", version=found, names=names, owners=owners)


def _to(slug: str) -> Response:
    return redirect(f"/checklists/{slug}", SEE_OTHER)  # type: ignore[return-value]
