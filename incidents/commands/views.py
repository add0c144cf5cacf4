"""Keeping the filters of the list of incidents under a name."""

from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from incidents.events import ViewDropped, ViewSaved
from incidents.model import SavedView

NAME_LIMIT = 60
FILTERS_LIMIT = 1_000
VALUE_LIMIT = 200
MOST_VIEWS = 50
FILTERS = ("state", "severity", "service", "mode", "type", "field", "q")


def save_view(work: Work, *, name: str, filters: str, is_shared: bool = False) -> SavedView:
    """Keep the filters, as the list's address has them; a name of one's own is kept anew."""
    work.require("incidents:share_view" if is_shared else "incidents:save_view")
    owner_id = work.principal.person_id
    if owner_id is None:
        raise Invalid("view.owner", "Only people keep views.")
    name = clean(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("view.name", "Give the view a name.", where="name")
    mine = select(SavedView).where(SavedView.owner_id == owner_id, SavedView.name == name)
    view = work.session.scalar(mine.with_for_update())
    if view is None:
        many = work.session.scalar(select(func.count()).where(SavedView.owner_id == owner_id)) or 0
        if many >= MOST_VIEWS:
            raise Conflict("view.most", f"You keep {MOST_VIEWS} views. Remove one first.", where="name")
        view = SavedView(owner_id=owner_id, name=name)
        work.session.add(view)
    view.filters, view.is_shared = known_filters(filters), is_shared
    work.session.flush()
    work.record(f"view:{view.id}", ViewSaved(filters=view.filters, title=view.name, is_shared=is_shared))
    return view


def drop_view(work: Work, *, view_id: int) -> None:
    """Forget a view; its owner does that, and of shared ones an administrator."""
    view = work.session.get(SavedView, view_id)
    work.require("incidents:save_view")
    if view is None or not work.permits("incidents:drop_view", view):
        raise NotFound("view")
    work.session.delete(view)
    work.record(f"view:{view.id}", ViewDropped())


def known_filters(filters: str) -> str:
    """Return the filters that the list knows, in its order."""
    filters = clean(filters, field="filters", limit=FILTERS_LIMIT)
    try:
        given = dict(parse_qsl(filters.removeprefix("?"), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise Invalid("view.filters", "These are too many filters.", where="filters") from error
    kept = {name: given[name].strip()[:VALUE_LIMIT] for name in FILTERS if name in given}
    return urlencode({name: value for name, value in kept.items() if value or name == "state"})
