"""What services say about learnings, as a form and its history."""

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, request

from accounts import queries as accounts
from catalog import queries as catalog
from foundation.errors import Invalid
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.web.times import end_of_day
from learnings import commands, queries
from learnings.forms import AdoptionForm
from learnings.views.options import ADOPTIONS

BLUEPRINT = Blueprint("adoptions", __name__)
SEE_OTHER = 303


@BLUEPRINT.get("/learnings/<key>/adoptions")
def adoptions(key: str) -> Response:
    """Show everything that services said about a learning, with both times."""
    here = reading()
    learning = queries.brief(here, key)
    rows = queries.adoptions(here, learning.id)
    then = _then()
    return page(
        "learnings/adoptions.html",
        learning=learning,
        rows=[row for row in rows if then is None or row.recorded_at <= then],
        then=then,
        standings=queries.standings(here, learning, then) if then else [],
        guard_of=queries.guard_of,
        services=catalog.find_services(here, {row.service_id for row in rows}),
        names=accounts.principal_names(here, {row.recorded_by for row in rows}),
    )


@BLUEPRINT.get("/learnings/<key>/adoptions/new")
def new_adoption(key: str) -> Response:
    """Show the form with which a service answers."""
    here = reading()
    learning = queries.detail(here, key)
    services = [(each.slug, each.name) for each in catalog.services(here)]
    return page(
        "learnings/adoption.html",
        learning=learning,
        services=services,
        chosen=request.args.get("service", ""),
        states=ADOPTIONS,
    )


@BLUEPRINT.post("/learnings/<key>/adoptions")
@redisplay(new_adoption)
def record_adoption(key: str) -> Response:
    """Record how far a service has come."""
    form = read_form(AdoptionForm)
    said = form.model_dump(exclude={"service", "in_list"})
    run(commands.record_adoption, key=key, service_slug=form.service, **said)
    if not form.in_list:
        return redirect(f"/learnings/{key}#adoption", SEE_OTHER)  # type: ignore[return-value]
    flash(f"{form.service} is {form.state} for {key}.", "done")
    return redirect("/learnings/questions", SEE_OTHER)  # type: ignore[return-value]


def _then() -> datetime | None:
    """Return the end of the day as of which one asks what was believed; None for now."""
    typed = request.args.get("at", "")
    try:
        return datetime.fromisoformat(str(end_of_day(typed))) if typed else None
    except ValueError as error:
        raise Invalid("learning.day", str(error), where="at") from error
