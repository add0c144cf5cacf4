"""Announcing work, and moving it along: written, seen as its readers will see it, then confirmed."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from statuspage import commands, queries
from statuspage.forms import MaintenanceForm, MaintenanceMoveForm, RescheduleForm
from statuspage.lifecycle import MAINTENANCE_MOVES, Recurrence, reachable
from statuspage.views.pages import to_page
from statuspage.views.preview import CONFIRMED, carried, written

BLUEPRINT = Blueprint("maintenances", __name__)
REMINDERS = [("0", "never"), ("60", "an hour before"), ("1440", "a day before"), ("10080", "a week before")]
RHYTHMS = [
    (Recurrence.DAILY.value, "every day"),
    (Recurrence.WEEKLY.value, "every week"),
    (Recurrence.FORTNIGHTLY.value, "every two weeks"),
    (Recurrence.FOUR_WEEKLY.value, "every four weeks"),
]


@BLUEPRINT.get("/status-pages/<slug>/maintenances/new")
def new_maintenance(slug: str) -> Response:
    """Write what is planned, and when."""
    here = reading()
    detail = queries.status_page(here, slug)
    here.require("statuspage:publish", detail)
    parts = [(part.id, part.name) for part in detail.components if not part.is_group]
    return page("statuspage/maintenance.html", detail=detail, parts=parts, reminders=REMINDERS, rhythms=RHYTHMS)


@BLUEPRINT.post("/status-pages/<slug>/maintenances")
@redisplay(new_maintenance)
def schedule(slug: str) -> Response:
    """Show it as the world will read it; announce it when that was confirmed."""
    form = read_form(MaintenanceForm)
    about: dict[str, Any] = {
        "name": form.name,
        "body": written(form.body),
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "components": form.components,
        "remind_minutes": form.remind_minutes,
        "recurs": form.recurs,
    }
    if form.confirmed != CONFIRMED:
        return _preview(slug, queries.foreseen_work(reading(), slug, **about), _habits(form), quiet=form.quiet)
    further: dict[str, Any] = {
        "notify": not form.quiet,
        "keeps_time": not form.by_hand,
        "recurs_until": form.recurs_until,
    }
    run(commands.schedule_maintenance, page=slug, **about, **further)
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
    """Show what the world will read of its other times; move it when that was confirmed."""
    form = read_form(RescheduleForm)
    body = render(form.body) if form.body else None
    about: dict[str, Any] = {"starts_at": form.starts_at, "ends_at": form.ends_at, "body": body}
    if form.confirmed != CONFIRMED:
        return _preview(slug, queries.foreseen_times(reading(), maintenance, **about), quiet=form.quiet)
    run(commands.reschedule_maintenance, maintenance=maintenance, notify=not form.quiet, **about)
    return to_page(slug, "Moved, and announced.")


@BLUEPRINT.post("/status-pages/<slug>/maintenances/<maintenance>/transitions")
@redisplay(maintenance)
def move(slug: str, maintenance: str) -> Response:
    """Show what the world will read; begin, check or complete it when that was confirmed."""
    form = read_form(MaintenanceMoveForm)
    body = render(form.body) if form.body else None
    if form.confirmed != CONFIRMED:
        return _preview(slug, queries.foreseen_move(reading(), maintenance, to=form.to, body=body), quiet=form.quiet)
    run(commands.move_maintenance, maintenance=maintenance, to=form.to, body=body, notify=not form.quiet)
    return to_page(slug)


def _habits(form: MaintenanceForm) -> list[tuple[str, str]]:
    """Say what it will do by itself later on."""
    remind = dict(REMINDERS).get(str(form.remind_minutes), f"{form.remind_minutes} minutes before")
    again = f"{dict(RHYTHMS)[form.recurs]}, announced anew each time" if form.recurs else "no"
    return [
        ("Begins and ends", "by hand" if form.by_hand else "by itself, and says so"),
        ("Followers are reminded", remind),
        ("Comes again", again),
    ]


def _preview(slug: str, seen: queries.Foreseen, more: Sequence[tuple[str, str]] = (), *, quiet: bool) -> Response:
    """Show exactly what its readers will read, with a button that says so."""
    detail = queries.status_page(reading(), slug)
    return page(
        "statuspage/foreseen.html",
        detail=detail,
        seen=seen,
        quiet=quiet,
        more=list(more),
        carried=carried(),
        action=request.path,
    )
