"""Whether somebody would notice that a page is missing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.jobs import LIVE, JobRow
from foundation.log import events_of, version_of
from oncall.timers import AUDIT, AUDIT_EVERY, AUDITS


def is_well(session: Session, now: datetime) -> bool:
    """Whether the auditor comes round, and found nothing missing of late."""
    due = session.scalar(select(JobRow.due).where(JobRow.key == AUDIT, LIVE))
    # One that is to come much later waits for a time that the clock went back from.
    if due is None or not now - AUDIT_EVERY <= due <= now + 2 * AUDIT_EVERY:
        return False
    last = events_of(session, AUDITS, after=version_of(session, AUDITS) - 1)
    return all(event.recorded_at < now - 2 * AUDIT_EVERY for event in last)
