"""Certifying what is claimed in a review, doubting it, and keeping how it stood."""

import hashlib
import json

from sqlalchemy import select

from accounts import queries as accounts
from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from readiness.commands.load import answer_in_force, asked_in, load_review, owner_of
from readiness.events import (
    AnswerChallenged,
    ChallengeSettled,
    MilestoneReached,
    NarrativeWritten,
    ReviewSigned,
)
from readiness.lifecycle import ReviewState
from readiness.model import Answer, Challenge, Milestone, Question, Review, RiskAcceptance, Signature

TEXT_LIMIT = 5_000
NARRATIVE_LIMIT = 20_000
NAME_LIMIT = 60
OWNER, CHAMPION, APPROVER, VERIFIER = "owner", "champion", "approver", "verifier"
CLAIMS = {
    OWNER: "The {answers} answers of this review are true as of this day, and what is at risk in it is named.",
    CHAMPION: "I challenged these {answers} answers and found them to carry the outcome {detail}.",
    APPROVER: "I know of the risk of {detail}, and take it until the day that is given.",
    VERIFIER: "I looked at the evidence for {detail}, and it shows what the answer says.",
}


def sign(work: Work, *, review_key: str) -> Signature:
    """Certify, as the owner, that the answers are true as they stand now."""
    review = load_review(work, review_key)
    work.require("reviews:answer", owner_of(work, review))
    if review.state != ReviewState.IN_REVIEW:
        raise Conflict("review.not_in_review", "Only what is sent for review is signed; sending it signs it too.")
    return signed(work, review, OWNER)


def signed(work: Work, review: Review, role: str, detail: str = "") -> Signature:
    """Write down a claim with who certifies it, and what exactly it is about."""
    answers = standing_answers(work, review)
    signature = Signature(
        review_id=review.id,
        role=role,
        claim=CLAIMS[role].format(answers=len(answers), detail=detail),
        digest=_digest(answers),
        person_id=work.principal.person_id,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(signature)
    work.record(review.stream, ReviewSigned(role=role, digest=signature.digest, claim=signature.claim))
    return signature


def require_owners_word(work: Work, review: Review) -> None:
    """Refuse to decide about answers that changed since their owner signed them."""
    statement = select(Signature).where(Signature.review_id == review.id, Signature.role == OWNER)
    last = work.session.scalar(statement.order_by(Signature.id.desc()).limit(1))
    if last is not None and last.digest != _digest(standing_answers(work, review)):
        detail = f"Answers changed since the owner signed {review.key}: the owner signs again, then decide."
        raise Conflict("review.signature_stale", detail)


def signers(work: Work, review: Review, *roles: str) -> frozenset[int]:
    """Return the people who signed in one of these roles."""
    statement = select(Signature.person_id).where(Signature.review_id == review.id, Signature.role.in_(roles))
    return frozenset(each for each in work.session.scalars(statement) if each is not None)


def took_a_risk(work: Work, review: Review) -> bool:
    """Whether whoever acts took a risk that stands in this review, be it in an earlier one that it was carried from."""
    me = work.principal.person_id
    taken = select(RiskAcceptance.recorded_by).where(RiskAcceptance.review_id == review.id)
    return me is not None and not accounts.principals_of(work, me).isdisjoint(work.session.scalars(taken))


def challenge(work: Work, *, review_key: str, question_key: str, text: str) -> Challenge:
    """Doubt an answer; the review is not decided before that is settled."""
    review = load_review(work, review_key)
    question, _ = asked_in(work, review, question_key)
    given = answer_in_force(work, review, question.id)
    work.require("reviews:challenge", frozenset({given.person_id}) if given else frozenset())
    if review.state != ReviewState.IN_REVIEW:
        raise Conflict("review.not_in_review", f"{review.key} is {review.state}: answers are doubted in review.")
    if given is None:
        raise Conflict("challenge.unanswered", f"{question.key} has no answer that could be doubted.")
    found = Challenge(
        review_id=review.id,
        question_id=question.id,
        text=_needed(text, "text", TEXT_LIMIT),
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(found)
    work.session.flush()
    work.record(review.stream, AnswerChallenged(challenge_id=found.id, question=question.key, text=found.text))
    return found


def settle_challenge(work: Work, *, review_key: str, challenge_id: int, note: str) -> Challenge:
    """Say how a doubt was settled."""
    review = load_review(work, review_key)
    found = work.session.get(Challenge, challenge_id, with_for_update=True)
    if found is None or found.review_id != review.id:
        raise NotFound("challenge")
    question = work.session.get_one(Question, found.question_id)
    given = answer_in_force(work, review, question.id)
    work.require("reviews:challenge", frozenset({given.person_id}) if given else frozenset())
    if found.settled_at is not None:
        raise Conflict("challenge.settled", "That was settled already.")
    found.note = _needed(note, "note", TEXT_LIMIT)
    found.settled_at, found.settled_by = work.now, work.principal.id
    work.record(review.stream, ChallengeSettled(challenge_id=found.id, question=question.key, note=found.note))
    return found


def require_nothing_doubted(work: Work, review: Review) -> None:
    """Refuse to decide while an answer is doubted."""
    statement = (
        select(Question.number)
        .join(Challenge, Challenge.question_id == Question.id)
        .where(Challenge.review_id == review.id, Challenge.settled_at.is_(None))
    )
    doubted = sorted({f"Q-{number}" for number in work.session.scalars(statement)})
    if doubted:
        detail = f"{', '.join(doubted)} is doubted: settle that first."
        raise Conflict("review.challenged", detail, extra={"questions": doubted})


def mark_milestone(work: Work, *, review_key: str, name: str) -> Milestone:
    """Keep how a review stands now, under a name, to compare with later."""
    review = load_review(work, review_key)
    work.require("reviews:answer", owner_of(work, review))
    return reached(work, review, _needed(name, "name", NAME_LIMIT))


def reached(work: Work, review: Review, name: str) -> Milestone:
    """Write down how each question stands."""
    standing = {key: answer.risk for key, answer in standing_answers(work, review).items()}
    milestone = Milestone(
        review_id=review.id,
        name=name,
        standing=standing,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(milestone)
    work.session.flush()
    work.record(review.stream, MilestoneReached(milestone_id=milestone.id, label=name))
    return milestone


def write_narrative(work: Work, *, review_key: str, text: str) -> Review:
    """Write what is to be said about the review as a whole: successes, risks, what is done about them."""
    review = load_review(work, review_key)
    work.require("reviews:answer", owner_of(work, review))
    if review.state == ReviewState.DECIDED:
        raise Conflict("review.decided", f"{review.key} is decided: what was said of it stays.")
    review.narrative = clean(text, field="text", limit=NARRATIVE_LIMIT, multiline=True)
    work.record(review.stream, NarrativeWritten(text=review.narrative, changed=("narrative",)))
    return review


def standing_answers(work: Work, review: Review) -> dict[str, Answer]:
    """Return the newest answer to each question, by its key."""
    statement = (
        select(Question.number, Answer)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.review_id == review.id)
        .order_by(Answer.id)
    )
    return {f"Q-{row[0]}": row[1] for row in work.session.execute(statement)}


def _digest(answers: dict[str, Answer]) -> str:
    said = {key: [row.choices, row.not_applicable_reason, row.risk] for key, row in answers.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _needed(value: str, field: str, limit: int) -> str:
    value = clean(value, field=field, limit=limit, multiline=limit > NAME_LIMIT)
    if not value:
        raise Invalid("review.needs_text", f"Write the {field}: it may not be empty.", where=field)
    return value
