"""Judging causes and services by what was on record before a moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from catalog import queries as catalog
from foundation.predicate import Attributes
from foundation.work import Reading
from learnings.queries import JUST_BEFORE
from readiness.escape import Judgement, QuestionHistory, decisive, judge
from readiness.model import CauseCover
from readiness.queries.asked import Standing, asked, standing_before
from readiness.queries.ledger import Ledger, ledger_of


@dataclass(frozen=True)
class Judged:
    """The class of a cause, the question that decided it, and what each covering question said."""

    at: datetime
    decisive: Judgement
    question_id: int | None
    basis: list[dict[str, Any]]


@dataclass(frozen=True)
class JudgedQuestion:
    """One question and one service at a moment."""

    service_id: int
    question: Standing
    judgement: Judgement


def judge_cause(
    reading: Reading,
    cause_id: int,
    cause_class: str,
    service_id: int,
    at: datetime,
    *,
    standing: Collection[Standing] | None = None,
) -> Judged:
    """Judge why readiness did not prevent a cause whose impact began ``at``, perhaps with what stood then at hand."""
    stood = standing_before(reading, at) if standing is None else standing
    linked = set(reading.session.scalars(select(CauseCover.question_id).where(CauseCover.cause_id == cause_id)))
    covering = [each for each in stood if cause_class in each.cause_classes or each.question_id in linked]
    facts = catalog.facts_as_of(reading, service_id, at - JUST_BEFORE)
    known = {service_id: facts.attributes if facts else {}}
    found = judge_questions(reading, covering, known, at)
    first = decisive(each.judgement for each in found)
    by_key = {each.question.key: each.question for each in found}
    basis = sorted((_basis(each) for each in found), key=lambda entry: entry["question"] != first.question)
    return Judged(at, first, by_key[first.question].question_id if first.question else None, basis)


def judge_questions(
    reading: Reading, questions: Collection[Standing], attributes: Mapping[int, Attributes], at: datetime
) -> list[JudgedQuestion]:
    """Judge each question for each service, given the services' attributes."""
    if not questions or not attributes:
        return []
    ledger = ledger_of(reading, attributes)
    return [
        JudgedQuestion(service_id, question, judge(at, _history(ledger, question, service_id, known)))
        for service_id, known in attributes.items()
        for question in questions
    ]


def _history(
    ledger: Ledger,
    question: Standing,
    service_id: int,
    attributes: Attributes,
) -> QuestionHistory:
    place = (service_id, question.question_id)
    return QuestionHistory(
        question=question.key,
        versions=asked(question, attributes),
        answers=ledger.answers[place],
        evidence=ledger.evidence[place],
        promises=ledger.promises[place],
        acceptances=ledger.acceptances[place],
        decisions=ledger.decisions[service_id],
        reviewed=ledger.reviewed[service_id],
    )


def _basis(found: JudgedQuestion) -> dict[str, Any]:
    """Return what was used, so that it can be shown later whatever changes."""
    question, judgement = found.question, found.judgement
    return {
        "question": question.key,
        "text": question.text,
        "checklist": question.checklist,
        "version": judgement.version,
        "class": judgement.escape_class.value,
        "phases": list(question.phases),
        "answer_id": judgement.answer_id,
        "answered_at": judgement.answered_at.isoformat() if judgement.answered_at else None,
    }
