"""How a learning stands to others: what people said, and what reads like it."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from foundation.search import resembling
from foundation.work import Reading
from learnings.model import Relation
from learnings.queries.briefs import LearningBrief, LearningDetail, briefs
from learnings.queries.search import KIND, SEARCH

LEAST_ALIKE = 0.2
MOST = 5


@dataclass(frozen=True)
class RelationItem:
    """A learning that this one is tied to; ``from_here`` says on which of the two the tie was made."""

    other: LearningBrief
    kind: str
    reason: str
    from_here: bool


def relations(reading: Reading, learning_id: int) -> list[RelationItem]:
    """Return the ties of a learning, both ways, to those that the reader may see."""
    either = or_(Relation.learning_id == learning_id, Relation.other_id == learning_id)
    rows = reading.session.scalars(select(Relation).where(either).order_by(Relation.id)).all()
    ends = {row.id: row.other_id if row.learning_id == learning_id else row.learning_id for row in rows}
    known = {each.id: each for each in briefs(reading, set(ends.values()))}
    return [
        RelationItem(known[ends[row.id]], row.kind, row.reason, row.learning_id == learning_id)
        for row in rows
        if ends[row.id] in known
    ]


def reads_like(reading: Reading, learning: LearningDetail) -> list[LearningBrief]:
    """Return other learnings that say much the same: perhaps duplicates, perhaps contradictions."""
    text = f"{learning.title}\n{learning.failure_prevented}\n{learning.lesson}"
    found = resembling(reading, SEARCH, text, [KIND], MOST + 1)
    ids = [hit.subject_id for hit in found if hit.score >= LEAST_ALIKE and hit.subject_id != learning.id][:MOST]
    known = {each.id: each for each in briefs(reading, ids)}
    return [known[each] for each in ids if each in known]
