"""What owners are asked, in one list, and the map of who is not protected yet."""

from datetime import timedelta
from typing import Annotated

from flask import Blueprint, flash, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response

from accounts import queries as accounts
from catalog import commands as catalog
from catalog import queries as services
from catalog.events import Tier
from foundation.errors import Invalid
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, run
from learnings import commands, queries
from learnings.forms import LettersForm
from learnings.views.drawn import TONES, bars

BLUEPRINT = Blueprint("guarding", __name__)
SEE_OTHER = 303
HEIGHT = 22
A_MONTH = timedelta(days=30)
PACES = [
    ("daily", "Daily", "one mail at eight in the morning, your time, when something is new or late"),
    ("weekly", "Weekly", "the same, on Mondays"),
    ("never", "Never", "you look here by yourself"),
]


class AttributeForm(Form):
    """What an owner says of a service."""

    service: Annotated[str, Field(max_length=64)]
    attribute: Annotated[str, Field(max_length=64)]
    value: Annotated[str, Field(max_length=2_000)] = ""


@BLUEPRINT.get("/learnings/questions")
def questions() -> Response:
    """Show everything that the owners of one's services are asked."""
    here = reading()
    slug = request.args.get("service")
    return page(
        "learnings/questions.html",
        asked=queries.digest_about(here, slug),
        of=slug or "",
        in_a_month=(here.now + A_MONTH).date().isoformat(),
        pace=queries.letter_pace(here),
        paces=PACES,
    )


@BLUEPRINT.post("/learnings/questions")
@redisplay(questions)
def answer() -> Response:
    """Put what an owner says of a service into the catalog, where it serves every learning."""
    form = read_form(AttributeForm)
    run(catalog.change_service, slug=form.service, attributes={form.attribute: _value(form)})
    flash(f"{form.service} has its {form.attribute} now. No learning will ask for it again.", "done")
    return redirect("/learnings/questions", SEE_OTHER)


@BLUEPRINT.post("/learnings/questions/letters")
@redisplay(questions)
def choose_letters() -> Response:
    """Say how often one wants to be asked by mail."""
    form = read_form(LettersForm)
    run(commands.choose_letters, pace=form.pace)
    flash("You are asked by mail as you chose.", "done")
    return redirect("/learnings/questions#letters", SEE_OTHER)


@BLUEPRINT.get("/learnings/map")
def unprotected() -> Response:
    """Show which services known failures could still happen to."""
    here = reading()
    here.require("learnings:read")
    team, tier = request.args.get("team") or None, request.args.get("tier") or None
    found = queries.guarding(here, team=team, tier=tier)
    drawn = bars(found)
    return page(
        "learnings/map.html",
        found=found[:100],
        bars=drawn,
        height=HEIGHT * len(drawn) + 8,
        tones=TONES,
        teams=[(each.slug, each.name) for each in accounts.teams(here)],
        tiers=[(each.value, each.value) for each in Tier],
        team=team or "",
        tier=tier or "",
    )


def _value(form: AttributeForm) -> object:
    """Read the answer in the shape that the attribute has."""
    attribute = next((each for each in services.ATTRIBUTES if each.name == form.attribute), None)
    if attribute is not None and attribute.is_list:
        return [word.strip() for word in form.value.split(",") if word.strip()]
    if not form.value:
        raise Invalid("learning.no_answer", "Say what it is.", where="value")
    if attribute is not None and attribute.is_flag:
        return {"true": True, "false": False}.get(form.value, form.value)
    return form.value
