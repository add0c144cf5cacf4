"""Holding a service against a checklist: start, send for review, decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from catalog import queries as catalog
from foundation.errors import Conflict, Invalid
from foundation.ids import next_number
from foundation.merging import require_unchanged
from foundation.predicate import Truth
from foundation.text import clean
from foundation.work import Work
from readiness.commands.carrying import carry_forward
from readiness.commands.dates import watch_date
from readiness.commands.flags import settle_flags_of_checklist
from readiness.commands.load import asked_in, load_checklist, load_review, owner_of
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
from readiness.events import ReviewMoved, ReviewStarted
from readiness.lifecycle import Kind, Outcome, ReviewMove, ReviewState, Risk
from readiness.model import Answer, ChecklistVersion, Review
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


def start_review(work: Work, *, service_slug: str, checklist: str, kind: str = Kind.FULL) -> Review:
    """Begin to hold a service against the newest version of a checklist.

    A delta review asks only what is new, flagged or does not hold any more, and carries everything else forward.
    """
    service_id = catalog.service_ids(work, [service_slug])[service_slug]
    work.require("reviews:start", catalog.find_services(work, [service_id])[service_id].owner_team_id)
    found = load_checklist(work, checklist)
    version = work.session.scalar(
        select(ChecklistVersion)
        .where(ChecklistVersion.checklist_id == found.id)
        .order_by(ChecklistVersion.number.desc())
        .limit(1)
    )
    if version is None:
        raise Conflict(
            "checklist.not_published", f"{found.slug} has no version yet: publish one first.", where="checklist"
        )
    if kind not in set(Kind):
        raise Invalid("review.kind", f"Choose one of {', '.join(Kind)}.", where="kind")
    _require_none_open(work, service_id, found.id)
    previous = _last_decided(work, service_id, found.id)
    review = Review(
        number=next_number(work.session, "ORR"),
        service_id=service_id,
        version_id=version.id,
        state=ReviewState.DRAFT,
        started_at=work.now,
        started_by=work.principal.id,
        kind=kind,
        previous_id=previous.id if previous else None,
    )
    work.session.add(review)
    work.session.flush()
    carried = _carried(work, review, found.id) if kind == Kind.DELTA else 0
    started = ReviewStarted(
        number=review.number,
        service_id=service_id,
        checklist=found.slug,
        version=version.number,
        kind=kind,
        carried=carried,
    )
    work.record(review.stream, started)
    return review


def _last_decided(work: Work, service_id: int, checklist_id: int) -> Review | None:
    statement = (
        select(Review)
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .where(Review.service_id == service_id, ChecklistVersion.checklist_id == checklist_id)
        .where(Review.decided_at.is_not(None), Review.outcome != Outcome.WITHDRAWN)
    )
    return work.session.scalar(statement.order_by(Review.id.desc()).limit(1))


def _carried(work: Work, review: Review, checklist_id: int) -> int:
    if review.previous_id is None:
        detail = "Nothing was decided about this service before that could be carried forward: start a full review."
        raise Conflict("review.nothing_to_carry", detail, where="kind")
    carried, asked = carry_forward(work, review, checklist_id)
    if not asked:
        detail = "Nothing is new and everything still holds: there is nothing to ask. Start a full review if in doubt."
        raise Conflict("review.nothing_new", detail, where="kind")
    return carried


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
        reached(work, review, "Sent for review")
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
    signed(work, review, CHAMPION, outcome.value)
    reached(work, review, "Decided")
    version = work.session.get_one(ChecklistVersion, review.version_id)
    settle_flags_of_checklist(work, review.service_id, version.checklist_id, whole=review.kind == Kind.FULL)
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


def _require_none_open(work: Work, service_id: int, checklist_id: int) -> None:
    statement = (
        select(Review)
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .where(Review.service_id == service_id, ChecklistVersion.checklist_id == checklist_id)
        .where(Review.state != ReviewState.DECIDED)
    )
    open_one = work.session.scalar(statement)
    if open_one is not None:
        detail = f"{open_one.key} is under way for this service: answer there, or withdraw it first."
        raise Conflict("review.under_way", detail, extra={"review": open_one.key})


def _require_answered(work: Work, review: Review) -> None:
    missing = [each.key for each in questions_of(work, review) if each.answer is None and each.applies is not Truth.NO]
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
