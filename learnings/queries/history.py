"""What was on record of learnings and their adoption at a moment, for judging."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from foundation.predicate import Predicate, Truth
from foundation.work import Reading
from learnings.events import AdoptionState
from learnings.lifecycle import LearningState
from learnings.model import Adoption, AttributeQuestion, Learning
from learnings.queries.briefs import revision_as_of
from learnings.queries.origin import JUST_BEFORE
from learnings.recurrence import AdoptionFact, LearningHistory


def covered_by(reading: Reading, cause_class: str, at: datetime) -> list[Learning]:
    """Return the learnings that stood published just before ``at`` and named that class then."""
    ever = reading.session.scalars(select(Learning).where(Learning.published_at < at).order_by(Learning.id)).all()
    return [each for each in ever if _named(reading, each.id, cause_class, at)]


def history_of(
    reading: Reading, learning_id: int, service_id: int, attributes: Mapping[str, object], at: datetime
) -> LearningHistory:
    """Return the whole history of one learning and one service, applicability as it was written before ``at``."""
    learning = reading.session.execute(select(Learning).where(Learning.id == learning_id)).scalar_one()
    then = revision_as_of(reading, learning_id, at - JUST_BEFORE)
    applies = Predicate.parse(then.applicability).evaluate(attributes) if then else Truth.UNKNOWN
    rows = reading.session.scalars(
        select(Adoption)
        .where(Adoption.learning_id == learning_id, Adoption.service_id == service_id)
        .order_by(Adoption.id)
    )
    return LearningHistory(
        published_at=learning.published_at or at,
        applies=applies,
        withdrawn_at=learning.withdrawn_at,
        adoptions=[_fact(row) for row in rows],
        asked_at=_asked_at(reading, service_id, then.applicability) if then and applies is Truth.UNKNOWN else None,
    )


def _asked_at(reading: Reading, service_id: int, applicability: object) -> datetime | None:
    """Return when the owner was first asked for any attribute that the predicate looks at."""
    names = Predicate.parse(applicability).attributes()
    first = select(func.min(AttributeQuestion.asked_at)).where(
        AttributeQuestion.service_id == service_id, AttributeQuestion.attribute.in_(names)
    )
    return reading.session.scalar(first)


def _named(reading: Reading, learning_id: int, cause_class: str, at: datetime) -> bool:
    then = revision_as_of(reading, learning_id, at - JUST_BEFORE)
    return then is not None and then.state == LearningState.PUBLISHED and cause_class in then.cause_classes


def _fact(row: Adoption) -> AdoptionFact:
    return AdoptionFact(
        recorded_at=row.recorded_at,
        state=AdoptionState(row.state),
        planned_by=row.planned_by,
        until=row.until,
        evidence_url=row.evidence_url,
        evidence_expires_at=row.evidence_expires_at,
    )
