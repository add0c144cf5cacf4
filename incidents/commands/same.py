"""One dedup key, two incidents: one of them is private, and whoever declared the other may not know, or would tell."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from foundation.work import Work
from incidents.events import KeyShared
from incidents.lifecycle import ACTIVE, Visibility
from incidents.model import Incident, IncidentRelation, SharedKey

MOST = 20


def private_holders(work: Work, dedup_key: str) -> tuple[Incident | None, list[Incident]]:
    """Return the private open incident of that key that this principal may know of, or else all of which they may not.

    Somebody else may have declared the former: whoever takes part in it means the same.
    """
    named = select(Incident.id).where(Incident.dedup_key == dedup_key)
    through = select(IncidentRelation.other_id).where(
        IncidentRelation.kind == "merged", IncidentRelation.incident_id.in_(named)
    )
    came_under = or_(Incident.dedup_key == dedup_key, Incident.id.in_(through))
    held = (came_under, Incident.visibility == Visibility.PRIVATE, Incident.state.in_(ACTIVE))
    found = list(work.session.scalars(select(Incident).where(*held).order_by(Incident.id).limit(MOST)))
    seen = next((each for each in found if work.permits("incidents:read", each)), None)
    return (seen, []) if seen else (None, found)


def note_shared_key(work: Work, incident: Incident, others: Sequence[Incident]) -> None:
    """Tie them together for those who see both; only a hidden one's own timeline says so, and only of an open one."""
    for other in others:
        work.session.add(SharedKey(incident_id=incident.id, other_id=other.id, shared_at=work.now))
        if other.is_private and not incident.is_private:
            work.record(other.stream, KeyShared(other_id=incident.id, other_key=incident.key))
