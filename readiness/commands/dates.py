"""What happens by itself on a day: evidence that grew old, a risk that is taken no more, a decision that ran out."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from foundation.jobs import NewJob
from foundation.work import Work
from readiness.commands.flags import DETAIL_LIMIT, Wanted, answers_in_force, raise_flags
from readiness.commands.load import revisions_of
from readiness.lifecycle import Outcome, Reason, Risk
from readiness.model import (
    Answer,
    Checklist,
    ChecklistVersion,
    Evidence,
    Question,
    Review,
    RiskAcceptance,
)
from readiness.phases import covers, said_for

PASSED = "readiness.date_passed"


def watch_date(work: Work, what: str, row_id: int, due: datetime | None) -> None:
    """Have somebody look when the day comes."""
    if due is not None:
        payload = {"what": what, "id": row_id}
        work.enqueue(NewJob(kind=PASSED, key=f"{PASSED}:{what}:{row_id}", payload=payload, due=due))


def note_passed_date(work: Work, *, what: str, row_id: int) -> None:
    """Flag the service if what had this date is still what it stands on."""
    work.require("reviews:flag", None)
    found = KINDS[what](work, row_id)
    if found is not None:
        raise_flags(work, *found)


Found = tuple[Checklist, list[Wanted]] | None


def _of_evidence(work: Work, row_id: int) -> Found:
    """Flag where nothing shows the answer in force any more."""
    proof = work.session.get(Evidence, row_id)
    answer = _in_force(work, proof.review_id, proof.question_id) if proof else None
    if answer is None or proof is None or not Risk(answer.risk).is_safe:
        return None
    same = (Evidence.review_id == proof.review_id, Evidence.question_id == proof.question_id)
    rows = work.session.scalars(select(Evidence).where(*same).order_by(Evidence.id))
    standing = {row.url: row for row in rows}
    # What was shown anew under its address has a day of its own; what a machine found not to be so is flagged for that.
    is_replaced = standing[proof.url].id != proof.id
    if is_replaced or any(row.expires_at is None or row.expires_at > work.now for row in standing.values()):
        return None
    return _wanted(work, answer, Reason.EVIDENCE_STALE, "What shows the answer is too old")


def _of_acceptance(work: Work, row_id: int) -> Found:
    """Flag where the risk is taken by nobody any more."""
    taken = work.session.get(RiskAcceptance, row_id)
    answer = _in_force(work, taken.review_id, taken.question_id) if taken else None
    if answer is None or taken is None or not Risk(answer.risk).is_at_risk:
        return None
    same = (RiskAcceptance.review_id == taken.review_id, RiskAcceptance.question_id == taken.question_id)
    later = select(RiskAcceptance.id).where(*same, RiskAcceptance.until > work.now).limit(1)
    if work.session.scalar(later) is not None:
        return None
    return _wanted(work, answer, Reason.EXCEPTION_EXPIRED, f"The risk is taken no more, and {answer.risk} again")


def _of_review(work: Work, row_id: int) -> Found:
    """Flag the whole checklist where the last decision ran out, or what stands on it alone where others are for phases.

    A later decision for all phases, or the same, takes its place; another one as far as it asked the same questions.
    """
    review = work.session.get_one(Review, row_id)
    checklist = _checklist(work, review)
    later = _decided_later(work, review, checklist)
    if review.outcome == Outcome.WITHDRAWN or any(covers(each, review.phase) for each in later):
        return None
    detail = f"The decision of {review.key}{said_for(review.phase)} has run out: review"
    if review.phase is None and not later:
        return checklist, [(review.service_id, None, Reason.CADENCE, f"{detail} the whole again.")]
    asked = answers_in_force(work, [review.service_id], revisions_of(work, review))
    alone = sorted(each.question_id for each in asked if each.review_id == review.id)
    return checklist, [(review.service_id, each, Reason.CADENCE, f"{detail} this again.") for each in alone]


def _decided_later(work: Work, review: Review, checklist: Checklist) -> set[str | None]:
    """Return for which phases there are later decisions; None is all of them."""
    statement = (
        select(Review.phase)
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .where(ChecklistVersion.checklist_id == checklist.id, Review.service_id == review.service_id)
        .where(Review.id > review.id, Review.decided_at.is_not(None), Review.outcome != Outcome.WITHDRAWN)
    )
    return set(work.session.scalars(statement))


KINDS: Mapping[str, Callable[[Work, int], Found]] = {
    "evidence": _of_evidence,
    "acceptance": _of_acceptance,
    "review": _of_review,
}


def _in_force(work: Work, review_id: int, question_id: int) -> Answer | None:
    """Return the service's answer in force, if it is the one of this review."""
    review = work.session.get_one(Review, review_id)
    found = answers_in_force(work, [review.service_id], [question_id])
    return found[0] if found and found[0].review_id == review_id else None


def _wanted(work: Work, answer: Answer, reason: Reason, said: str) -> Found:
    review = work.session.get_one(Review, answer.review_id)
    question = work.session.get_one(Question, answer.question_id)
    detail = f"{said}: {question.key} in {review.key}"[:DETAIL_LIMIT]
    return _checklist(work, review), [(answer.service_id, answer.question_id, reason, detail)]


def _checklist(work: Work, review: Review) -> Checklist:
    version = work.session.get_one(ChecklistVersion, review.version_id)
    return work.session.get_one(Checklist, version.checklist_id)
