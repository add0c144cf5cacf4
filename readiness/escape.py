"""Why readiness did not prevent a cause: the escape table, judged from what was on record before impact began.

Pure. It may be handed the whole history, later rows too: only rows recorded strictly before the moment count, and a
claimed time is never looked at, so nothing that is told afterwards can change the class. What the table leaves open:

* A question covers a cause while the newest version of its checklist published before the moment carries it.
* Not applicable, whatever its reason, is a safe answer: the service claimed that there was nothing to fear.
* A safe answer without evidence is unproven even if its review had expired: the first row counts.
* An expiry at the very moment has passed. Of evidence under one address the last recorded row counts.
* A withdrawn review's answers were taken back with it. A remedy that was fulfilled makes the answer a safe claim.
* An acceptance that ran out is a date that passed: overdue. At risk with nothing agreed, the remedy is owed by the end
  of the time to answer: open until then, overdue afterwards.
* Whether it applied may be unknown: the owner had to be asked, so only a plain no leaves the service out.
* A service had been reviewed once any of its reviews held an answer or was decided.
* What is for a phase that the service had not reached (launch before it is live, the yearly review before a decision
  ran out) was not due: pending once it had been reviewed. From then on it is asked like any other, in whatever phase
  the service was reviewed: a launch that nobody reviewed excuses no one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from foundation.predicate import Truth
from learnings.events import EscapeClass
from readiness.lifecycle import Outcome, Risk


class Recorded(Protocol):
    """Anything that was told at some time."""

    @property
    def recorded_at(self) -> datetime:
        """When we were told."""
        ...


R = TypeVar("R", bound=Recorded)


@dataclass(frozen=True)
class Asked:
    """A published version of the checklist: whether it carried the question, and whether that applied here.

    ``has_come`` is whether the service had reached a phase that the question is for; where that is the yearly review,
    its first decision tells.
    """

    recorded_at: datetime
    number: int
    carries: bool = True
    applies: Truth = Truth.YES
    time_to_answer: timedelta = timedelta(0)
    has_come: bool = True
    is_yearly: bool = False


@dataclass(frozen=True)
class Given:
    """An answer of the service, with the risk that its version's rules gave it."""

    recorded_at: datetime
    review_id: int
    risk: Risk
    expires_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True)
class Proof:
    """Evidence attached to the question in a review."""

    recorded_at: datetime
    review_id: int
    url: str
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Promise:
    """A remedy or condition agreed for the answer, and when it was fulfilled or taken back, as far as it was."""

    recorded_at: datetime
    review_id: int
    due: datetime
    fulfilled_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Acceptance:
    """A risk taken knowingly, for a time."""

    recorded_at: datetime
    review_id: int
    until: datetime


@dataclass(frozen=True)
class Decided:
    """How a review ended, and until when that holds."""

    recorded_at: datetime
    review_id: int
    outcome: Outcome
    expires_at: datetime | None = None


@dataclass(frozen=True)
class QuestionHistory:
    """Everything on record of one question and one service."""

    question: str
    versions: Sequence[Asked] = ()
    answers: Sequence[Given] = ()
    evidence: Sequence[Proof] = ()
    promises: Sequence[Promise] = ()
    acceptances: Sequence[Acceptance] = ()
    decisions: Sequence[Decided] = ()
    reviewed: Sequence[datetime] = ()


@dataclass(frozen=True)
class Judgement:
    """The class of one question, the version and the answer that it was read from."""

    question: str
    escape_class: EscapeClass
    version: int | None = None
    answer_id: int | None = None
    answered_at: datetime | None = None


def classify(at: datetime, questions: Sequence[QuestionHistory]) -> EscapeClass:
    """Return the class of a cause whose impact began ``at``, given all questions that cover it."""
    return decisive(judge(at, question) for question in questions).escape_class


def decisive(judgements: Iterable[Judgement]) -> Judgement:
    """Return the judgement whose row comes first; a gap where there is none."""
    return min(judgements, key=lambda each: each.escape_class.rank, default=Judgement("", EscapeClass.GAP))


def judge(at: datetime, question: QuestionHistory) -> Judgement:
    """Judge one question alone."""
    asked = _before(at, question.versions)
    if not asked or not asked[-1].carries:
        return Judgement(question.question, EscapeClass.GAP)
    deadline = _asked_since(asked).recorded_at + asked[-1].time_to_answer
    answer = _answer_in_force(at, question)
    if answer is None:
        found = _not_answered(at, question, asked[-1], _asked_since(asked).recorded_at)
        return Judgement(question.question, found, asked[-1].number)
    found = _answered(at, question, answer, deadline)
    return Judgement(question.question, found, asked[-1].number, answer.id, answer.recorded_at)


def _before(at: datetime, rows: Sequence[R]) -> list[R]:
    """Return what was recorded strictly before, in that order."""
    return sorted((row for row in rows if row.recorded_at < at), key=lambda row: row.recorded_at)


def _asked_since(asked: Sequence[Asked]) -> Asked:
    """Return the first version of the unbroken run that carried the question up to now."""
    since = asked[-1]
    for version in reversed(asked):
        if not version.carries:
            break
        since = version
    return since


def _answer_in_force(at: datetime, question: QuestionHistory) -> Given | None:
    decided = _before(at, question.decisions)
    withdrawn = {each.review_id for each in decided if each.outcome is Outcome.WITHDRAWN}
    answers = [each for each in _before(at, question.answers) if each.review_id not in withdrawn]
    return answers[-1] if answers else None


def _not_answered(at: datetime, question: QuestionHistory, asked: Asked, since: datetime) -> EscapeClass:
    if asked.applies is Truth.NO:
        return EscapeClass.OUT_OF_SCOPE
    if not any(moment < at for moment in question.reviewed):
        return EscapeClass.UNANSWERED
    came = since if asked.has_come else _year_over(at, question, asked)
    is_late = came is not None and max(since, came) + asked.time_to_answer <= at
    return EscapeClass.UNANSWERED if is_late else EscapeClass.PENDING


def _year_over(at: datetime, question: QuestionHistory, asked: Asked) -> datetime | None:
    """Return when the first decision about the service ran out, which is when a yearly question is due."""
    decided = [each for each in _before(at, question.decisions) if each.outcome is not Outcome.WITHDRAWN]
    ends = [each.expires_at for each in decided if asked.is_yearly and _passed(at, each.expires_at)]
    return min((end for end in ends if end is not None), default=None)


def _answered(at: datetime, question: QuestionHistory, answer: Given, deadline: datetime) -> EscapeClass:
    if answer.risk.is_safe:
        return _safe(at, question, answer)
    promises = [each for each in _of(answer, _before(at, question.promises)) if _concerns(at, each, answer)]
    still_owed = [each for each in promises if not _by(at, each.fulfilled_at)]
    accepted = _of(answer, _before(at, question.acceptances))
    if promises and not still_owed:
        return _safe(at, question, answer)
    if any(each.due <= at for each in still_owed):
        return EscapeClass.ACTION_OVERDUE
    if still_owed:
        return EscapeClass.ACTION_OPEN
    if any(each.until > at for each in accepted):
        return EscapeClass.RISK_ACCEPTED
    overdue = bool(accepted) or deadline <= at
    return EscapeClass.ACTION_OVERDUE if overdue else EscapeClass.ACTION_OPEN


def _concerns(at: datetime, promise: Promise, answer: Given) -> bool:
    """Whether the promise stands for this answer: not taken back, and not fulfilled before the answer was given."""
    return not _by(at, promise.withdrawn_at) and not _by(answer.recorded_at, promise.fulfilled_at)


def _safe(at: datetime, question: QuestionHistory, answer: Given) -> EscapeClass:
    evidence = {proof.url: proof for proof in _of(answer, _before(at, question.evidence))}
    if not evidence:
        return EscapeClass.UNPROVEN
    review = _of(answer, _before(at, question.decisions))
    expired = (
        _passed(at, answer.expires_at)
        or (bool(review) and _passed(at, review[-1].expires_at))
        or all(_passed(at, proof.expires_at) for proof in evidence.values())
    )
    return EscapeClass.STALE if expired else EscapeClass.CONTROL_FAILURE


class _OfReview(Protocol):
    @property
    def review_id(self) -> int: ...


V = TypeVar("V", bound=_OfReview)


def _of(answer: Given, rows: Sequence[V]) -> list[V]:
    return [row for row in rows if row.review_id == answer.review_id]


def _by(at: datetime, recorded_at: datetime | None) -> bool:
    return recorded_at is not None and recorded_at < at


def _passed(at: datetime, expires_at: datetime | None) -> bool:
    return expires_at is not None and expires_at <= at
