"""Reviews: the list, of one service, and one with its questions and how the gate would stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from catalog import queries as catalog
from foundation.errors import Invalid, NotFound
from foundation.ids import key_of, number_of
from foundation.log import version_of
from foundation.paging import Page, clamp, earlier, paged
from foundation.work import Reading
from readiness.lifecycle import ReviewState, Risk, state_at
from readiness.model import Challenge, Checklist, ChecklistVersion, Milestone, Review, Signature
from readiness.queries.answers import AnsweredQuestion, conditions_of, questions_of
from readiness.queries.beside import rows_of
from readiness.queries.extras import (
    ChallengeItem,
    MilestoneItem,
    SignatureItem,
    items_of,
)
from readiness.queries.promised import RemedyItem


@dataclass(frozen=True)
class ReviewBrief:
    """A review in lists and panels; the state is expired where its time has passed."""

    id: int
    key: str
    service_id: int
    service: str
    service_name: str
    tier: str
    checklist: str
    checklist_title: str
    checklist_version: int
    state: str
    outcome: str | None
    started_at: datetime
    started_by: str
    decided_at: datetime | None
    decided_by: str | None
    expires_at: datetime | None
    kind: str
    phase: str | None


@dataclass(frozen=True)
class ReviewPage(ReviewBrief):
    """A review with its questions and conditions."""

    questions: tuple[AnsweredQuestion, ...]
    conditions: tuple[RemedyItem, ...]
    latest_version: int
    version: int
    narrative: str
    previous: str | None
    challenges: tuple[ChallengeItem, ...]
    signatures: tuple[SignatureItem, ...]
    milestones: tuple[MilestoneItem, ...]

    @property
    def asked(self) -> tuple[AnsweredQuestion, ...]:
        """The questions that apply, or may apply, in the review's phase, or were answered anyway."""
        return tuple(each for each in self.questions if each.is_asked)

    @property
    def carried(self) -> int:
        """How many answers were carried forward."""
        return sum(each.answer is not None and each.answer.carried_from is not None for each in self.asked)

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return sum(each.answer is not None for each in self.asked)

    def counts(self) -> dict[str, int]:
        """Return how many questions stand at each risk."""
        return {risk.value: sum(each.risk == risk for each in self.asked) for risk in Risk}


def review(reading: Reading, ref: int | str) -> ReviewPage:
    """Return one review with everything in it; raises NotFound."""
    reading.require("reviews:read")
    here = Review.id == ref if isinstance(ref, int) else Review.number == (number_of("ORR", ref) or 0)
    rows = _rows(reading, [here], 1)
    if not rows:
        raise NotFound("review")
    short, row = _briefs(reading, rows)[0], rows[0].Review
    beside = rows_of(reading, short.id)
    questions = tuple(questions_of(reading, row, beside))
    open_ids = {each.id for each in questions}
    doubts = items_of(beside[Challenge], ChallengeItem)
    return ReviewPage(
        **vars(short),
        questions=questions,
        conditions=tuple(conditions_of(beside)),
        latest_version=rows[0].latest,
        version=version_of(reading.session, row.stream),
        narrative=row.narrative,
        previous=key_of("ORR", rows[0].previous) if rows[0].previous else None,
        challenges=tuple(each for each in doubts if each.question_id in open_ids),
        signatures=items_of(beside[Signature], SignatureItem),
        milestones=items_of(beside[Milestone], MilestoneItem),
    )


def question_of_review(reading: Reading, key: str, question: str) -> AnsweredQuestion:
    """Return one question of a review; raises NotFound."""
    wanted = question.strip().upper()
    found = next((each for each in review(reading, key).questions if each.key == wanted), None)
    if found is None:
        raise NotFound("question")
    return found


def reviews(
    reading: Reading,
    *,
    service_id: int | None = None,
    state: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[ReviewBrief]:
    """Return a page of reviews, newest first."""
    reading.require("reviews:read")
    size = clamp(limit)
    conditions = earlier(Review.number, cursor)
    if service_id is not None:
        conditions.append(Review.service_id == service_id)
    if state is not None:
        conditions += _in_state(reading, state)
    return paged(_read(reading, conditions, size + 1), size, lambda item: [number_of("ORR", item.key)])


def of_service(reading: Reading, service_id: int) -> list[ReviewBrief]:
    """Return the reviews of a service, newest first."""
    return list(reviews(reading, service_id=service_id, limit=50).items)


def _in_state(reading: Reading, state: str) -> list[ColumnElement[bool]]:
    if state not in set(ReviewState):
        raise Invalid("review.unknown_state", f"Choose one of {', '.join(ReviewState)}.", where="state")
    if state == ReviewState.EXPIRED:
        return [Review.state == ReviewState.DECIDED, Review.expires_at <= reading.now]
    if state == ReviewState.DECIDED:
        return [Review.state == state, Review.expires_at.is_(None) | (Review.expires_at > reading.now)]
    return [Review.state == state]


def _read(reading: Reading, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[ReviewBrief]:
    return _briefs(reading, _rows(reading, conditions, limit))


def _rows(reading: Reading, conditions: Sequence[ColumnElement[bool]], limit: int) -> Sequence[Any]:
    other, before = aliased(ChecklistVersion), aliased(Review)
    latest = select(func.max(other.number)).where(other.checklist_id == Checklist.id).correlate(Checklist)
    previous = select(before.number).where(before.id == Review.previous_id).correlate(Review)
    statement = (
        select(
            Review,
            ChecklistVersion.number.label("version"),
            Checklist.slug,
            Checklist.title,
            latest.scalar_subquery().label("latest"),
            previous.scalar_subquery().label("previous"),
        )
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .join(Checklist, Checklist.id == ChecklistVersion.checklist_id)
        .where(*conditions)
        .order_by(Review.number.desc())
        .limit(limit)
    )
    return reading.session.execute(statement).all()


def _briefs(reading: Reading, rows: Sequence[Any]) -> list[ReviewBrief]:
    names = catalog.find_services(reading, {row.Review.service_id for row in rows})
    return [_brief(reading, row, names[row.Review.service_id]) for row in rows]


def _brief(reading: Reading, row: Any, service: catalog.ServiceItem) -> ReviewBrief:  # noqa: ANN401 - a row of _read
    found: Review = row.Review
    return ReviewBrief(
        id=found.id,
        key=key_of("ORR", found.number),
        service_id=service.id,
        service=service.slug,
        service_name=service.name,
        tier=service.tier,
        checklist=row.slug,
        checklist_title=row.title,
        checklist_version=row.version,
        state=state_at(ReviewState(found.state), found.expires_at, reading.now),
        outcome=found.outcome,
        started_at=found.started_at,
        started_by=found.started_by,
        decided_at=found.decided_at,
        decided_by=found.decided_by,
        expires_at=found.expires_at,
        kind=found.kind,
        phase=found.phase,
    )
