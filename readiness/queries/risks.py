"""What is known to be open about services: risks on record, and whether the gate lets a service through."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from catalog import queries as catalog
from foundation.predicate import Attributes
from foundation.work import Reading
from learnings import queries as learnings
from learnings.events import EscapeClass
from learnings.queries import JUST_BEFORE
from readiness.lifecycle import Outcome
from readiness.queries.asked import Standing, standing_before
from readiness.queries.judging import JudgedQuestion, judge_questions
from readiness.queries.reviews import ReviewPage, of_service, review

OPEN = frozenset(EscapeClass) - {
    EscapeClass.CONTROL_FAILURE,
    EscapeClass.PENDING,
    EscapeClass.OUT_OF_SCOPE,
    EscapeClass.GAP,
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


def open_risks(reading: Reading, service_ids: Collection[int], at: datetime | None = None) -> list[OpenRisk]:
    """Return the open risks of services as they stand, or stood just before ``at``; the worst first."""
    reading.require("reviews:read")
    known = _attributes(reading, service_ids, at)
    moment = at or reading.now + JUST_BEFORE
    found = [
        each
        for each in judge_questions(reading, _visible(reading, standing_before(reading, moment)), known, moment)
        if each.judgement.escape_class in OPEN
    ]
    names = catalog.find_services(reading, list(known)) if found else {}
    found.sort(key=lambda each: (each.judgement.escape_class.rank, each.question.question_id))
    return [_open_risk(each, names[each.service_id].slug) for each in found]


def gate(reading: Reading, service_slug: str) -> GateResult:
    """Return whether the newest decided or running review of each checklist lets the service through."""
    service_id = catalog.service_ids(reading, [service_slug])[service_slug]
    latest: dict[str, ReviewPage] = {}
    for brief in of_service(reading, service_id):
        if brief.outcome != Outcome.WITHDRAWN and brief.checklist not in latest:
            latest[brief.checklist] = review(reading, brief.id)
    found = tuple(hindrance for page in latest.values() for hindrance in _hindrances(reading, page))
    newest = max(latest.values(), key=lambda page: page.id, default=None)
    return GateResult(
        service=service_slug,
        is_open=not found,
        review=newest.key if newest else None,
        outcome=newest.outcome if newest else None,
        hindrances=found,
    )


def _hindrances(reading: Reading, page: ReviewPage) -> list[Hindrance]:
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
    return blocking + lapsed


def _attributes(reading: Reading, service_ids: Collection[int], at: datetime | None) -> Mapping[int, Attributes]:
    if at is None:
        facts = catalog.all_facts(reading)
        return {each: facts[each].attributes for each in service_ids if each in facts}
    then = {each: catalog.facts_as_of(reading, each, at - JUST_BEFORE) for each in service_ids}
    return {service_id: facts.attributes if facts else {} for service_id, facts in then.items()}


def _visible(reading: Reading, questions: list[Standing]) -> list[Standing]:
    sources = {each.learning_id for each in questions if each.learning_id is not None}
    seen = {each.id for each in learnings.briefs(reading, sources)}
    return [each for each in questions if each.learning_id is None or each.learning_id in seen]


def _open_risk(found: JudgedQuestion, service: str) -> OpenRisk:
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
    )
