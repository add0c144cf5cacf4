"""Declaring an incident: the form, what is known while it is being filled in, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from catalog.queries import ServiceItem, service_ids, services, severities
from catalog.queries.judging import severity_examples, severity_matrix
from foundation.errors import Invalid
from foundation.web.forms import form_state, read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from foundation.work import Reading
from incidents import commands
from incidents.field_values import Required
from incidents.forms import MOST_SERVICES, SLUG, TITLE, WORD, DeclareForm
from incidents.forms.kinds import said_in_fields
from incidents.lifecycle import Mode, Visibility
from incidents.queries import RecentService, incident_fields, incident_types, recent_services, similar

BLUEPRINT = Blueprint("declaring", __name__)
SEE_OTHER = 303
SUGGESTED = 300
PICKABLE = 60
SUMMARY = 2_000
PENDING = "pending"
YES = {"1", "yes", "true", "on"}
SHOWN = 5


@dataclass(frozen=True)
class Prefill:
    """What the address fills in, and what of it nobody here knows."""

    title: str
    summary: str
    severity: str
    services: Sequence[str]
    type: str
    private: bool
    drill: bool
    left_out: Sequence[str]


@BLUEPRINT.get("/declare")
def declare() -> Response:
    """Show the form, filled in from the address (title, service, severity, summary, private, drill)."""
    look = reading()
    look.require("incidents:declare")
    levels = severities(look)
    prefill = _prefill(look, {level.key for level in levels})
    recents = recent_services(look)
    chosen, others = _chosen(prefill, recents)
    every = services(look)[:SUGGESTED]
    return page(
        "incidents/declare.html",
        prefill=prefill,
        chosen=chosen,
        others=", ".join(others),
        recents=recents,
        severities=levels,
        examples=severity_examples(look),
        matrix=severity_matrix(look),
        suggested=[item.slug for item in every],
        choices=_choices(every, recents),
        types=[(each.key, each.name) for each in incident_types(look)],
        asked=[field for field in incident_fields(look) if field.required == Required.DECLARE],
        known=_known(look, *_typed(prefill)),
    )


def _choices(every: Sequence[ServiceItem], recents: Sequence[RecentService]) -> list[tuple[str, str, str]]:
    """Return the services to pick from that are not offered yet, where they are few enough."""
    offered = {each.slug for each in recents}
    rest = [(item.slug, item.name, item.slug) for item in every if item.slug not in offered]
    return rest if len(rest) <= PICKABLE else []


def _typed(prefill: Prefill) -> tuple[str, Sequence[str]]:
    """Return the title and the services of a form that came back, or else what the address says."""
    form = form_state()
    if form.problem is None:
        return prefill.title, prefill.services
    return str(form.value("title"))[:TITLE], _slugs(form.typed.get("services", []), form.typed.get("picked", []))


def _slugs(typed: Sequence[str], picked: Sequence[str]) -> Sequence[str]:
    """Return the services of a form that nobody has checked yet."""
    return DeclareForm.model_construct(services=" ".join(typed)[:SUMMARY], picked=list(picked)[:MOST_SERVICES]).slugs


def _prefill(look: Reading, severity_keys: set[str]) -> Prefill:
    asked = request.args
    slugs = list(dict.fromkeys(word.strip()[:SLUG] for word in asked.getlist("service")[:MOST_SERVICES]))
    known = [slug for slug in slugs if slug and _id(look, slug)]
    severity, title = asked.get("severity", "").strip()[:WORD], asked.get("title", "").strip()
    left_out = [f"There is no service “{slug}” here." for slug in slugs if slug and slug not in known][:SHOWN]
    if severity and severity not in severity_keys:
        left_out.append(f"There is no severity “{severity}” here, so it is left pending.")
        severity = ""
    if len(title) > TITLE:
        left_out.append(f"The title was cut to {TITLE} characters.")
    summary = asked.get("summary", "")[:SUMMARY]
    flags = {name: asked.get(name, "").lower() in YES for name in ("private", "drill")}
    kind = asked.get("type", "").strip()[:WORD]
    return Prefill(title[:TITLE], summary, severity or PENDING, known, kind, **flags, left_out=left_out)


def _chosen(prefill: Prefill, recents: Sequence[RecentService]) -> tuple[list[str], list[str]]:
    """Return which recent services are ticked, and which others stand in the field."""
    offered = {each.slug for each in recents}
    ticked = [slug for slug in prefill.services if slug in offered]
    return ticked, [slug for slug in prefill.services if slug not in offered]


def _id(look: Reading, slug: str) -> int:
    """Return the id of the service; 0 for one that there is not."""
    try:
        return service_ids(look, [slug])[slug]
    except Invalid:
        return 0


@BLUEPRINT.get("/declare/known")
def known() -> Response:
    """Show what is known about the title and services that are being typed."""
    look = reading()
    look.require("incidents:declare")
    slugs = _slugs(request.args.getlist("services"), request.args.getlist("picked"))
    found = _known(look, request.args.get("title", "")[:TITLE], slugs)
    return page("incidents/parts/looked_up.html", known=found)


def _known(look: Reading, title: str, slugs: Sequence[str]) -> dict[str, object]:
    """Return the open incidents that might be the same, and the services that are named."""
    ids = tuple(found for slug in slugs if (found := _id(look, slug)))
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
        severity=_severity(form),
        services=form.slugs,
        summary=summary,
        mode=_mode(form),
        visibility=Visibility.PRIVATE if form.private else Visibility.OPEN,
        occurred=_occurred(form),
        kind=form.type,
        fields=said_in_fields(),
    )
    flash(f"{incident.key} is declared.", "done")
    return redirect(f"/incidents/{incident.key}", SEE_OTHER)


@BLUEPRINT.post("/incidents/<key>/sightings")
@redisplay(declare)
def add_sighting(key: str) -> AnyResponse:
    """Add what was typed to an open incident instead of declaring it."""
    form = read_form(DeclareForm)
    details = render(form.summary) if form.summary else None
    run(commands.add_sighting, key=key, title=form.title, details=details, services=form.slugs)
    flash(f"What you see is added to {key.strip().upper()}. Nothing new was declared.", "done")
    return redirect(f"/incidents/{key}", SEE_OTHER)


def _severity(form: DeclareForm) -> str:
    """Return the severity that was chosen; where it was left pending, what follows from the matrix."""
    if form.severity != PENDING or not form.judged:
        return form.severity
    return severity_matrix(reading()).severity(*form.judged_by) or PENDING


def _mode(form: DeclareForm) -> Mode:
    if form.retrospective:
        return Mode.RETROSPECTIVE
    return Mode.DRILL if form.drill else Mode.STANDARD


def _occurred(form: DeclareForm) -> dict[str, datetime]:
    """Return all times of a retrospective incident; of one that goes on, when impact began and was noticed."""
    if form.retrospective:
        return form.occurred
    return {name: at for name, at in form.occurred.items() if name in {"impact_started", "detected"}}
