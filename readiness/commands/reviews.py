"""Holding a service against a checklist: send for review, decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from catalog import queries as catalog
from foundation.errors import Conflict, Invalid
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from readiness.commands.dates import watch_date
from readiness.commands.flags import settle_flags_of_checklist
from readiness.commands.load import asked_in, load_review, owner_of, revisions_of
from readiness.commands.reflagging import flag_what_was_taken_back
from readiness.commands.remedies import add_remedy
from readiness.commands.signing import (
    CHAMPION,
    OWNER,
    reached,
    require_nothing_doubted,
    require_owners_word,
    signed,
    signers,
    standing_answers,
    took_a_risk,
)
from readiness.events import ReviewMoved
from readiness.lifecycle import Kind, Outcome, ReviewMove, ReviewState, Risk
from readiness.model import Answer, ChecklistVersion, Review
from readiness.phases import named, said_for
from readiness.queries.answers import AnsweredQuestion, questions_of

NOTE_LIMIT = 5_000
HOLDS_FOR = timedelta(days=365)
HIGHEST = frozenset({"T0", "T1"})
MOST_CONDITIONS = 50
BY_HAND: Mapping[str, ReviewMove] = {
    ReviewState.IN_REVIEW: ReviewMove.SEND,
    ReviewState.IN_PROGRESS: ReviewMove.RETURN,
}


@dataclass(frozen=True)
class Condition:
    """What has to be done by when, for a decision to hold; for one question, or for the whole."""

    text: str
    due: datetime
    question_key: str | None = None


def move_review(work: Work, *, key: str, to: str, note: str = "", version: int | None = None) -> Review:
    """Send a review to its reviewers, or give it back to the team."""
    review = load_review(work, key)
    move = BY_HAND.get(to)
    if move is None:
        detail = f"Move it to {' or '.join(BY_HAND)}, or decide."
        raise Invalid("review.move", detail, where="to", extra={"possible": list(BY_HAND)})
    work.require("reviews:answer", owner_of(work, review))
    require_unchanged(work, review.stream, version, {"state"})
    before = review.state
    review.move(move)
    if move is ReviewMove.SEND:
        _require_answered(work, review)
        signed(work, review, OWNER)
        reached(work, review, f"Sent for review{named(review.phase)}")
    _record_move(work, review, before, note)
    return review


def decide(
    work: Work,
    *,
    review_key: str,
    outcome: str,
    conditions: Sequence[Condition] = (),
    note: str = "",
    expires_at: datetime | None = None,
    version: int | None = None,
) -> Review:
    """Decide about a service's readiness; the decision holds for a year unless said otherwise."""
    review = load_review(work, review_key)
    known = _known_outcome(outcome)
    if known is Outcome.WITHDRAWN:
        work.require("reviews:answer", owner_of(work, review))
    else:
        work.require("reviews:decide", answerers_of(work, review))
        require_nothing_doubted(work, review)
        require_owners_word(work, review)
        _require_others(work, review, known)
    require_unchanged(work, review.stream, version, {"state"})
    before = review.state
    review.move(ReviewMove.WITHDRAW if known is Outcome.WITHDRAWN else ReviewMove.DECIDE)
    for condition in _checked(conditions, known):
        question = asked_in(work, review, condition.question_key)[0] if condition.question_key else None
        add_remedy(work, review, question, text=condition.text, due=condition.due, is_condition=True)
    _require_it_follows(work, review, known, conditions)
    review.decide(known, work.principal.id, work.now, _expiry(work, known, expires_at))
    _record_move(work, review, before, note)
    if known is Outcome.WITHDRAWN:
        flag_what_was_taken_back(work, review)
    else:
        _settle(work, review, known)
    return review


def _settle(work: Work, review: Review, outcome: Outcome) -> None:
    """Sign the decision, keep how it stood, and answer what the service was flagged for."""
    signed(work, review, CHAMPION, f"{outcome.value}{said_for(review.phase)}")
    reached(work, review, f"Decided{named(review.phase)}")
    version = work.session.get_one(ChecklistVersion, review.version_id)
    among = revisions_of(work, review) if review.phase else None
    whole = review.kind == Kind.FULL
    settle_flags_of_checklist(work, review.service_id, version.checklist_id, whole=whole, among=among)
    watch_date(work, "review", review.id, review.expires_at)


def _require_others(work: Work, review: Review, outcome: Outcome) -> None:
    """Refuse that one person owns, takes and decides about a high risk of what everything depends on."""
    tier = catalog.find_services(work, [review.service_id])[review.service_id].tier
    if tier not in HIGHEST or outcome not in {Outcome.READY, Outcome.READY_WITH_CONDITIONS}:
        return
    is_at_risk = any(row.risk == Risk.HIGH for row in standing_answers(work, review).values())
    is_concerned = work.principal.person_id in signers(work, review, OWNER) or took_a_risk(work, review)
    if is_at_risk and is_concerned:
        detail = f"A {tier} service with a high risk is decided by somebody who neither owns nor took that risk."
        raise Conflict("review.self_approved", detail)


def answerers_of(work: Work, review: Review, question_id: int | None = None) -> frozenset[int]:
    """Return the ids of the people whose answers are in force: nobody decides alone about only their own."""
    statement = select(Answer.question_id, Answer.person_id).where(Answer.review_id == review.id).order_by(Answer.id)
    last = {row.question_id: row.person_id for row in work.session.execute(statement)}
    chosen = last.values() if question_id is None else [last.get(question_id)]
    return frozenset(person_id for person_id in chosen if person_id is not None)


def _require_answered(work: Work, review: Review) -> None:
    missing = [each.key for each in questions_of(work, review) if each.answer is None and each.is_asked]
    if missing:
        detail = f"Answer {', '.join(missing)} first, or say that they do not apply."
        raise Conflict("review.unanswered", detail, extra={"questions": missing})


def _known_outcome(outcome: str) -> Outcome:
    if outcome not in set(Outcome):
        raise Invalid("review.outcome", f"Choose one of {', '.join(Outcome)}.", where="outcome")
    return Outcome(outcome)


def _checked(conditions: Sequence[Condition], outcome: Outcome) -> Sequence[Condition]:
    if len(conditions) > MOST_CONDITIONS:
        raise Invalid("review.conditions", f"Make at most {MOST_CONDITIONS} conditions.", where="conditions")
    if conditions and outcome is not Outcome.READY_WITH_CONDITIONS:
        raise Invalid("review.conditions", f"{outcome} has no conditions: leave them out.", where="conditions")
    return conditions


def _require_it_follows(work: Work, review: Review, outcome: Outcome, conditions: Sequence[Condition]) -> None:
    """Refuse a ready that the answers contradict."""
    questions = questions_of(work, review)
    blocking = [each.key for each in questions if each.blocks(work.now)]
    if outcome is Outcome.READY and blocking:
        detail = (
            f"{', '.join(blocking)} is at high risk and blocks: accept the risk, agree conditions, or say not_ready."
        )
        raise Conflict("review.blocked", detail, where="outcome", extra={"questions": blocking})
    if outcome is Outcome.READY_WITH_CONDITIONS and not conditions and not any(map(_has_remedy, questions)):
        detail = "Say which conditions: a text and a date for each."
        raise Invalid("review.conditions", detail, where="conditions")


def _has_remedy(question: AnsweredQuestion) -> bool:
    return any(remedy.is_open for remedy in question.remedies)


def _expiry(work: Work, outcome: Outcome, expires_at: datetime | None) -> datetime | None:
    if outcome is Outcome.WITHDRAWN:
        return None
    if expires_at is not None and expires_at <= work.now:
        raise Invalid("review.expires_at", "Give a time that lies ahead.", where="expires_at")
    return expires_at or work.now + HOLDS_FOR


def _record_move(work: Work, review: Review, before: str, note: str) -> None:
    event = ReviewMoved(
        from_state=before,
        to_state=review.state,
        outcome=review.outcome,
        expires_at=review.expires_at,
        note=clean(note, field="note", limit=NOTE_LIMIT, multiline=True),
        changed=("state",),
    )
    work.record(review.stream, event)
