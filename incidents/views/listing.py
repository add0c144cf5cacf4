"""The list of incidents."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from catalog.queries import service_ids, severities
from foundation.errors import Invalid
from foundation.web.runtime import page, reading
from foundation.work import Reading
from incidents.commands.views import FILTERS, MANY, MOST_FILTERS, known_filters
from incidents.forms import KEY
from incidents.lifecycle import State
from incidents.queries import Filter, ViewItem, incident_types, incidents, saved_views

BLUEPRINT = Blueprint("incidents", __name__)
Given = dict[str, list[str]]
ROWS = 25
VIEWS = (("open", "Open"), ("ended", "Ended"), ("", "All"))


@BLUEPRINT.get("/incidents")
def list_incidents() -> Response:
    """List incidents, the latest declared first; the filters stand in the address."""
    look = reading()
    look.require("incidents:read")
    given = {name: values for name in FILTERS if (values := _given(name))}
    states = given.pop("state", ["open"] if not given and "state" not in request.args else [])
    current = {name: values[0] for name, values in given.items()}
    narrowed = Filter(
        states=states,
        severities=given.get("severity", []),
        service_id=_service(look, current.get("service")),
        q=current.get("q"),
        mode=current.get("mode"),
        kind=current.get("type"),
        fields=given.get("field", []),
    )
    asked = {**given, "state": states or [""]}
    kept, filters = saved_views(look), known_filters(urlencode(asked, doseq=True))
    found = incidents(look, narrowed, ROWS, request.args.get("cursor") or None)
    return page(
        "incidents/incidents.html",
        found=found,
        current={**dict.fromkeys(FILTERS, ""), **current, "state": asked["state"][0]},
        further=[(name, value) for name in MANY for value in asked.get(name, [])[1:]],
        severities=severities(look),
        types=incident_types(look),
        states=[(word.value, word.value.capitalize()) for word in State],
        views=[*_views(given, states), *_saved(kept, filters)],
        kept=[view for view in kept if view.may_drop],
        filters=filters,
        next_url=_address(asked, cursor=[found.next_cursor]) if found.next_cursor else None,
    )


def _given(name: str) -> list[str]:
    """Return what the address says of a filter; what it says first, of one that takes one."""
    said = dict.fromkeys(value for each in request.args.getlist(name) if (value := each.strip()[:KEY]))
    return list(said)[: MOST_FILTERS if name in MANY else 1]


def _views(given: Given, states: list[str]) -> list[tuple[str, str, bool]]:
    return [(_address(given, state=[word]), label, (states or [""]) == [word]) for word, label in VIEWS]


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


def _address(given: Given, **more: list[str]) -> str:
    """Return the list's address with these filters."""
    return f"/incidents?{urlencode({**given, **more}, doseq=True)}"
