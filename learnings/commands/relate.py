"""Tying learnings to one another: related, duplicates, or contradicting; and taking that back."""

from sqlalchemy import ColumnElement, delete, select

from foundation.errors import Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from learnings.commands.propose import load
from learnings.events import LearningRelated, RelationKind
from learnings.model import Learning, Relation

REASON_LIMIT = 300


def relate(work: Work, *, key: str, to: str, kind: str, reason: str = "") -> Learning:
    """Tie a learning to another one, both ways."""
    learning = load(work, key)
    work.require("learnings:triage", learning)
    other = load(work, to)
    work.require("learnings:read", other)
    if learning.id == other.id:
        raise Invalid("learning.itself", "Name another learning.", where="to")
    if kind not in set(RelationKind):
        raise Invalid("learning.relation", f"Choose one of {', '.join(RelationKind)}.", where="kind")
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    known = work.session.scalar(select(Relation.id).where(*_same(learning, other, kind)))
    if known is None:
        row = Relation(learning_id=learning.id, other_id=other.id, kind=kind, reason=reason)
        row.recorded_at, row.recorded_by = work.now, work.principal.id
        work.session.add(row)
        work.record(learning.stream, LearningRelated(other_id=other.id, kind=kind, reason=reason))
    return learning


def unrelate(work: Work, *, key: str, to: str, kind: str) -> Learning:
    """Take a tie back."""
    learning = load(work, key)
    work.require("learnings:triage", learning)
    other = load(work, to)
    work.require("learnings:read", other)
    gone = work.session.scalar(delete(Relation).where(*_same(learning, other, kind)).returning(Relation.id))
    if gone is None:
        raise NotFound("relation")
    work.record(learning.stream, LearningRelated(other_id=other.id, kind=kind, taken_back=True))
    return learning


def _same(learning: Learning, other: Learning, kind: str) -> tuple[ColumnElement[bool], ...]:
    return (Relation.learning_id == learning.id, Relation.other_id == other.id, Relation.kind == kind)
