"""Which COEs a reader may see, and which are private, in two statements however many they are."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, false, or_, select

from coe.model import ActionItem, Coe, CoeIncident
from foundation.search import Ids
from foundation.work import Reading
from incidents import queries as incidents

OPEN = "open"
PRIVATE = "private"


def is_seen(reading: Reading, coe_id: Ids) -> ColumnElement[bool]:
    """Return the condition that the reader may see the COE of that id; the policy's rule within a statement."""
    if not reading.permits("coe:read"):
        return false()
    hides = exists().where(CoeIncident.coe_id == Coe.id, ~incidents.is_seen(reading, CoeIncident.incident_id))
    me = reading.principal.person_id
    mine = Coe.owner_id == me if me is not None else false()
    return exists().where(Coe.id == coe_id, or_(mine, Coe.released_at.is_not(None), ~hides))


def is_action_seen(reading: Reading, action_id: Ids) -> ColumnElement[bool]:
    """Return the condition that the reader may see the action item of that id."""
    me = reading.principal.person_id
    mine = ActionItem.owner_id == me if me is not None else false()
    return exists().where(ActionItem.id == action_id, or_(mine, is_seen(reading, ActionItem.coe_id)))


def visibilities(reading: Reading, coe_ids: Collection[int]) -> dict[int, str]:
    """Return open or private for those of the COEs that the reader may see; what derives from one inherits it."""
    known: dict[int, str | None] = reading.answered("coe.visibilities")
    if missing := set(coe_ids) - known.keys():
        known |= dict.fromkeys(missing) | _visibilities(reading, missing)
    return {each: found for each in coe_ids if (found := known[each]) is not None}


def _visibilities(reading: Reading, coe_ids: set[int]) -> dict[int, str]:
    rows = reading.session.execute(
        select(Coe.id, Coe.owner_id, Coe.released_at, CoeIncident.incident_id)
        .join(CoeIncident, CoeIncident.coe_id == Coe.id, isouter=True)
        .where(Coe.id.in_(coe_ids))
    ).all()
    known = incidents.briefs(reading, {row.incident_id for row in rows if row.incident_id is not None})
    seen: dict[int, str] = {}
    hidden: set[int] = set()
    for row in rows:
        if row.released_at is not None:
            seen[row.id] = OPEN
            continue
        source = known.get(row.incident_id) if row.incident_id is not None else None
        is_mine = row.owner_id is not None and row.owner_id == reading.principal.person_id
        if row.incident_id is not None and source is None and not is_mine:
            hidden.add(row.id)
        is_open = row.incident_id is None or (source is not None and source.visibility == OPEN)
        seen[row.id] = OPEN if is_open and seen.get(row.id, OPEN) == OPEN else PRIVATE
    return {coe_id: visibility for coe_id, visibility in seen.items() if coe_id not in hidden}
