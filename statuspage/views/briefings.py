"""What one wishes to be told of by mail."""

from typing import Annotated

from flask import Blueprint, flash, redirect
from pydantic import Field
from werkzeug.wrappers import Response

from accounts.queries import teams
from catalog.queries import services, severities
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run
from statuspage import commands, queries
from statuspage.model_briefings import Pace

BLUEPRINT = Blueprint("briefings", __name__, url_prefix="/briefings")
PACES = [
    (Pace.EACH.value, "At once", "a mail for each update"),
    (Pace.HOURLY.value, "Hourly", "one mail at the full hour, when there was something"),
    (Pace.DAILY.value, "Daily", "one mail at eight in the morning, your time"),
]


class WishForm(Form):
    """Of what to be told; services stand with spaces between."""

    services: Annotated[str, Field(max_length=4000)] = ""
    severities: list[str] = Field(default_factory=list)
    teams: list[str] = Field(default_factory=list)
    pace: Annotated[str, Field(max_length=10)] = Pace.EACH.value


@BLUEPRINT.get("")
def briefings() -> Response:
    """List one's wishes, and ask for another."""
    here = reading()
    return page(
        "statuspage/briefings.html",
        wishes=queries.briefing_wishes(here),
        services=[one.slug for one in services(here)],
        severities=[(one.key, one.key) for one in severities(here)],
        teams=[(one.slug, one.name) for one in teams(here)],
        paces=PACES,
    )


@BLUEPRINT.post("")
@redisplay(briefings)
def ask() -> Response:
    """Be told of that too."""
    form = read_form(WishForm)
    wanted = form.services.replace(",", " ").split()
    run(commands.ask_for_briefings, **{**form.model_dump(), "services": wanted})
    return _back("You will be told by mail.")


@BLUEPRINT.post("/<wish>/removal")
def end(wish: str) -> Response:
    """Be told of it no more."""
    run(commands.end_briefings, wish=wish)
    return _back("You are told of it no more.")


def _back(words: str) -> Response:
    flash(words, "done")
    return redirect("/briefings", 303)
