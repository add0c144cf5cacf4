"""Learnings among what people search."""

from sqlalchemy import ColumnElement, String, cast, exists, false, or_, select

from coe import queries as coe
from foundation.search import Document, Ids, SearchSource, put
from foundation.work import Reading, Work
from incidents import queries as incidents
from learnings.model import Learning

KIND = "learning"


def index(work: Work, learning: Learning) -> None:
    """Let the learning be found by what it says now."""
    body = f"{learning.failure_prevented}\n{learning.lesson}\n{learning.recommendation}"
    put(
        work.session,
        Document(
            kind=KIND,
            subject_id=learning.id,
            key=learning.key,
            title=learning.title,
            body=body,
            url=f"/learnings/{learning.key}",
            updated_at=work.now,
        ),
    )


def is_seen(reading: Reading, learning_id: Ids) -> ColumnElement[bool]:
    """Return the condition that the reader may see the learning of that id; the policy's rule within a statement."""
    if not reading.permits("learnings:read"):
        return false()
    me = reading.principal.person_id
    mine = Learning.steward_id == me if me is not None else false()
    hidden = Learning.id.in_(hidden_by_incidents(reading))
    source = or_(Learning.source_coe_id.is_(None), coe.is_seen(reading, Learning.source_coe_id))
    return exists().where(Learning.id == learning_id, or_(mine, Learning.released_at.is_not(None), source & ~hidden))


def hidden_by_incidents(reading: Reading) -> list[int]:
    """Return the learnings that came from an incident, named by hand, that the reader may not see."""
    named = select(Learning.id, Learning.source_incident_ids)
    rows = reading.session.execute(named.where(cast(Learning.source_incident_ids, String) != "[]")).all()
    seen = incidents.visible_ids(reading, {each for row in rows for each in row.source_incident_ids})
    return [row.id for row in rows if not seen.issuperset(row.source_incident_ids)]


SEARCH = (SearchSource(kind=KIND, seen=is_seen),)
