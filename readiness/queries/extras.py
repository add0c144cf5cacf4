"""What stands around the answers of a review: doubts, signatures, milestones, and what to mend first."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from foundation.errors import NotFound
from foundation.work import Reading
from readiness.differing import is_worse
from readiness.lifecycle import Gate, Risk
from readiness.queries.answers import AnsweredQuestion
from readiness.queries.worth import caught

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


def items_of(rows: Collection[object], shape: type[T]) -> tuple[T, ...]:
    """Shape what hangs on a review, the first first."""
    names = list(shape.__dataclass_fields__)  # type: ignore[attr-defined]
    return tuple(shape(**{name: getattr(row, name) for name in names}) for row in rows)


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
    struck = caught(reading) if open_ones else Counter()
    open_ones.sort(key=lambda each: (WEIGHT[Gate(each.gate)], OF_RISK[Risk(each.risk)], -struck[each.id], each.id))
    return [
        PlanItem(
            question=each.key,
            text=each.text,
            risk=each.risk,
            gate=each.gate,
            caught=struck[each.id],
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
