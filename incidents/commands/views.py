"""Keeping the filters of the list of incidents under a name."""

from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean, shown
from foundation.work import Work
from incidents.events import ViewDropped, ViewSaved
from incidents.model import SavedView
from incidents.queries.listing import require_words

NAME_LIMIT = 60
FILTERS_LIMIT = 1_000
VALUE_LIMIT = 200
MOST_VIEWS = 50
MOST_FILTERS = 40
# Several of these widen what is listed; of the others the list takes one.
MANY = ("state", "severity", "field")
# Where one is in the list is no part of a view.
PLACES = ("cursor", "limit", "page")
FILTERS = ("state", "severity", "service", "mode", "type", "field", "q")


def save_view(work: Work, *, name: str, filters: str, is_shared: bool = False) -> SavedView:
    """Keep the filters, as the list's address has them; a name of one's own is kept anew."""
    work.require("incidents:share_view" if is_shared else "incidents:save_view")
    owner_id = work.principal.person_id
    if owner_id is None:
        raise Invalid("view.owner", "Only people keep views. Sign in, or use a token of a person's.")
    _require_sound(work, filters)
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
    """Return the filters that the list knows, in its order; those that widen it as often as given."""
    pairs = _pairs(filters)
    kept = [(name, value) for name in FILTERS for value in dict.fromkeys(v for n, v in pairs if n == name)]
    once = [pair for at, pair in enumerate(kept) if pair[0] in MANY or pair[0] not in dict(kept[:at])]
    return urlencode([(name, value) for name, value in once if value or name == "state"])


def _pairs(filters: str) -> list[tuple[str, str]]:
    filters = clean(filters, field="filters", limit=FILTERS_LIMIT)
    try:
        given = parse_qsl(filters.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FILTERS)
    except ValueError as error:
        raise Invalid("view.filters", f"A view takes at most {MOST_FILTERS} filters.", where="filters") from error
    return [(name, value.strip()[:VALUE_LIMIT]) for name, value in given]


def _require_sound(work: Work, filters: str) -> None:
    """Refuse what the list would not take, or would answer with nothing for ever."""
    pairs = [(name, value) for name, value in _pairs(filters) if value]
    for name, _ in pairs:
        if name not in FILTERS and name not in PLACES:
            detail = f"The list has no filter {shown(name, 40)}. It has {', '.join(FILTERS)}."
            raise Invalid("view.filters", detail, where="filters")
        if name not in MANY and len({value for each, value in pairs if each == name}) > 1:
            detail = f"{name} can be given once; {', '.join(MANY)} can be given several times."
            raise Invalid("view.filters", detail, where="filters")
    said = {name: [value for each, value in pairs if each == name] for name in FILTERS}
    try:
        require_words(work, said)
    except (Invalid, NotFound) as error:
        raise Invalid("view.filters", f"The filters can't be kept: {error.detail}", where="filters") from error
