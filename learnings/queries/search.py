"""Learnings among what people search."""

from sqlalchemy import ColumnElement, exists, false, or_

from coe import queries as coe
from foundation.search import Document, Ids, SearchSource, put
from foundation.work import Reading, Work
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
    source = or_(Learning.source_coe_id.is_(None), coe.is_seen(reading, Learning.source_coe_id))
    return exists().where(Learning.id == learning_id, or_(mine, Learning.released_at.is_not(None), source))


SEARCH = (SearchSource(kind=KIND, seen=is_seen),)
