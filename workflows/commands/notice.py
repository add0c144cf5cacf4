"""Taking note of what workflows told somebody."""

from sqlalchemy import select

from foundation.work import Work
from incidents import queries as incidents
from workflows.events import NoticeRead
from workflows.model import WorkflowNotice


def dismiss_notices(work: Work, *, key: str) -> incidents.IncidentBrief:
    """Note that this person has read what workflows told them of an incident."""
    found = incidents.brief(work, key)
    work.require("workflows:dismiss")
    me = work.principal.person_id
    mine = (WorkflowNotice.incident_id == found.id, WorkflowNotice.person_id == me)
    unread = work.session.scalars(select(WorkflowNotice).where(*mine, WorkflowNotice.dismissed_at.is_(None))).all()
    for notice in unread:
        notice.dismissed_at = work.now
    if unread:
        work.record(f"notices:{me}", NoticeRead(incident_id=found.id))
    return found
