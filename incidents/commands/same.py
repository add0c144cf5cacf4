"""One dedup key, two incidents: when the first is private, whoever may not know of it declares a second."""

from sqlalchemy import Select, select

from foundation.work import Work
from incidents.events import KeyShared
from incidents.lifecycle import ACTIVE, Visibility
from incidents.model import Incident, SharedKey

MOST = 20


def holder_seen(work: Work, dedup_key: str) -> Incident | None:
    """Return the private open incident of that key that this principal may know of, though others declared it."""
    return next((each for each in work.session.scalars(_private(dedup_key)) if _is_seen(work, each)), None)


def holders_unseen(work: Work, dedup_key: str | None) -> list[Incident]:
    """Return the private open incidents of that key, none of which this principal may know of."""
    return list(work.session.scalars(_private(dedup_key))) if dedup_key else []


def note_shared_key(work: Work, incident: Incident, unseen: list[Incident]) -> None:
    """Tie them together for those who see both; only the hidden one's own timeline says so."""
    for other in unseen:
        work.session.add(SharedKey(incident_id=incident.id, other_id=other.id, shared_at=work.now))
        work.record(other.stream, KeyShared(other_id=incident.id, other_key=incident.key))


def _private(dedup_key: str) -> Select[Incident]:
    held = (Incident.dedup_key == dedup_key, Incident.visibility == Visibility.PRIVATE, Incident.state.in_(ACTIVE))
    return select(Incident).where(*held).order_by(Incident.id).limit(MOST)


def _is_seen(work: Work, incident: Incident) -> bool:
    return work.permits("incidents:read", incident)
