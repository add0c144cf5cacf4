"""The list of incidents, and declaring one."""

from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from catalog.queries import service_ids, services, severities
from foundation.errors import Invalid
from foundation.paging import clamp
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from foundation.work import Reading
from incidents import commands
from incidents.commands.views import known_filters
from incidents.forms import KEY, MOST_SERVICES, SLUG, TITLE, DeclareForm
from incidents.lifecycle import Mode, State, Visibility
from incidents.queries import Filter, ViewItem, incidents, saved_views, similar

BLUEPRINT = Blueprint("incidents", __name__)
SEE_OTHER = 303
FILTERS = ("state", "severity", "service", "mode", "q")
VIEWS = (("open", "Open"), ("ended", "Ended"), ("", "All"))
SUGGESTED = 300


@BLUEPRINT.get("/incidents")
def list_incidents() -> Response:
    """List incidents, the latest declared first; the filters stand in the address."""
    look = reading()
    look.require("incidents:read")
    current = {name: value for name in FILTERS if (value := request.args.get(name, "").strip()[:KEY])}
    state = request.args.get("state", "open" if not current else "")
    service_id = _service(look, current.get("service"))
    narrowed = Filter(
        states=[state] if state else [],
        severities=[current["severity"]] if "severity" in current else [],
        service_id=service_id,
        q=current.get("q"),
        mode=current.get("mode"),
    )
    kept, filters = saved_views(look), known_filters(urlencode({**current, "state": state}))
    found = incidents(look, narrowed, clamp(None), request.args.get("cursor") or None)
    return page(
        "incidents/incidents.html",
        found=found,
        current={**dict.fromkeys(FILTERS, ""), **current, "state": state},
        severities=severities(look),
        states=[(word.value, word.value.capitalize()) for word in State],
        views=[*_views(current, state), *_saved(kept, filters)],
        kept=[view for view in kept if view.may_drop],
        filters=filters,
        next_url=_address(current, state=state, cursor=found.next_cursor) if found.next_cursor else None,
    )


def _views(current: dict[str, str], state: str) -> list[tuple[str, str, bool]]:
    return [(_address(current, state=word), label, state == word) for word, label in VIEWS]


def _saved(kept: list[ViewItem], filters: str) -> list[tuple[str, str, bool]]:
    return [(f"/incidents?{view.filters}", view.name, view.filters == filters) for view in kept]


def _service(look: Reading, slug: str | None) -> int | None:
    """Return the id of the service; an unknown one has no incidents."""
    if not slug:
        return None
    try:
        return service_ids(look, [slug])[slug]
    except Invalid:
        return 0


def _address(current: dict[str, str], **more: str | None) -> str:
    """Return the list's address with these filters."""
    return f"/incidents?{urlencode({name: value or '' for name, value in {**current, **more}.items()})}"


@BLUEPRINT.get("/declare")
def declare() -> Response:
    """Show the form, filled in from the address (title, service, severity, summary) where that says something."""
    look = reading()
    look.require("incidents:declare")
    slugs = request.args.getlist("service")[:MOST_SERVICES]
    values = {name: request.args.get(name, "")[:limit] for name, limit in (("title", TITLE), ("summary", 2_000))}
    return page(
        "incidents/declare.html",
        prefill={**values, "services": ", ".join(slugs), "severity": request.args.get("severity") or "pending"},
        severities=severities(look),
        choices=[(item.slug, item.name, item.slug) for item in services(look)[:SUGGESTED]],
        known=_known(look, values["title"], slugs),
    )


@BLUEPRINT.get("/declare/known")
def known() -> Response:
    """Show what is known about the title and services that are being typed."""
    look = reading()
    look.require("incidents:declare")
    picked = [slug[:SLUG] for slug in request.args.getlist("picked")[:MOST_SERVICES]]
    slugs = DeclareForm(services=request.args.get("services", "")[:2_000], picked=picked).slugs
    return page("incidents/parts/known.html", known=_known(look, request.args.get("title", "")[:TITLE], slugs))


def _known(look: Reading, title: str, slugs: list[str]) -> dict[str, object]:
    """Return the open incidents that might be the same, and the services that are named."""
    ids = tuple(found for slug in slugs if (found := _service(look, slug)))
    return {"service_ids": ids, "similar": similar(look, title, ids) if title or ids else []}


@BLUEPRINT.post("/incidents")
@redisplay(declare)
def declare_incident() -> AnyResponse:
    """Declare it."""
    form = read_form(DeclareForm)
    summary = render(form.summary) if form.summary else None
    incident = run(
        commands.declare,
        title=form.title,
        severity=form.severity,
        services=form.slugs,
        summary=summary,
        mode=_mode(form),
        visibility=Visibility.PRIVATE if form.private else Visibility.OPEN,
        occurred=_occurred(form),
    )
    flash(f"{incident.key} is declared.", "done")
    return redirect(f"/incidents/{incident.key}", SEE_OTHER)


def _mode(form: DeclareForm) -> Mode:
    if form.retrospective:
        return Mode.RETROSPECTIVE
    return Mode.DRILL if form.drill else Mode.STANDARD


def _occurred(form: DeclareForm) -> dict[str, datetime]:
    """Return all times of a retrospective incident; of one that goes on, when impact began and was noticed."""
    if form.retrospective:
        return form.occurred
    return {name: at for name, at in form.occurred.items() if name in {"impact_started", "detected"}}
