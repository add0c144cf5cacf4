"""The views of the list that the reader kept, and those that others share."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from foundation.work import Reading
from incidents.model import SavedView

MOST = 100


@dataclass(frozen=True)
class ViewItem:
    """Filters under a name."""

    id: int
    name: str
    filters: str
    is_shared: bool
    is_mine: bool
    may_drop: bool


def saved_views(reading: Reading) -> list[ViewItem]:
    """Return them by name, one's own first."""
    reading.require("incidents:read")
    me = reading.principal.person_id
    found = select(SavedView).where(or_(SavedView.is_shared, SavedView.owner_id == me))
    rows = reading.session.scalars(found.order_by(SavedView.name, SavedView.id).limit(MOST)).all()
    items = [
        ViewItem(
            id=row.id,
            name=row.name,
            filters=row.filters,
            is_shared=row.is_shared,
            is_mine=row.owner_id == me,
            may_drop=reading.permits("incidents:drop_view", row),
        )
        for row in rows
    ]
    return sorted(items, key=lambda item: not item.is_mine)
