"""The runbooks on the page of a service."""

from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from catalog import commands
from catalog.forms import RunbookForm, owner_of
from catalog.views.services import service
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import reading, run

BLUEPRINT = Blueprint("runbooks", __name__)


@BLUEPRINT.post("/services/<slug>/runbooks")
@redisplay(service)
def add_runbook(slug: str) -> Response:
    """Give a service a runbook."""
    run(commands.add_runbook, slug=slug, **_runbook(read_form(RunbookForm)))
    return _to(slug)


@BLUEPRINT.post("/services/<slug>/runbooks/<int:runbook_id>")
@redisplay(service)
def change_runbook(slug: str, runbook_id: int) -> Response:
    """Change a runbook."""
    run(commands.change_runbook, slug=slug, runbook_id=runbook_id, **_runbook(read_form(RunbookForm)))
    return _to(slug)


@BLUEPRINT.post("/services/<slug>/runbooks/<int:runbook_id>/rehearsals")
@redisplay(service)
def rehearse(slug: str, runbook_id: int) -> Response:
    """Say that a runbook was rehearsed today."""
    run(commands.change_runbook, slug=slug, runbook_id=runbook_id, rehearsed_on=reading().now.date())
    return _to(slug)


@BLUEPRINT.post("/services/<slug>/runbooks/<int:runbook_id>/removals")
@redisplay(service)
def remove_runbook(slug: str, runbook_id: int) -> Response:
    """Take a runbook away."""
    run(commands.remove_runbook, slug=slug, runbook_id=runbook_id)
    return _to(slug)


def _runbook(form: RunbookForm) -> dict[str, Any]:
    values = form.model_dump(exclude={"owner_team"})
    return {**values, "owner_team_id": owner_of(reading(), form.owner_team)}


def _to(slug: str) -> Response:
    return redirect(f"/services/{slug}#runbooks", 303)
