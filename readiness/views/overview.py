"""Readiness at a glance: reviews, checklists, and one service with all that it owes."""

from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from pydantic import TypeAdapter, ValidationError

from catalog import queries as catalog
from catalog.events import Lifecycle
from foundation.errors import Invalid
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.web.times import EndOfDay
from readiness import commands, queries
from readiness.forms import FlagForm
from readiness.lifecycle import ReviewState
from readiness.views.options import OCCURRENCES, PHASES

BLUEPRINT = Blueprint("readiness", __name__)
SEE_OTHER = 303
DAY = TypeAdapter(EndOfDay)
VIEWS = (None, ReviewState.IN_PROGRESS, ReviewState.IN_REVIEW, ReviewState.DECIDED, ReviewState.EXPIRED)


@BLUEPRINT.get("/readiness")
def readiness() -> Response:
    """Show reviews and checklists, and where a review can be begun."""
    here = reading()
    state = request.args.get("state") or None
    found = queries.reviews(here, state=state, cursor=request.args.get("cursor"))
    more = {**({"state": state} if state else {}), "cursor": found.next_cursor or ""}
    return page(
        "readiness/readiness.html",
        found=found,
        state=state,
        states=VIEWS,
        checklists=queries.checklists(here),
        phases=PHASES,
        services=[(each.slug, each.name) for each in catalog.services(here) if each.lifecycle != Lifecycle.RETIRED],
        next_url=f"/readiness?{urlencode(more)}" if found.next_cursor else None,
    )


@BLUEPRINT.get("/readiness/services/<slug>")
def service(slug: str) -> Response:
    """Show one service: its gate, its open risks, its reviews."""
    here = reading()
    found = catalog.get_service(here, slug)
    published = [each for each in queries.checklists(here) if each.latest]
    reviews = queries.of_service(here, found.id)
    seen = {each.checklist for each in reviews}
    return page(
        "readiness/service.html",
        service=found,
        gate=queries.gate(here, slug),
        risks=queries.open_risks(here, [found.id]),
        standing=queries.standing_of(here, slug, _moment()),
        at=_moment(),
        reviews=reviews,
        checklists=published,
        offered=[(each.slug, each.title) for each in published if each.slug in seen],
        phases=PHASES,
        occurrences=OCCURRENCES,
    )


@BLUEPRINT.post("/readiness/services/<slug>/flags")
@redisplay(service)
def flag_service(slug: str) -> Response:
    """Have the service look at a checklist again, since it changed much or something is coming."""
    run(commands.flag_service, service_slug=slug, **read_form(FlagForm).model_dump())
    return redirect(f"/readiness/services/{slug}#flags", SEE_OTHER)  # type: ignore[return-value]


def _moment() -> datetime | None:
    """Return the end of the day that the address names, as of which the page is wanted."""
    named = request.args.get("at")
    if not named:
        return None
    try:
        return min(DAY.validate_python(named), reading().now)
    except ValidationError as error:
        raise Invalid("standing.at", "Give a day as YYYY-MM-DD.", where="at") from error
