"""How COEs begin and how long they have: nominations, what severities ask for, days that don't count, clocks."""

from flask import Blueprint, Response, flash, redirect, request

from catalog import queries as catalog
from coe import commands, queries
from coe.forms import ClockForm, HolidayForm, NominationForm, PolicyForm
from coe.review import ROLES
from coe.views.documents import SEE_OTHER, coe_page
from coe.views.options import labelled, services_to_choose
from coe.vocabulary import COUNTS
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run

BLUEPRINT = Blueprint("coe_starting", __name__)


@BLUEPRINT.get("/coes/nominations/new")
def new_nomination() -> Response:
    """Show the form by which anybody nominates a near miss."""
    here = reading()
    here.require("coe:nominate")
    services = services_to_choose(catalog.services(here))
    return page("coe/nominate.html", services=services, incident=request.args.get("incident", ""))


@BLUEPRINT.post("/coes/nominations")
@redisplay(new_nomination)
def nominate() -> Response:
    """Nominate a near miss."""
    form = read_form(NominationForm)
    key = form.incident.strip().upper() or None
    made = run(commands.nominate, reason=form.reason, title=form.title, incident_key=key, service_slugs=form.services)
    return _to(f"/coes/{made.key}")


@BLUEPRINT.post("/coes/<key>/clock")
@redisplay(coe_page)
def clock(key: str) -> Response:
    """Stop the clock for a reason, or let it run on."""
    form = read_form(ClockForm)
    if form.paused:
        run(commands.pause_clock, key=key, reason=form.reason)
    else:
        run(commands.resume_clock, key=key)
    return _to(f"/coes/{key}#clock")


@BLUEPRINT.get("/coes/policy")
def policy_page() -> Response:
    """Show what each severity asks of its COEs."""
    here = reading()
    return page(
        "coe/policy.html",
        policies=queries.policies(here),
        holidays=queries.holidays(here),
        counts=labelled(COUNTS),
        roles=labelled(ROLES),
        claims=ROLES,
    )


@BLUEPRINT.post("/coes/policy")
@redisplay(policy_page)
def set_policy() -> Response:
    """Say what a severity asks."""
    form = read_form(PolicyForm)
    run(commands.set_policy, **form.model_dump())
    flash(f"{form.severity} is set; it counts for COEs from now on.", "done")
    return _to("/coes/policy")


@BLUEPRINT.post("/coes/holidays")
@redisplay(policy_page)
def set_holiday() -> Response:
    """Say that a day does not count, or does again."""
    form = read_form(HolidayForm)
    run(commands.set_holiday, day=form.day, name=form.name, is_holiday=not form.counts)
    return _to("/coes/policy#holidays")


def _to(url: str) -> Response:
    return redirect(url, SEE_OTHER)  # type: ignore[return-value]
