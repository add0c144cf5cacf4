"""What a service had on record at any moment: which questions stood, what it had said, shown and agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog
from foundation.predicate import Truth
from foundation.work import Reading
from learnings.queries import JUST_BEFORE
from readiness.blindness import Blind
from readiness.escape import Decided, Proof
from readiness.lifecycle import Risk
from readiness.model import Answer, BlindCheck, Checklist, Flag, Question
from readiness.queries.blind import blind_at
from readiness.queries.judging import JudgedQuestion, judge_questions
from readiness.queries.ledger import Ledger, ledger_of
from readiness.queries.risks import questions_open_to


@dataclass(frozen=True)
class ProofItem:
    """Evidence as it was on record."""

    url: str
    recorded_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True)
class StandingAnswer:
    """A question as it was asked of a service, and what the service had on record."""

    question: str
    text: str
    checklist: str
    checklist_version: int
    gate: str
    phases: tuple[str, ...]
    applies: str
    risk: str
    choices: tuple[str, ...]
    answered_at: datetime | None
    stands: str
    evidence: tuple[ProofItem, ...]
    accepted_until: datetime | None
    blind: Blind | None


@dataclass(frozen=True)
class FlagItem:
    """Why a service has to look again, and by when."""

    id: int
    service_id: int
    checklist: str
    question: str | None
    reason: str
    detail: str
    due: datetime
    raised_at: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether its date has passed."""
        return self.due <= now


@dataclass(frozen=True)
class ServiceStanding:
    """All of it, at one moment."""

    service: str
    tier: str
    at: datetime
    answers: tuple[StandingAnswer, ...]
    flags: tuple[FlagItem, ...]


def standing_of(reading: Reading, service_slug: str, at: datetime | None = None) -> ServiceStanding:
    """Return what a service had on record at a moment, now if none is given; nothing told later is in it."""
    reading.require("reviews:read")
    moment = at or reading.now
    service_id = catalog.service_ids(reading, [service_slug])[service_slug]
    facts = catalog.facts_as_of(reading, service_id, moment)
    after = moment + JUST_BEFORE
    answers: list[StandingAnswer] = []
    if facts is not None:
        questions = questions_open_to(reading, after)
        judged = judge_questions(reading, questions, {service_id: facts.attributes}, after)
        applying = [each for each in judged if each.question.applies(facts.attributes) is not Truth.NO]
        answers = _answers(reading, service_id, applying, facts.attributes, after)
    return ServiceStanding(
        service=service_slug,
        tier=str(facts.attributes.get("tier", "")) if facts else "",
        at=moment,
        answers=tuple(answers),
        flags=tuple(flags_of(reading, service_id, moment)),
    )


def flags_of(reading: Reading, service_id: int, at: datetime | None = None) -> list[FlagItem]:
    """Return what a service was asked to look at again and had not yet, the most pressing first."""
    moment = at or reading.now
    standing = (Flag.raised_at <= moment, Flag.settled_at.is_(None) | (Flag.settled_at > moment))
    statement = (
        select(Flag, Checklist.slug, Question.number)
        .join(Checklist, Checklist.id == Flag.checklist_id)
        .outerjoin(Question, Question.id == Flag.question_id)
        .where(Flag.service_id == service_id, *standing)
        .order_by(Flag.due, Flag.id)
    )
    open_keys = {each.key for each in questions_open_to(reading, moment + JUST_BEFORE)}
    found = [_flag(*row) for row in reading.session.execute(statement)]
    return [each for each in found if each.question is None or each.question in open_keys]


def _answers(
    reading: Reading, service_id: int, judged: Sequence[JudgedQuestion], attributes: object, before: datetime
) -> list[StandingAnswer]:
    ids = {each.judgement.answer_id for each in judged if each.judgement.answer_id}
    rows = {row.id: row for row in reading.session.scalars(select(Answer).where(Answer.id.in_(ids)))} if ids else {}
    ledger = ledger_of(reading, [service_id]) if rows else Ledger()
    blind = blind_at(reading, service_id, before) if rows else {}
    return [
        _item(each, rows.get(each.judgement.answer_id or 0), ledger, attributes, before, blind)  # one row each
        for each in judged
    ]


def _item(
    found: JudgedQuestion,
    answer: Answer | None,
    ledger: Ledger,
    attributes: object,
    before: datetime,
    blind: Mapping[tuple[int, int], BlindCheck],
) -> StandingAnswer:
    question, place = found.question, (found.service_id, found.question.question_id)
    review_id = answer.review_id if answer else 0
    proofs = {row.url: row for row in ledger.evidence[place] if _counts(row, review_id, before)}.values()
    taken = [row for row in ledger.acceptances[place] if row.review_id == review_id and row.recorded_at < before]
    in_force = [row.until for row in taken[-1:] if row.until > before]
    noted = blind.get((review_id, question.question_id))
    ends = [row.expires_at for row in ledger.decisions[found.service_id] if _counts(row, review_id, before)][-1:]
    return StandingAnswer(
        question=question.key,
        text=question.text,
        checklist=question.checklist,
        checklist_version=question.version,
        gate=question.gate_of(attributes),  # type: ignore[arg-type]
        phases=question.phases,
        applies=question.applies(attributes).value,  # type: ignore[arg-type]
        risk=answer.risk if answer else Risk.UNANSWERED.value,
        choices=tuple(answer.choices) if answer else (),
        answered_at=answer.recorded_at if answer else None,
        stands=found.judgement.escape_class.value,
        evidence=tuple(ProofItem(row.url, row.recorded_at, row.expires_at) for row in proofs),
        accepted_until=in_force[0] if in_force else None,
        blind=noted.at(before, answer.risk, [answer.expires_at, *ends], [row.expires_at for row in proofs])
        if noted is not None and answer is not None
        else None,
    )


def _counts(row: Proof | Decided, review_id: int, before: datetime) -> bool:
    return row.review_id == review_id and row.recorded_at < before


def _flag(flag: Flag, checklist: str, number: int | None) -> FlagItem:
    return FlagItem(
        id=flag.id,
        service_id=flag.service_id,
        checklist=checklist,
        question=f"Q-{number}" if number else None,
        reason=flag.reason,
        detail=flag.detail,
        due=flag.due,
        raised_at=flag.raised_at,
    )
