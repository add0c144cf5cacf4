"""Telling the world: written, seen as the world will see it, then confirmed."""

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from foundation.markdown import RenderedText
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from statuspage import commands, queries
from statuspage.forms import CorrectionForm, NameForm, PublishForm, ReasonForm, UpdateForm
from statuspage.lifecycle import INCIDENT_MOVES, ComponentStatus, Impact, IncidentStatus, reachable
from statuspage.queries import PageDetail
from statuspage.snapshot.state import PlannedWork, Trouble
from statuspage.views.begun import begun, unfilled
from statuspage.views.pages import STATUSES, to_page
from statuspage.views.preview import CONFIRMED, carried, written

BLUEPRINT = Blueprint("public_incidents", __name__)
FINE = ComponentStatus.OPERATIONAL
OPENING = [(status.value, status.value.capitalize()) for status in (*IncidentStatus,)[:4]]
IMPACTS = [(impact.value, impact.value.capitalize()) for impact in Impact]


@BLUEPRINT.get("/status-pages/<slug>/incidents/new")
def new_incident(slug: str) -> Response:
    """Write what the world is to read."""
    here = reading()
    detail = queries.status_page(here, slug)
    here.require("statuspage:publish", detail)
    key = (request.values.get("incident") or request.values.get("incident_key") or "")[:20]
    suggested = queries.suggested_statuses(here, detail, key) if key else {}
    return page(
        "statuspage/publish.html",
        detail=detail,
        incident_key=key,
        begun=begun(here, key),
        suggested=suggested,
        statuses=STATUSES,
        openings=OPENING,
        impacts=IMPACTS,
    )


@BLUEPRINT.post("/status-pages/<slug>/incidents")
@redisplay(new_incident)
def publish_incident(slug: str) -> Response:
    """Show it as the world will read it; publish it when that was confirmed."""
    form = read_form(PublishForm)
    body = written(form.body)
    if form.confirmed != CONFIRMED:
        return _preview(slug, form.name, form, body)
    if form.due:
        about = {"name": form.name, "incident_key": form.incident_key, "impact": form.impact}
        return _plan(slug, form, body, form.due, about)
    made = run(
        commands.publish_incident,
        page=slug,
        name=form.name,
        body=body,
        incident_key=form.incident_key,
        status=form.status,
        impact=form.impact,
        component_statuses=form.statuses,
        notify=not form.quiet,
    )
    return _to(slug, made.public_id)


@BLUEPRINT.get("/status-pages/<slug>/incidents/<incident>")
def public_incident(slug: str, incident: str) -> Response:
    """Show what was published, and what can be said next."""
    here = reading()
    detail = queries.status_page(here, slug)
    one = detail.trouble(incident)
    moves = list(dict.fromkeys([one.status, *reachable(INCIDENT_MOVES, one.status)]))
    return page(
        "statuspage/incident.html",
        detail=detail,
        one=one,
        moves=[(status.value, status.value.capitalize()) for status in moves],
        statuses=STATUSES,
        begun=begun(here, detail.keys.get(incident, "")),
        suggested=queries.suggested_notice(here, detail, one),
        behind=queries.behind(here, detail, one),
    )


@BLUEPRINT.post("/status-pages/<slug>/incidents/<incident>/updates")
@redisplay(public_incident)
def post_update(slug: str, incident: str) -> Response:
    """Show the update as the world will read it; post it when that was confirmed."""
    form = read_form(UpdateForm)
    body = written(form.body)
    if form.confirmed != CONFIRMED:
        one = queries.status_page(reading(), slug).trouble(incident)
        return _preview(slug, one.name, form, body, one)
    if form.due:
        return _plan(slug, form, body, form.due, {"incident": incident})
    run(
        commands.post_public_update,
        incident=incident,
        body=body,
        status=form.status,
        component_statuses=form.statuses,
        notify=not form.quiet,
    )
    return _to(slug, incident)


@BLUEPRINT.post("/status-pages/<slug>/incidents/<incident>/name")
@redisplay(public_incident)
def rename(slug: str, incident: str) -> Response:
    """Give it another name."""
    run(commands.rename_public_incident, incident=incident, name=read_form(NameForm).name)
    return _to(slug, incident)


@BLUEPRINT.post("/status-pages/<slug>/incidents/<incident>/removal")
@redisplay(public_incident)
def unpublish(slug: str, incident: str) -> Response:
    """Take it from the page."""
    run(commands.unpublish_incident, incident=incident, reason=read_form(ReasonForm).reason)
    return to_page(slug, "It is no longer on the page.")


@BLUEPRINT.get("/status-pages/<slug>/updates/<update>")
def public_update(slug: str, update: str) -> Response:
    """Show an update, to be put right."""
    detail = queries.status_page(reading(), slug)
    one, told = detail.update(update)
    return page("statuspage/correction.html", detail=detail, one=one, told=told, back=_place(slug, one))


@BLUEPRINT.post("/status-pages/<slug>/updates/<update>")
@redisplay(public_update)
def correct_update(slug: str, update: str) -> Response:
    """Put right what the world was told."""
    form = read_form(CorrectionForm)
    one, _ = queries.status_page(reading(), slug).update(update)
    run(commands.correct_public_update, update=update, body=written(form.body), reason=form.reason)
    return redirect(_place(slug, one), 303)


def _plan(
    slug: str, form: PublishForm | UpdateForm, body: RenderedText, due: datetime, about: Mapping[str, str | None]
) -> Response:
    """Keep it until its hour."""
    run(
        commands.plan_post,
        page=slug,
        body=body,
        due=due,
        name=about.get("name") or "",
        incident=about.get("incident"),
        incident_key=about.get("incident_key"),
        impact=about.get("impact"),
        status=form.status,
        component_statuses=form.statuses,
        notify=not form.quiet,
    )
    return to_page(slug, "Written. It is published at its time, unless you take it back.")


def _preview(
    slug: str, name: str, form: PublishForm | UpdateForm, body: RenderedText, one: Trouble | None = None
) -> Response:
    """Show exactly what the world will read, with a button that says so."""
    here = reading()
    detail: PageDetail = queries.status_page(here, slug)
    here.require("statuspage:publish", detail)
    names = {part.id: part.name for part in detail.components}
    hit = {*(one.parts if one else ()), *(part for part, word in form.statuses.items() if word != FINE)}
    return page(
        "statuspage/preview.html",
        detail=detail,
        name=name,
        word=form.status,
        body=body,
        left=unfilled(body.source),
        due=form.due,
        quiet=form.quiet,
        told=queries.told_count(here, slug, hit, one.public_id if one else ""),
        changes=[(names.get(public_id, public_id), word) for public_id, word in form.statuses.items()],
        carried=carried(),
        action=request.path,
    )


def _place(slug: str, one: Trouble | PlannedWork) -> str:
    folder = "incidents" if isinstance(one, Trouble) else "maintenances"
    return f"/status-pages/{slug}/{folder}/{one.public_id}"


def _to(slug: str, incident: str) -> Response:
    return redirect(f"/status-pages/{slug}/incidents/{incident}", 303)
