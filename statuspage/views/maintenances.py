"""Announcing work, and moving it along."""

from flask import Blueprint
from werkzeug.wrappers import Response

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from statuspage import commands, queries
from statuspage.forms import MaintenanceForm, MaintenanceMoveForm
from statuspage.views.pages import status_page, to_page

BLUEPRINT = Blueprint("maintenances", __name__)


@BLUEPRINT.get("/status-pages/<slug>/maintenances/new")
def new_maintenance(slug: str) -> Response:
    """Write what is planned, and when."""
    here = reading()
    detail = queries.status_page(here, slug)
    here.require("statuspage:publish", detail)
    parts = [(part.id, part.name) for part in detail.components if not part.is_group]
    return page("statuspage/maintenance.html", detail=detail, parts=parts)


@BLUEPRINT.post("/status-pages/<slug>/maintenances")
@redisplay(new_maintenance)
def schedule(slug: str) -> Response:
    """Announce it to the world."""
    form = read_form(MaintenanceForm)
    run(
        commands.schedule_maintenance,
        page=slug,
        name=form.name,
        body=render(form.body),
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        components=form.components,
        notify=not form.quiet,
    )
    return to_page(slug, "Announced. It begins and ends by itself.")


@BLUEPRINT.post("/status-pages/<slug>/maintenances/<maintenance>/transitions")
@redisplay(status_page)
def move(slug: str, maintenance: str) -> Response:
    """Begin, check or complete it."""
    form = read_form(MaintenanceMoveForm)
    body = render(form.body) if form.body else None
    run(commands.move_maintenance, maintenance=maintenance, to=form.to, body=body, notify=not form.quiet)
    return to_page(slug)
