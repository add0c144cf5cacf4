"""What a check of ours is to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from catalog import queries as catalog
from foundation.predicate import Attributes
from foundation.work import Reading
from learnings.queries import JUST_BEFORE
from learnings.queries.origin import is_in_use
from readiness.lifecycle import Outcome
from readiness.model import Answer, Review
from readiness.proof import BUILD
from readiness.queries.asked import standing_before


@dataclass(frozen=True)
class PlannedCheck:
    """A check as the version in force asks for it, and the service that it is about."""

    service: str
    attributes: Attributes
    proof: Mapping[str, Any]


def planned_check(reading: Reading, service_id: int, question_id: int) -> PlannedCheck | None:
    """Return what is to be looked at; None where no answer stands on it, or the service is gone."""
    reading.require("reviews:measure")
    standing = {each.question_id: each for each in standing_before(reading, reading.now + JUST_BEFORE)}
    asked, facts = standing.get(question_id), catalog.facts_as_of(reading, service_id, reading.now)
    given = (
        select(Answer.id)
        .join(Review, Review.id == Answer.review_id)
        .where(Answer.service_id == service_id, Answer.question_id == question_id)
        .where(Review.outcome.is_(None) | (Review.outcome != Outcome.WITHDRAWN))
    )
    if asked is None or facts is None or not is_in_use(facts) or asked.proof.get("by", BUILD) == BUILD:
        return None
    if reading.session.scalar(given.limit(1)) is None:
        return None
    slug = catalog.find_services(reading, [service_id])[service_id].slug
    return PlannedCheck(slug, facts.attributes, asked.proof)
