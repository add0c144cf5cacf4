"""The pages of services."""

import json
from typing import Any

from flask import Blueprint, flash, g, redirect
from werkzeug.wrappers import Response

from accounts.queries import principal_names, teams
from catalog import commands, queries
from catalog.events import Lifecycle
from catalog.forms import (
    KINDS,
    LIFECYCLES,
    TIERS,
    ChangedServiceForm,
    DependencyForm,
    NewServiceForm,
    base_of,
    changes_of,
    typed,
)
from catalog.vocabulary import ATTRIBUTES
from foundation.web.forms import FormState, read_form, redisplay
from foundation.web.runtime import page, reading, run

BLUEPRINT = Blueprint("catalog", __name__)


@BLUEPRINT.get("/services")
def services() -> Response:
    """Show all services."""
    return page("catalog/services.html", services=queries.services(reading()))


@BLUEPRINT.get("/services/new")
def new_service() -> Response:
    """Show the form for a service that is not there yet."""
    reading().require("catalog:add")
    state: FormState = g.get("form", FormState())
    values = {name: state.value(name) for name in NewServiceForm.model_fields} if state.problem else {}
    return page("catalog/new.html", values=values, **_choices())


@BLUEPRINT.post("/services")
@redisplay(new_service)
def add_service() -> Response:
    """Bring a service into the catalog."""
    form = read_form(NewServiceForm)
    service = run(commands.add_service, slug=form.slug, **changes_of(reading(), form, {}))
    flash(f"{service.name} is in the catalog.", "done")
    return _to(service.slug)


@BLUEPRINT.get("/services/<slug>")
def service(slug: str) -> Response:
    """Show one service, its neighbours both ways, and what other rooms know of it."""
    found = queries.get_service(reading(), slug)
    known = {found.slug, *(neighbour.slug for neighbour in found.depends_on)}
    others = [(item.slug, item.name) for item in queries.services(reading()) if item.slug not in known]
    return page(
        "catalog/service.html",
        service=found,
        call=queries.whom_to_call(reading(), found.owner_team_id),
        runbooks=queries.runbooks_of(reading(), [found.id]),
        vocabulary=ATTRIBUTES,
        others=others,
        kinds=KINDS,
        owners=[(team.slug, team.name) for team in teams(reading())],
    )


@BLUEPRINT.get("/services/<slug>/edit")
def edit_service(slug: str) -> Response:
    """Show the form for a service; after a lost race it has both what was typed and what others wrote."""
    found = queries.get_service(reading(), slug)
    reading().require("catalog:change", found.owner_team_id)
    present = typed(found)
    state: FormState = g.get("form", FormState())
    return page(
        "catalog/edit.html",
        service=found,
        values=_values(state, present),
        base=json.dumps(present),
        changed=_changed(state, present),
        others=_others(found),
        **_choices(),
    )


@BLUEPRINT.post("/services/<slug>")
@redisplay(edit_service)
def change_service(slug: str) -> Response:
    """Change what is known of a service."""
    form = read_form(ChangedServiceForm)
    changes = changes_of(reading(), form, base_of(form.base))
    run(commands.change_service, slug=slug, version=form.version, **changes)
    flash("Saved.", "done")
    return _to(slug)


@BLUEPRINT.post("/services/<slug>/dependencies")
@redisplay(service)
def add_dependency(slug: str) -> Response:
    """Say that a service needs another."""
    form = read_form(DependencyForm)
    run(commands.add_dependency, slug=slug, on=form.on, kind=form.kind)
    return _to(slug)


@BLUEPRINT.post("/services/<slug>/dependencies/<on>/removals")
def remove_dependency(slug: str, on: str) -> Response:
    """Say that a service needs another no more."""
    run(commands.remove_dependency, slug=slug, on=on)
    return _to(slug)


def _values(state: FormState, present: dict[str, str]) -> dict[str, object]:
    """Return what the form shows: what somebody typed, where they did, and the present values elsewhere."""
    if state.problem is None:
        return dict(present)
    base = base_of(str(state.value("base", "{}")))
    sent = {name: state.value(name) for name in present}
    return {name: sent[name] if sent[name] != base.get(name) else present[name] for name in present}


def _changed(state: FormState, present: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return, after a lost race, who changed which field meanwhile, and what it says now."""
    found = state.problem.extra.get("changed") if state.problem else None
    if not isinstance(found, list):
        return []
    names = principal_names(reading(), {item["by"] for item in found})
    fields = [(names[item["by"]], field.removeprefix("attributes.")) for item in found for field in item["fields"]]
    return [(who, field, present.get(field.replace("_id", ""), "")) for who, field in fields]


def _others(found: queries.ServiceDetail) -> list[tuple[str, str]]:
    """Return the services that may take its place: those in use, and the one that did."""
    known = [item for item in queries.services(reading()) if item.slug != found.slug]
    return [
        (item.slug, item.name) for item in known if item.lifecycle != Lifecycle.RETIRED or item.slug == found.successor
    ]


def _choices() -> dict[str, Any]:
    owners = [(team.slug, team.name) for team in teams(reading())]
    return {"tiers": TIERS, "lifecycles": LIFECYCLES, "owners": owners, "vocabulary": ATTRIBUTES}


def _to(slug: str) -> Response:
    return redirect(f"/services/{slug}", 303)
