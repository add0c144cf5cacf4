"""One dedup key, two incidents: when the first is private, whoever may not know of it declares a second."""

from collections.abc import Sequence

from sqlalchemy import select

from foundation.work import Work
from incidents.events import KeyShared
from incidents.lifecycle import ACTIVE, Visibility
from incidents.model import Incident, SharedKey

MOST = 20


def private_holders(work: Work, dedup_key: str) -> tuple[Incident | None, list[Incident]]:
    """Return the private open incident of that key that this principal may know of, or else all of which they may not.

    Somebody else may have declared the former: whoever takes part in it means the same.
    """
    held = (Incident.dedup_key == dedup_key, Incident.visibility == Visibility.PRIVATE, Incident.state.in_(ACTIVE))
    found = list(work.session.scalars(select(Incident).where(*held).order_by(Incident.id).limit(MOST)))
    seen = next((each for each in found if work.permits("incidents:read", each)), None)
    return (seen, []) if seen else (None, found)


def note_shared_key(work: Work, incident: Incident, unseen: Sequence[Incident]) -> None:
    """Tie them together for those who see both; only the hidden one's own timeline says so."""
    for other in unseen:
        work.session.add(SharedKey(incident_id=incident.id, other_id=other.id, shared_at=work.now))
        work.record(other.stream, KeyShared(other_id=incident.id, other_key=incident.key))
