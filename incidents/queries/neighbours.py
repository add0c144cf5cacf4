"""Which other incidents the entries of one may name."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from foundation.log import StoredEvent
from foundation.work import Reading
from incidents.lifecycle import Visibility
from incidents.model import Incident
from incidents.queries.brief import visible_ids

NAMED_BY = ("from_id", "to_id", "into_id", "other_id")


def neighbours_in(events: Sequence[StoredEvent]) -> set[int]:
    """Return the ids of the incidents that the events are about."""
    ours = (event.payload for event in events if event.name.startswith("incident."))
    return {facts[name] for facts in ours for name in NAMED_BY if facts.get(name)}


def nameable(
    reading: Reading, events: Sequence[StoredEvent], known: Collection[int], *, to_others: bool = False
) -> frozenset[int]:
    """Return those that may be named, ``known`` ones among them.

    What goes on ``to_others`` names only what is open, whatever the reader may know of.
    """
    asked = neighbours_in(events) - set(known)
    seen = visible_ids(reading, asked)
    if to_others and seen:
        shown = select(Incident.id).where(Incident.id.in_(seen), Incident.visibility == Visibility.OPEN)
        seen = set(reading.session.scalars(shown))
    return frozenset(seen | set(known))
