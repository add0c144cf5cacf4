"""A review's questions with all that was said to them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from catalog import queries as catalog
from coe import queries as coe
from foundation.db import Base
from foundation.predicate import Predicate, Truth
from foundation.work import Reading
from learnings import queries as learnings
from readiness.applying import applies, gate_at
from readiness.blindness import Blind
from readiness.lifecycle import Gate, Risk, TierRule
from readiness.model import (
    Answer,
    BlindCheck,
    Checklist,
    Evidence,
    Question,
    QuestionRevision,
    Remedy,
    Review,
    RiskAcceptance,
    VersionQuestion,
)
from readiness.model.checklists import everywhere
from readiness.phases import asks_in
from readiness.proof import said
from readiness.queries.beside import rows_of
from readiness.queries.promised import AcceptanceItem, RemedyItem

T = TypeVar("T")


@dataclass(frozen=True)
class AnswerItem:
    """One answer, with both of its times."""

    id: int
    choices: tuple[str, ...]
    risk: str
    not_applicable_reason: str | None
    note: str
    claimed_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    expires_at: datetime | None
    carried_from: int | None
    review_id: int


@dataclass(frozen=True)
class EvidenceItem:
    """What was shown, and until when it is good."""

    id: int
    url: str
    captured_at: datetime
    expires_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    kind: str
    summary: str
    verified_at: datetime | None
    verified_by: str | None

    @property
    def has_failed(self) -> bool:
        """Whether a machine found that it is not so: evidence that was never good."""
        return self.expires_at is not None and self.expires_at <= self.captured_at

    def is_stale(self, now: datetime) -> bool:
        """Whether its time has passed."""
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True)
class ChoiceItem:
    """One of the things that may hold."""

    id: str
    title: str
    help: str


@dataclass(frozen=True)
class QuestionItem:
    """A question as a version, or the draft, asks it."""

    id: int
    key: str
    revision: int
    category: str
    text: str
    failure_prevented: str
    choices: tuple[ChoiceItem, ...]
    risk_rules: tuple[dict[str, str], ...]
    evidence_wanted: str
    applicability: dict[str, Any]
    cause_classes: tuple[str, ...]
    gate: str
    answer_days: int
    holds_days: int | None
    learning_id: int | None
    guidance: str
    tales: tuple[str, ...]
    phases: tuple[str, ...]
    tiers: dict[str, str]
    evidence_days: int | None
    evidence_minutes: int | None
    owner_id: int | None
    sunset_at: datetime | None
    source: dict[str, Any]
    proof: dict[str, Any]

    @property
    def shown_by(self) -> str:
        """What a machine shows for it, in a line; empty where nobody but people do."""
        return said(self.proof)

    @property
    def applies_where(self) -> str:
        """Where it is asked, in a line; empty where that is everywhere."""
        return "" if self.applicability == everywhere() else Predicate.parse(self.applicability).explain()

    @property
    def by_tier(self) -> str:
        """What it is to the tiers that it is not simply required of."""
        told = {TierRule.ADVISORY: "only advisory for", TierRule.OMIT: "not asked of"}
        groups = {rule: [tier for tier, each in self.tiers.items() if each == rule] for rule in told}
        return "; ".join(f"{told[rule]} {', '.join(tiers)}" for rule, tiers in groups.items() if tiers)


@dataclass(frozen=True)
class AnsweredQuestion(QuestionItem):
    """A question in a review, with the answer in force, earlier ones, and what was shown and agreed."""

    applies: Truth
    answer: AnswerItem | None
    earlier: tuple[AnswerItem, ...]
    evidence: tuple[EvidenceItem, ...]
    remedies: tuple[RemedyItem, ...]
    acceptance: AcceptanceItem | None
    in_phase: bool = True
    blind: Blind | None = None

    @property
    def risk(self) -> str:
        """The risk of the answer in force."""
        return self.answer.risk if self.answer else Risk.UNANSWERED

    @property
    def is_asked(self) -> bool:
        """Whether it applies, or may apply, in the review's phase, or was answered anyway."""
        return (self.applies is not Truth.NO and self.in_phase) or self.answer is not None

    def is_accepted(self, now: datetime) -> bool:
        """Whether an acceptance of the risk is in force."""
        return self.acceptance is not None and self.acceptance.until > now

    def blocks(self, now: datetime) -> bool:
        """Whether this question alone keeps the service from being ready."""
        return self.gate == Gate.BLOCKING and self.risk == Risk.HIGH and not self.is_accepted(now)


SAME = (
    "gate",
    "answer_days",
    "holds_days",
    "learning_id",
    "guidance",
    "tiers",
    "evidence_days",
    "evidence_minutes",
    "owner_id",
    "sunset_at",
    "source",
    "proof",
)


def item_of(number: int, revision: QuestionRevision, tales: Collection[str] = ()) -> dict[str, Any]:
    """Return the values of a QuestionItem, of its tales those that the reader may know of."""
    return {
        "id": revision.question_id,
        "key": f"Q-{number}",
        "revision": revision.number,
        "choices": tuple(ChoiceItem(c["id"], c["title"], c.get("help", "")) for c in revision.choices),
        "risk_rules": tuple(revision.risk_rules),
        "cause_classes": tuple(revision.cause_classes),
        **{
            name: getattr(revision, name)
            for name in ("category", "text", "failure_prevented", "evidence_wanted", "applicability")
        },
        "tales": tuple(each for each in revision.tales if each in tales),
        "phases": tuple(revision.phases),
        **{name: getattr(revision, name) for name in SAME},
    }


def open_to(reading: Reading, revisions: list[tuple[int, QuestionRevision]]) -> list[tuple[int, QuestionRevision]]:
    """Leave out questions that came from a learning which the reader may not see."""
    sources = {revision.learning_id for _, revision in revisions if revision.learning_id is not None}
    seen = {each.id for each in learnings.briefs(reading, sources)}
    return [row for row in revisions if row[1].learning_id is None or row[1].learning_id in seen]


def tales_open_to(reading: Reading, revisions: list[tuple[int, QuestionRevision]]) -> set[str]:
    """Return which of the COEs and learnings that questions name the reader may know of."""
    named = {tale for _, revision in revisions for tale in revision.tales}
    taught = {each.key for each in learnings.published(reading)} if named else set()
    return (named & taught) | coe.known_keys(reading, named)


def questions_of(
    reading: Reading, review: Review, beside: Mapping[type[Base], list[Any]] | None = None
) -> list[AnsweredQuestion]:
    """Return the review's questions in their order; whoever has read what hangs on it already hands that in."""
    there = rows_of(reading, review.id) if beside is None else beside
    statement = (
        select(Question.number, QuestionRevision, Checklist.applicability)
        .join(VersionQuestion, VersionQuestion.question_id == Question.id)
        .join(QuestionRevision, QuestionRevision.id == VersionQuestion.revision_id)
        .join(Checklist, Checklist.id == Question.checklist_id)
        .where(VersionQuestion.version_id == review.version_id)
        .order_by(VersionQuestion.position, Question.id)
    )
    found = reading.session.execute(statement).all()
    everywhere = found[0][2] if found else {}
    rows = open_to(reading, [(row[0], row[1]) for row in found])
    tales = tales_open_to(reading, rows)
    facts = catalog.facts_as_of(reading, review.service_id, reading.now)
    attributes = facts.attributes if facts else {}
    answers, evidence = _by_question(there, Answer), _by_question(there, Evidence)
    remedies, taken = _by_question(there, Remedy), {row.question_id: row for row in there[RiskAcceptance]}
    actions = {row.action_key for row in there[Remedy] if row.action_key}
    seen = coe.visible_keys(reading, actions) if actions else set()
    blind = {row.question_id: row for row in there[BlindCheck] if row.ended_at is None}
    items = [
        AnsweredQuestion(
            **{**item_of(number, revision, tales), "gate": gate_at(revision.gate, revision.tiers, attributes)},
            applies=applies(revision.applicability, revision.tiers, attributes, everywhere),
            answer=_answer(answers[revision.question_id][-1]) if answers[revision.question_id] else None,
            earlier=tuple(_answer(row) for row in reversed(answers[revision.question_id][:-1])),
            evidence=tuple(_pick(EvidenceItem, row) for row in _standing(evidence[revision.question_id])),
            remedies=tuple(_pick(RemedyItem, row) for row in remedies[revision.question_id] if _is_open(row, seen)),
            acceptance=_pick(AcceptanceItem, taken[revision.question_id]) if revision.question_id in taken else None,
            in_phase=asks_in(review.phase, revision.phases),
        )
        for number, revision in rows
    ]
    return [_with_blind(reading, review, each, blind.get(each.id)) for each in items]


def _with_blind(
    reading: Reading, review: Review, question: AnsweredQuestion, row: BlindCheck | None
) -> AnsweredQuestion:
    """Say that its check can't find out, and what the answer counts as meanwhile."""
    if row is None or question.answer is None:
        return question
    ends = (question.answer.expires_at, review.expires_at)
    blind = row.at(reading.now, question.risk, ends, [each.expires_at for each in question.evidence])
    return replace(question, blind=blind)


def conditions_of(beside: Mapping[type[Base], list[Any]]) -> list[RemedyItem]:
    """Return the conditions of the whole review and of its questions."""
    return [_pick(RemedyItem, row) for row in beside[Remedy] if row.is_condition]


def _is_open(remedy: Remedy, seen: set[str]) -> bool:
    """Whether the reader may know of it: a remedy is as visible as the action item that it is."""
    return remedy.action_key is None or remedy.action_key in seen


def _by_question(beside: Mapping[type[Base], list[Any]], model: type[T]) -> defaultdict[int, list[T]]:
    kept: defaultdict[int, list[T]] = defaultdict(list)
    for row in beside[model]:  # type: ignore[index]
        kept[row.question_id].append(row)
    return kept


def _standing(rows: list[Evidence]) -> list[Evidence]:
    """Keep the last row for each address."""
    return list({row.url: row for row in rows}.values())


def _answer(row: Answer) -> AnswerItem:
    return replace(_pick(AnswerItem, row), choices=tuple(row.choices))


def _pick(shape: type[T], row: object) -> T:
    return shape(**{name: getattr(row, name) for name in shape.__dataclass_fields__})  # type: ignore[attr-defined]
