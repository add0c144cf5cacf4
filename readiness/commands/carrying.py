"""Carrying forward what a service said before: marked as such, scored by today's rules, with its proof and promises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from foundation.work import Work
from readiness.commands.blind import carry_blind
from readiness.commands.dates import watch_date
from readiness.commands.flags import answers_in_force, rescored
from readiness.commands.load import revisions_of
from readiness.differing import is_worse
from readiness.lifecycle import Outcome, Risk
from readiness.model import (
    Answer,
    ChecklistVersion,
    Evidence,
    Flag,
    QuestionRevision,
    Remedy,
    Review,
    RiskAcceptance,
)
from readiness.phases import covers

Row = TypeVar("Row", Answer, Evidence, Remedy, RiskAcceptance)


def carry_forward(work: Work, review: Review, checklist_id: int) -> tuple[int, int]:
    """Carry what need not be asked again; returns how many answers were carried, and how many questions are asked."""
    revisions = revisions_of(work, review)
    flagged = _flagged(work, review.service_id, checklist_id)
    carried = 0
    for old in answers_in_force(work, [review.service_id], revisions):
        if old.question_id not in flagged and _still_holds(work, revisions[old.question_id], old):
            carry_answer(work, review, revisions[old.question_id], old)
            carried += 1
    _carry_conditions(work, review, checklist_id)
    return carried, len(revisions) - carried


def _carry_conditions(work: Work, review: Review, checklist_id: int) -> None:
    """Carry the conditions of the whole that are still owed: another decision does not fulfil them."""
    whole = (Remedy.review_id.in_(_replaced(work, review, checklist_id)), Remedy.question_id.is_(None))
    owed = select(Remedy).where(*whole, Remedy.fulfilled_at.is_(None), Remedy.withdrawn_at.is_(None))
    for condition in work.session.scalars(owed.order_by(Remedy.id)).all():
        work.session.add(_copy(work, condition, review))


def _replaced(work: Work, review: Review, checklist_id: int) -> list[int]:
    """Return the reviews in force whose place the decision of this one will take: one, or one for each phase."""
    mine = (Review.service_id == review.service_id, ChecklistVersion.checklist_id == checklist_id)
    statement = (
        select(Review.id, Review.phase)
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .where(*mine, Review.decided_at.is_not(None), Review.outcome != Outcome.WITHDRAWN)
        .order_by(Review.id.desc())
    )
    in_force: list[tuple[int, str | None]] = []
    for row in work.session.execute(statement):
        if not any(covers(phase, row.phase) for _, phase in in_force):
            in_force.append((row.id, row.phase))
    return [each for each, phase in in_force if covers(review.phase, phase)]


def carry_answer(work: Work, review: Review, revision: QuestionRevision, old: Answer) -> Answer:
    """Say in a review what was said before, with the evidence, remedies and the risk taken that stood beside it."""
    scored = None if old.not_applicable_reason else revision.score(old.choices)
    answer = _copy(work, old, review, revision_id=revision.id)
    answer.risk = scored.risk if scored else old.risk
    answer.rule = scored.rule if scored else None
    work.session.add(answer)
    proofs = [_copy(work, row, review) for row in {row.url: row for row in _beside(work, Evidence, old)}.values()]
    work.session.add_all(proofs)
    for remedy in _beside(work, Remedy, old):
        if remedy.fulfilled_at is None and remedy.withdrawn_at is None:
            work.session.add(_copy(work, remedy, review))
    taken = [_copy(work, row, review) for row in _beside(work, RiskAcceptance, old)[-1:] if row.until > work.now]
    work.session.add_all(taken)
    carry_blind(work, old, answer)
    work.session.flush()
    for proof in proofs:
        if not _has_passed(work, proof.expires_at):
            watch_date(work, "evidence", proof.id, proof.expires_at)
    for acceptance in taken:
        watch_date(work, "acceptance", acceptance.id, acceptance.until)
    return answer


def _still_holds(work: Work, revision: QuestionRevision, old: Answer) -> bool:
    """Whether an answer is worth carrying: as good by today's rules, in time, and with what it stood on."""
    risk = rescored(revision, old)
    if risk is None or is_worse(old.risk, risk) or _has_passed(work, old.expires_at):
        return False
    if Risk(risk).is_safe:
        proofs = {row.url: row for row in _beside(work, Evidence, old)}.values()
        return not proofs or not all(_has_passed(work, proof.expires_at) for proof in proofs)
    taken = _beside(work, RiskAcceptance, old)
    return not taken or taken[-1].until > work.now


def _has_passed(work: Work, moment: datetime | None) -> bool:
    return moment is not None and moment <= work.now


def _flagged(work: Work, service_id: int, checklist_id: int) -> set[int | None]:
    mine = (Flag.service_id == service_id, Flag.checklist_id == checklist_id, Flag.settled_at.is_(None))
    return set(work.session.scalars(select(Flag.question_id).where(*mine)))


def _beside(work: Work, model: type[Row], answer: Answer) -> Sequence[Row]:
    columns: Any = model
    same = (columns.review_id == answer.review_id, columns.question_id == answer.question_id)
    found: Sequence[Row] = work.session.scalars(select(columns).where(*same).order_by(columns.id)).all()
    return found


def _copy(work: Work, row: Row, review: Review, **more: Any) -> Row:  # noqa: ANN401 - values of its columns
    """Copy a row into a review: told now, by whoever told it first."""
    model = type(row)
    kept = {column.key: getattr(row, column.key) for column in model.__table__.columns if column.key != "id"}
    return model(**{**kept, **more, "review_id": review.id, "carried_from": row.id, "recorded_at": work.now})
