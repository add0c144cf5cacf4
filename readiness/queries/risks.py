"""What is known to be open about services: risks on record, and whether the gate lets a service through."""

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
from readiness.lifecycle import Gate, Outcome, ReviewState
from readiness.model import Answer
from readiness.queries.asked import Standing, standing_before
from readiness.queries.judging import JudgedQuestion, judge_questions
from readiness.queries.reviews import ReviewBrief, ReviewPage, of_service, review

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


@dataclass(frozen=True)
class Hindrance:
    """One reason why the gate is shut."""

    code: str
    detail: str
    review: str
    question: str | None = None


@dataclass(frozen=True)
class GateResult:
    """Whether a service may go on, and if not, why."""

    service: str
    is_open: bool
    review: str | None
    outcome: str | None
    hindrances: tuple[Hindrance, ...]


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


def gate(reading: Reading, service_slug: str) -> GateResult:
    """Return whether the reviews in force let the service through: beginning another does not undo a decision.

    A decision that has expired shuts the gate until the next. A checklist that was never decided about shuts it while
    a blocking question that applies, or may apply, has no answer: what is blank is not ready. Once there is a decision,
    a later review that is still being answered shuts nothing by its blanks.
    """
    service = catalog.get_service(reading, service_slug)
    found = _in_force([brief for brief in of_service(reading, service.id) if brief.outcome != Outcome.WITHDRAWN])
    settled = {brief.checklist for brief in found if brief.outcome is not None}
    hindrances = tuple(
        hindrance
        for brief in found
        for hindrance in _hindrances(reading, review(reading, brief.id), is_first=brief.checklist not in settled)
    )
    newest = max(found, key=lambda brief: brief.id, default=None)
    return GateResult(
        service=service_slug,
        is_open=not hindrances,
        review=newest.key if newest else None,
        outcome=newest.outcome if newest else None,
        hindrances=hindrances,
    )


def _in_force(newest_first: list[ReviewBrief]) -> list[ReviewBrief]:
    """Return, for each checklist, the newest review, and the newest that was decided."""
    newest: dict[tuple[str, bool], ReviewBrief] = {}
    for brief in newest_first:
        if (brief.checklist, True) not in newest:
            newest.setdefault((brief.checklist, brief.outcome is not None), brief)
    return list(newest.values())


def _hindrances(reading: Reading, page: ReviewPage, *, is_first: bool) -> list[Hindrance]:
    decided = (
        [Hindrance("not_ready", "The review was decided as not ready.", page.key)]
        if page.outcome == Outcome.NOT_READY
        else []
    )
    blocking = [
        Hindrance("high_risk", f"{each.key} is at high risk and nobody accepted it: {each.text}", page.key, each.key)
        for each in page.asked
        if each.blocks(reading.now)
    ]
    keys = {each.id: each.key for each in page.questions}
    lapsed = [
        Hindrance(
            "condition_lapsed", f"A condition is past its date: {each.text}", page.key, keys.get(each.question_id or 0)
        )
        for each in page.conditions
        if each.is_lapsed(reading.now)
    ]
    return decided + _expired(page) + blocking + (_unanswered(page) if is_first else []) + lapsed


def _expired(page: ReviewPage) -> list[Hindrance]:
    if page.state != ReviewState.EXPIRED:
        return []
    return [Hindrance("review_expired", "The decision has expired: review the service again.", page.key)]


def _unanswered(page: ReviewPage) -> list[Hindrance]:
    return [
        Hindrance("unanswered_blocking", f"{each.key} blocks and nobody answered it: {each.text}", page.key, each.key)
        for each in page.asked
        if each.gate == Gate.BLOCKING and each.answer is None
    ]


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
