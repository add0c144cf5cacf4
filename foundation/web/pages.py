"""Pages: a template with the frame that every page has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from flask import Response, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from foundation.authz import ANONYMOUS
from foundation.errors import DomainError
from foundation.slots import NavItem
from foundation.web.forms import form_state
from foundation.web.visit import identified, reading, runtime


@dataclass(frozen=True)
class NavEntry:
    """An entry of the navigation as one page shows it."""

    url: str
    label: str
    icon: str
    current: bool
    count: int | None
    tone: str
    key: str


@dataclass(frozen=True)
class NavSection:
    """A titled group of entries."""

    title: str
    items: tuple[NavEntry, ...] = field(default=())


def page(template: str, status: int = 200, **values: object) -> Response:
    """Answer with ``template``: ``values`` and what every page has (viewer, permits, now, nav, form)."""
    return make_response(render_template(template, **{**frame(), **values}), status)


def frame() -> Mapping[str, object]:
    """Return what every page has."""
    return {**view(), "nav": tuple(sections()) if identified().viewer else ()}


def view() -> Mapping[str, object]:
    """Return what every fragment has."""
    here = reading()
    return {"viewer": identified().viewer, "permits": here.permits, "now": here.now, "form": form_state()}


def sections() -> Iterator[NavSection]:
    """Give the navigation as this viewer may use it; sections come in the order of their first entries."""
    items = sorted(runtime().nav, key=lambda item: item.order)
    order = list(dict.fromkeys(item.section for item in items))
    items.sort(key=lambda item: order.index(item.section))
    for title, group in groupby(items, key=lambda item: item.section):
        entries = tuple(_entry(item) for item in group if _is_open(item))
        if entries:
            yield NavSection(title, entries)


def _is_open(item: NavItem) -> bool:
    if item.permission is None:
        return identified().principal.id != ANONYMOUS.id
    return reading().permits(item.permission)


def _entry(item: NavItem) -> NavEntry:
    is_current = request.path == item.url or (item.url != "/" and request.path.startswith(f"{item.url}/"))
    return NavEntry(item.url, item.label, item.icon, is_current, _count(item), item.tone, item.key)


def _count(item: NavItem) -> int | None:
    """Count what waits there; a count that fails is left out, the page stands."""
    if item.count is None:
        return None
    try:
        return item.count(reading())
    except (DomainError, SQLAlchemyError) as error:
        runtime().log.warning("nav.count_failed", item=item.label, error=type(error).__name__)
        return None
