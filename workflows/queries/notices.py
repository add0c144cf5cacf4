"""What workflows told somebody of incidents that go on, until it is read."""

from sqlalchemy import select

from foundation.slots import Need
from foundation.work import Reading
from incidents.queries import briefs
from workflows.model import WorkflowNotice

MOST = 50
RANK = 33
# Where nobody has anything left to do about it.
ENDED = frozenset({"closed", "declined", "merged", "canceled"})


def notices(reading: Reading) -> list[Need]:
    """Return what the reader was told and has not read, of incidents that they may know of now."""
    me = reading.principal.person_id
    if me is None:
        return []
    unread = (WorkflowNotice.person_id == me, WorkflowNotice.dismissed_at.is_(None))
    latest = select(WorkflowNotice).where(*unread).order_by(WorkflowNotice.told_at.desc()).limit(MOST)
    rows = reading.session.scalars(latest).all()
    seen = briefs(reading, {row.incident_id for row in rows})
    return [
        Need(
            kind="notice",
            title=seen[row.incident_id].title,
            key=seen[row.incident_id].key,
            url=f"/incidents/{seen[row.incident_id].key}",
            facts=row.message,
            button="Read incident",
            rank=RANK,
            tone="blue",
            icon="info",
            dismiss=f"/incidents/{seen[row.incident_id].key}/notices/dismissals",
        )
        for row in rows
        if row.incident_id in seen and seen[row.incident_id].state not in ENDED
    ]
