"""Making a schedule of a calendar, in the browser: look first, then write."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.web.visit import identified
from oncall import commands
from oncall.calendar_reading import read_calendar
from oncall.forms import CalendarForm

BLUEPRINT = Blueprint("oncall_import", __name__, url_prefix="/on-call/imports")
SEE_OTHER = 303


@BLUEPRINT.get("")
def form() -> Response:
    """Show the form."""
    look = reading()
    look.require("oncall:plan")
    return page("oncall/import.html", said=None, sent=None, zone=_zone())


@BLUEPRINT.post("")
@redisplay(form)
def take_over() -> Response:
    """Show what would come of it, or write it."""
    sent = read_form(CalendarForm)
    calendar = read_calendar(sent.calendar, sent.zone)
    if sent.step != "write":
        said = commands.rehearse_calendar(reading(), slug=sent.slug, calendar=calendar)
        return page("oncall/import.html", said=said, sent=sent, zone=sent.zone or _zone())
    said = run(commands.import_calendar, slug=sent.slug, name=sent.name, calendar=calendar)
    flash("It is written. Look whether its gaps are meant." if said.changes else "Nothing was new in it.", "done")
    return redirect(f"/on-call/schedules/{said.slug}", SEE_OTHER)


def _zone() -> str:
    viewer = identified().viewer
    return viewer.time_zone if viewer else "Etc/UTC"
