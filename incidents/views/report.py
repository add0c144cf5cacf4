"""Reporting a problem, for everybody who doesn't respond to it."""

from flask import Blueprint, Response, flash, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from catalog.queries import known_service_ids, services
from foundation.errors import Invalid
from foundation.web.forms import FormState, read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.work import Reading
from incidents import commands
from incidents.forms import MOST_SERVICES, SLUG, TITLE, ReportForm
from incidents.queries import brief, similar

BLUEPRINT = Blueprint("report", __name__)
SEE_OTHER = 303
SUGGESTED = 300
NEW = "new"
KEY = 20
LIMITS = {"title": TITLE, "services": 2_000, "text": 5_000, "tickets": 5_000}


@BLUEPRINT.get("/report")
def report() -> Response:
    """Show the form, filled in from the address (title, services, text, tickets, into) where that says something."""
    look = reading()
    look.require("incidents:report")
    state: FormState = g.get("form", FormState())
    prefill = {name: request.args.get(name, "")[:limit] for name, limit in LIMITS.items()}
    typed = {name: str(state.value(name, value)) for name, value in prefill.items()}
    into = str(state.value("into", request.args.get("into", "")))[:KEY]
    return page(
        "incidents/report.html",
        prefill=prefill,
        choices=[(item.slug, item.name, item.slug) for item in services(look)[:SUGGESTED]],
        known=_known(look, ReportForm(title=typed["title"][:TITLE], services=typed["services"][:2_000]), into),
    )


@BLUEPRINT.get("/report/known")
def known() -> Response:
    """Show the open incidents that what is being typed might be about."""
    look = reading()
    look.require("incidents:report")
    typed = {name: request.args.get(name, "")[: LIMITS[name]] for name in ("title", "services")}
    picked = [slug[:SLUG] for slug in request.args.getlist("picked")[:MOST_SERVICES]]
    found = _known(look, ReportForm(**typed, picked=picked), request.args.get("into", "")[:KEY])
    return page("incidents/parts/report_known.html", known=found)


@BLUEPRINT.post("/report")
@redisplay(report)
def report_problem() -> AnyResponse:
    """Make a triage entry, or add to the incident that it is; where one looks like it, ask first."""
    form = read_form(ReportForm)
    if not form.same_as and _known(reading(), form, "")["similar"]:
        words = "Something like this is open already. Say whether it is the same."
        raise Invalid("incident.report_same", words, where="same_as", extra={"errors": {"same_as": words}})
    into = form.same_as if form.same_as not in {"", NEW} else None
    incident = run(
        commands.report_problem, title=form.title, text=form.text, services=form.slugs, tickets=form.refs, into=into
    )
    told = "waits for a responder" if incident.is_new else "has what you saw"
    flash(f"Thank you. {incident.key} {told}; this page says what becomes of it.", "done")
    return redirect(f"/incidents/{incident.key}", SEE_OTHER)


def _known(look: Reading, form: ReportForm, into: str) -> dict[str, object]:
    """Return the incident that is added to, or the open ones that might be the same."""
    if into:
        return {"into": brief(look, into), "similar": []}
    ids = list(known_service_ids(look, form.slugs).values())
    return {"into": None, "similar": similar(look, form.title, ids) if form.title or ids else []}
