"""Where checks of ours can't find out whether an answer is so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from foundation.work import Reading
from learnings.queries import JUST_BEFORE
from readiness.lifecycle import Outcome
from readiness.model import BlindCheck, Review
from readiness.queries.risks import questions_open_to


@dataclass(frozen=True)
class BlindQuestion:
    """A question of a service whose check can't find out."""

    service_id: int
    question: str
    text: str
    why: str
    since: datetime


def blind_at(reading: Reading, service_id: int, at: datetime) -> dict[tuple[int, int], BlindCheck]:
    """Return, by review and question, the checks of a service that were known not to find out at a moment."""
    statement = select(BlindCheck).join(Review, Review.id == BlindCheck.review_id)
    then = (BlindCheck.recorded_at <= at, BlindCheck.ended_at.is_(None) | (BlindCheck.ended_at > at))
    rows = reading.session.scalars(statement.where(Review.service_id == service_id, *then).order_by(BlindCheck.id))
    return {(row.review_id, row.question_id): row for row in rows}


def blind_questions(reading: Reading, service_ids: Collection[int]) -> list[BlindQuestion]:
    """Return what checks of some services can't find out now, the longest first."""
    reading.require("reviews:read")
    statement = (
        select(BlindCheck, Review.service_id)
        .join(Review, Review.id == BlindCheck.review_id)
        .where(BlindCheck.ended_at.is_(None), Review.service_id.in_(list(service_ids)))
        .where(Review.outcome.is_(None) | (Review.outcome != Outcome.WITHDRAWN))
        .order_by(BlindCheck.since, BlindCheck.id)
    )
    rows = reading.session.execute(statement).all() if service_ids else []
    known = {each.question_id: each for each in questions_open_to(reading, reading.now + JUST_BEFORE)} if rows else {}
    return [
        BlindQuestion(service_id, asked.key, asked.text, row.why, row.since)
        for row, service_id in rows
        if (asked := known.get(row.question_id)) is not None
    ]
