"""The list of incidents."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from catalog.queries import service_ids, severities
from foundation.errors import Invalid
from foundation.paging import clamp
from foundation.web.runtime import page, reading
from foundation.work import Reading
from incidents.commands.views import known_filters
from incidents.forms import KEY
from incidents.lifecycle import State
from incidents.queries import Filter, ViewItem, incident_types, incidents, saved_views

BLUEPRINT = Blueprint("incidents", __name__)
FILTERS = ("state", "severity", "service", "mode", "type", "field", "q")
VIEWS = (("open", "Open"), ("ended", "Ended"), ("", "All"))


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
        kind=current.get("type"),
        fields=[current["field"]] if "field" in current else [],
    )
    kept, filters = saved_views(look), known_filters(urlencode({**current, "state": state}))
    found = incidents(look, narrowed, clamp(None), request.args.get("cursor") or None)
    return page(
        "incidents/incidents.html",
        found=found,
        current={**dict.fromkeys(FILTERS, ""), **current, "state": state},
        severities=severities(look),
        types=incident_types(look),
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
