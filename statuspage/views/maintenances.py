"""Announcing work, and moving it along."""

from flask import Blueprint
from werkzeug.wrappers import Response

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from statuspage import commands, queries
from statuspage.forms import MaintenanceForm, MaintenanceMoveForm, RescheduleForm
from statuspage.lifecycle import MAINTENANCE_MOVES, reachable
from statuspage.views.pages import to_page

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
        keeps_time=not form.by_hand,
        remind_minutes=form.remind_minutes,
        recurs=form.recurs,
        recurs_until=form.recurs_until,
    )
    return to_page(slug, "Announced.")


@BLUEPRINT.get("/status-pages/<slug>/maintenances/<maintenance>")
def maintenance(slug: str, maintenance: str) -> Response:
    """Show announced work, where it can go, and its times."""
    detail = queries.status_page(reading(), slug)
    one = detail.work(maintenance)
    moves = [to for to in reachable(MAINTENANCE_MOVES, one.status) if to != one.status]
    return page("statuspage/work.html", detail=detail, one=one, moves=moves)


@BLUEPRINT.post("/status-pages/<slug>/maintenances/<maintenance>/times")
@redisplay(maintenance)
def reschedule(slug: str, maintenance: str) -> Response:
    """Move it to other times, and tell the world."""
    form = read_form(RescheduleForm)
    body = render(form.body) if form.body else None
    times = {"starts_at": form.starts_at, "ends_at": form.ends_at}
    run(commands.reschedule_maintenance, maintenance=maintenance, body=body, notify=not form.quiet, **times)
    return to_page(slug, "Moved, and announced.")


@BLUEPRINT.post("/status-pages/<slug>/maintenances/<maintenance>/transitions")
@redisplay(maintenance)
def move(slug: str, maintenance: str) -> Response:
    """Begin, check or complete it."""
    form = read_form(MaintenanceMoveForm)
    body = render(form.body) if form.body else None
    run(commands.move_maintenance, maintenance=maintenance, to=form.to, body=body, notify=not form.quiet)
    return to_page(slug)
