"""What is known to be open about services: the risks on record."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog
from catalog.queries import ServiceFacts
from foundation.predicate import Attributes
from foundation.work import Reading
from learnings import queries as learnings
from learnings.events import EscapeClass
from learnings.queries import JUST_BEFORE, LearningBrief
from readiness.model import Answer
from readiness.queries.asked import Standing, standing_before
from readiness.queries.judging import JudgedQuestion, judge_questions

# What counts as open, the most pressing first; what is proven, in time or out of scope does not.
URGENCY = {
    found: place
    for place, found in enumerate(
        (
            EscapeClass.ACTION_OVERDUE,
            EscapeClass.UNANSWERED,
            EscapeClass.STALE,
            EscapeClass.UNPROVEN,
            EscapeClass.ACTION_OPEN,
            EscapeClass.RISK_ACCEPTED,
        )
    )
}


@dataclass(frozen=True)
class OpenRisk:
    """A question that a service has answered at risk, without proof that holds, or not at all."""

    question: str
    text: str
    checklist: str
    checklist_version: int
    service_id: int
    service: str
    stands: str
    gate: str
    answered_at: datetime | None
    learning_id: int | None
    risk: str = ""


def open_risks(
    reading: Reading,
    service_ids: Collection[int],
    at: datetime | None = None,
    *,
    seen: Collection[LearningBrief] = (),
    facts: Mapping[int, ServiceFacts] | None = None,
) -> list[OpenRisk]:
    """Return the open risks of services as they stand, or stood just before ``at``; the most pressing first.

    Whoever has read learnings or the present facts already hands them in.
    """
    reading.require("reviews:read")
    moment = at or reading.now + JUST_BEFORE
    questions = _visible(reading, standing_before(reading, moment), seen) if service_ids else []
    if not questions:
        return []
    known, slugs = _facts(reading, service_ids, at, facts)
    judged = judge_questions(reading, questions, known, moment)
    found = [each for each in judged if each.judgement.escape_class in URGENCY]
    found.sort(key=lambda each: (URGENCY[each.judgement.escape_class], each.question.question_id, each.service_id))
    answers = {each.judgement.answer_id for each in found if each.judgement.answer_id}
    given = reading.session.execute(select(Answer.id, Answer.risk).where(Answer.id.in_(answers))) if answers else ()
    levels = {row.id: row.risk for row in given}
    return [_open_risk(each, slugs[each.service_id], levels) for each in found]


def questions_open_to(reading: Reading, before: datetime) -> list[Standing]:
    """Return the questions that stood just before a moment, as far as the reader may know of them."""
    return _visible(reading, standing_before(reading, before), ())


def _facts(
    reading: Reading, service_ids: Collection[int], at: datetime | None, present: Mapping[int, ServiceFacts] | None
) -> tuple[Mapping[int, Attributes], Mapping[int, str]]:
    """Return what the services are, or were known to be, and their slugs."""
    if at is None:
        present = catalog.all_facts(reading) if present is None else present
        found = {each: present[each] for each in service_ids if each in present}
    else:
        then = {each: catalog.facts_as_of(reading, each, at - JUST_BEFORE) for each in service_ids}
        found = {each: facts for each, facts in then.items() if facts is not None}
    return {i: facts.attributes for i, facts in found.items()}, {i: facts.slug for i, facts in found.items()}


def _visible(reading: Reading, questions: list[Standing], seen: Collection[LearningBrief]) -> list[Standing]:
    """Leave out questions that came from a learning which the reader may not see."""
    known = {each.id for each in seen}
    others = {each.learning_id for each in questions if each.learning_id is not None} - known
    known |= {each.id for each in learnings.briefs(reading, others)}
    return [each for each in questions if each.learning_id is None or each.learning_id in known]


def _open_risk(found: JudgedQuestion, service: str, levels: Mapping[int, str]) -> OpenRisk:
    question = found.question
    return OpenRisk(
        question=question.key,
        text=question.text,
        checklist=question.checklist,
        checklist_version=question.version,
        service_id=found.service_id,
        service=service,
        stands=found.judgement.escape_class,
        gate=question.gate,
        answered_at=found.judgement.answered_at,
        learning_id=question.learning_id,
        risk=levels.get(found.judgement.answer_id or 0, ""),
    )
