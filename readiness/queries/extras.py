"""What stands around the answers of a review: doubts, signatures, milestones, and what to mend first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from foundation.errors import NotFound
from foundation.work import Reading
from readiness.differing import is_worse
from readiness.lifecycle import Gate, Risk
from readiness.model import Challenge, Milestone, Signature
from readiness.queries.answers import AnsweredQuestion
from readiness.queries.worth import worth_of

T = TypeVar("T")
WEIGHT = {Gate.BLOCKING: 0, Gate.CONDITIONAL: 1, Gate.ADVISORY: 2}
OF_RISK = {Risk.HIGH: 0, Risk.UNANSWERED: 1, Risk.MEDIUM: 2}


@dataclass(frozen=True)
class ChallengeItem:
    """A doubt, and how it was settled as far as it was."""

    id: int
    question_id: int
    text: str
    recorded_at: datetime
    recorded_by: str
    settled_at: datetime | None
    settled_by: str | None
    note: str


@dataclass(frozen=True)
class SignatureItem:
    """Who certified what, and when."""

    role: str
    claim: str
    digest: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class MilestoneItem:
    """How a review stood under a name."""

    id: int
    name: str
    standing: dict[str, str]
    recorded_at: datetime
    recorded_by: str

    @property
    def counts(self) -> dict[str, int]:
        """Return how many questions stood at each risk."""
        found = list(self.standing.values())
        return {risk.value: found.count(risk) for risk in Risk if risk in found}


@dataclass(frozen=True)
class Movement:
    """How a question stood at two milestones."""

    question: str
    before: str
    after: str

    @property
    def direction(self) -> str:
        """Whether it is better, worse, or just otherwise."""
        if is_worse(self.before, self.after):
            return "worse"
        return "better" if is_worse(self.after, self.before) else "same"


@dataclass(frozen=True)
class PlanItem:
    """Something to mend, and why it comes where it comes."""

    question: str
    text: str
    risk: str
    gate: str
    caught: int
    advice: str
    is_agreed: bool


def challenges_of(reading: Reading, review_id: int) -> list[ChallengeItem]:
    """Return the doubts about a review's answers, the first first."""
    return _all(reading, Challenge, ChallengeItem, review_id)


def signatures_of(reading: Reading, review_id: int) -> list[SignatureItem]:
    """Return who signed what in a review."""
    return _all(reading, Signature, SignatureItem, review_id)


def milestones_of(reading: Reading, review_id: int) -> list[MilestoneItem]:
    """Return how a review stood, the first first."""
    return _all(reading, Milestone, MilestoneItem, review_id)


def compared(milestones: Sequence[MilestoneItem], before: int, after: int) -> list[Movement]:
    """Return what moved between two milestones; raises NotFound."""
    known = {each.id: each.standing for each in milestones}
    if before not in known or after not in known:
        raise NotFound("milestone")
    old, new = known[before], known[after]
    keys = sorted(old.keys() | new.keys(), key=lambda key: int(key.partition("-")[2]))
    moved = (Movement(key, old.get(key, Risk.UNANSWERED), new.get(key, Risk.UNANSWERED)) for key in keys)
    return [each for each in moved if each.before != each.after]


def plan_of(reading: Reading, questions: Collection[AnsweredQuestion], now: datetime) -> list[PlanItem]:
    """Return what to mend, the worthiest first: what shuts the gate, then the risk, then what it would have caught."""
    open_ones = [each for each in questions if each.risk in OF_RISK]
    worth = worth_of(reading, [each.id for each in open_ones]) if open_ones else {}
    open_ones.sort(
        key=lambda each: (WEIGHT[Gate(each.gate)], OF_RISK[Risk(each.risk)], -worth[each.id].caught, each.id)
    )
    return [
        PlanItem(
            question=each.key,
            text=each.text,
            risk=each.risk,
            gate=each.gate,
            caught=worth[each.id].caught,
            advice=_advice(each),
            is_agreed=each.is_accepted(now) or any(remedy.is_open for remedy in each.remedies),
        )
        for each in open_ones
    ]


def _advice(question: AnsweredQuestion) -> str:
    """Return what is missing: the choices that do not hold yet."""
    chosen = question.answer.choices if question.answer else ()
    missing = [each.title for each in question.choices if each.id not in chosen and not each.id.endswith("_no")]
    return "; ".join(missing)


def _all(reading: Reading, model: Any, shape: type[T], review_id: int) -> list[T]:  # noqa: ANN401 - a mapped class
    names = list(shape.__dataclass_fields__)  # type: ignore[attr-defined]
    rows = reading.session.scalars(select(model).where(model.review_id == review_id).order_by(model.id))
    return [shape(**{name: getattr(row, name) for name in names}) for row in rows]
