"""The page on which an administrator sees how far PagerDuty is set up, says who is who, and takes schedules over."""

from typing import Annotated

from flask import Blueprint, flash, redirect
from pydantic import Field
from werkzeug.wrappers import Response

from accounts.queries import people
from foundation.errors import Invalid
from foundation.slots import NavItem
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run, runtime
from integrations.pagerduty import commands, queries
from integrations.pagerduty.settings import pagerduty_settings

BLUEPRINT = Blueprint("pagerduty_pages", __name__, url_prefix="/pagerduty")
BLUEPRINTS = (BLUEPRINT,)
NAV = (NavItem("Organisation", "PagerDuty", "oncall", "/pagerduty", 646, permission="pagerduty:set_up"),)
BY_EMAIL, LONGEST_ID = "e-mail", 18


class PersonForm(Form):
    """Who somebody is here: an id, nobody, or whoever has the same address."""

    person_id: Annotated[str, Field(max_length=20)] = ""


@BLUEPRINT.get("")
def set_up() -> Response:
    """Show it."""
    here = reading()
    found = queries.set_up(here, pagerduty_settings(runtime().settings.environment))
    able = [(str(each.id), f"{each.name} ({each.email})") for each in people(here) if not each.disabled]
    return page("pagerduty/set_up.html", found=found, people=[(BY_EMAIL, "Whoever has the same address"), *able])


@BLUEPRINT.post("/people/<user>")
@redisplay(set_up)
def choose(user: str) -> Response:
    """Say who somebody is."""
    said = read_form(PersonForm).person_id
    if said not in {"", BY_EMAIL} and not (said.isascii() and said.isdigit() and len(said) <= LONGEST_ID):
        raise Invalid("pagerduty.nobody", "Choose a person of the list, or nobody.", where="person_id")
    by_email = said == BY_EMAIL
    person_id = int(said) if said and not by_email else None
    run(commands.choose_person, user=user, person_id=person_id, by_email=by_email)
    return redirect("/pagerduty#people", 303)


@BLUEPRINT.post("/looks")
def look() -> Response:
    """Have it looked now who is there."""
    run(commands.look_again)
    flash("PagerDuty is asked. What it says stands here in a moment.", "done")
    return redirect("/pagerduty", 303)


@BLUEPRINT.post("/imports")
@redisplay(set_up)
def take_schedules() -> Response:
    """Have all schedules taken over."""
    run(commands.ask_schedules, can_ask=pagerduty_settings(runtime().settings.environment).can_ask)
    flash("PagerDuty is asked for its schedules. What becomes of them stands here in a moment.", "done")
    return redirect("/pagerduty#schedules", 303)
