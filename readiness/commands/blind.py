"""Noting that a check of ours can't find out whether an answer is so, and that it can again."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from foundation.work import Work
from readiness.events import CheckBlinded, CheckUnblinded
from readiness.model import Answer, BlindCheck, Question, Review

WHY_LIMIT = 300


def note_blind(work: Work, answer: Answer, kind: str, why: str) -> None:
    """Note why a check could not find out; what it could not before goes on from when that began."""
    why, open_ones = why[:WHY_LIMIT], _open(work, [answer.service_id], [answer.question_id])
    same = [row for row in open_ones if row.kind == kind]
    here = next((row for row in same if row.review_id == answer.review_id and row.why == why), None)
    _end(work, [row for row in open_ones if row not in same])
    for before in same:
        if before is not here:
            # It still can't: another reason or another review has a row of its own, so that any day is shown as it was.
            before.ended_at = work.now
    if here is not None:
        here.tried_at = work.now
        return
    since = min((row.since for row in same), default=work.now)
    row = BlindCheck(
        review_id=answer.review_id,
        question_id=answer.question_id,
        kind=kind,
        why=why,
        since=since,
        recorded_at=work.now,
        tried_at=work.now,
    )
    work.session.add(row)
    question, review = _place(work, row)
    work.record(review.stream, CheckBlinded(question=question.key, kind=kind, since=since, why=why))


def carry_blind(work: Work, old: Answer, answer: Answer) -> None:
    """Go on not knowing about an answer that was carried into another review, until the check tries again."""
    for row in _open(work, [old.service_id], [old.question_id]):
        if row.review_id == old.review_id:
            row.ended_at = work.now
            same = {name: getattr(row, name) for name in ("question_id", "kind", "why", "since", "tried_at")}
            work.session.add(BlindCheck(**same, review_id=answer.review_id, recorded_at=work.now))


def note_sight(work: Work, services: Collection[int], questions: Collection[int]) -> None:
    """Note that checks have found out, or that nobody asks them any more."""
    _end(work, _open(work, services, questions))


def _open(work: Work, services: Collection[int], questions: Collection[int]) -> list[BlindCheck]:
    if not services or not questions:
        return []
    statement = select(BlindCheck).join(Review, Review.id == BlindCheck.review_id)
    mine = (Review.service_id.in_(services), BlindCheck.question_id.in_(questions), BlindCheck.ended_at.is_(None))
    return list(work.session.scalars(statement.where(*mine).order_by(BlindCheck.id)))


def _end(work: Work, rows: Iterable[BlindCheck]) -> None:
    for row in rows:
        row.ended_at = work.now
        question, review = _place(work, row)
        work.record(review.stream, CheckUnblinded(question=question.key, kind=row.kind))


def _place(work: Work, row: BlindCheck) -> tuple[Question, Review]:
    return work.session.get_one(Question, row.question_id), work.session.get_one(Review, row.review_id)
