"""The page of changes, and what a service's page says of them."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from catalog.queries import known_service_ids, services
from changes import commands, queries
from changes.forms import NameForm
from changes.lifecycle import Kind
from changes.queries import ChangeItem, Filter
from foundation.slots import NavItem, Panel
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.work import Reading

BLUEPRINT = Blueprint("changes", __name__)
BLUEPRINTS = (BLUEPRINT,)
SEE_OTHER = 303
LONGEST = 200
RECENT = timedelta(days=7)
SHOWN = 8
FILTERS = ("kind", "service", "unknown")
NAV = (
    NavItem(
        "Respond",
        "Changes",
        "deploy",
        "/changes",
        130,
        count=queries.unknown_count,
        permission="changes:read",
        tone="amber",
        key="g d",
    ),
)


@dataclass(frozen=True)
class OfService:
    """What changed on a service lately."""

    service_id: int
    changes: list[ChangeItem]


@BLUEPRINT.get("/changes")
def changes() -> Response:
    """List what changed, the latest first; the filters stand in the address."""
    look = reading()
    look.require("changes:read")
    current = {name: value for name in FILTERS if (value := request.args.get(name, "").strip()[:LONGEST])}
    by = Filter(kind=current.get("kind"), service_id=_service(look, current), unknown="unknown" in current)
    found = queries.changes(look, by, cursor=request.args.get("cursor") or None)
    may_name = look.permits("changes:name")
    return page(
        "changes/changes.html",
        found=found,
        current={**dict.fromkeys(FILTERS, ""), **current},
        kinds=[(kind.value, kind.value.capitalize()) for kind in Kind],
        services=services(look),
        unknown=queries.unknown_names(look) if may_name else [],
        next_url=f"/changes?{urlencode({**current, 'cursor': found.next_cursor})}" if found.next_cursor else None,
    )


@BLUEPRINT.post("/changes/names")
@redisplay(changes)
def name_service() -> AnyResponse:
    """Say which service a sender's name stands for."""
    form = read_form(NameForm)
    run(commands.name_service, name=form.name, service=form.service)
    flash(f"{form.name} stands for {form.service} now, also in what was told before.", "done")
    return redirect("/changes", SEE_OTHER)


def _service(look: Reading, current: dict[str, str]) -> int | None:
    """Return the id of the service that the list is narrowed to; an unknown one has no changes."""
    slug = current.get("service")
    return known_service_ids(look, [slug]).get(slug, 0) if slug else None


def of_service(look: Reading, service_id: int) -> OfService | None:
    """Return what changed on the service within the week."""
    found = queries.of_services(look, [service_id], look.now - RECENT, look.now, SHOWN)
    return OfService(service_id, found) if found else None


PANELS = (Panel("service.sections", "changes", "What changed lately", "changes/panels/service.html", of_service, 10),)
