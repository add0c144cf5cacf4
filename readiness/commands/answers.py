"""Answering: rows that are only ever added, scored by the rules of the review's version."""

from collections.abc import Collection
from datetime import datetime, timedelta

from foundation.errors import Conflict, Invalid
from foundation.links import needed_address
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from readiness.commands.load import asked_in, load_review, owner_of
from readiness.commands.questions import NONE_OF_THESE
from readiness.events import EvidenceAttached, QuestionAnswered
from readiness.lifecycle import NotApplicable, Outcome, ReviewMove, Risk
from readiness.model import Answer, Evidence, QuestionRevision

NOTE_LIMIT = 5_000
URL_LIMIT = 2_000


def answer(
    work: Work,
    *,
    review_key: str,
    question_key: str,
    choices: Collection[str] = (),
    note: str = "",
    not_applicable_reason: str | None = None,
    claimed_at: datetime | None = None,
    version: int | None = None,
) -> Answer:
    """Answer a question; earlier answers stay, and a claimed time is kept but never judged by."""
    review = load_review(work, review_key)
    work.require("reviews:answer", owner_of(work, review))
    question, revision = asked_in(work, review, question_key)
    require_unchanged(work, review.stream, version, {question.key})
    note = clean(note, field="note", limit=NOTE_LIMIT, multiline=True)
    reason = _known_reason(not_applicable_reason, choices, note)
    chosen = [] if reason else _known_choices(revision, choices)
    review.move(ReviewMove.ANSWER)
    scored = None if reason else revision.score(chosen)
    given = Answer(
        review_id=review.id,
        service_id=review.service_id,
        question_id=question.id,
        revision_id=revision.id,
        choices=chosen,
        not_applicable_reason=reason,
        note=note,
        risk=scored.risk if scored else Risk.NOT_APPLICABLE,
        rule=scored.rule if scored else None,
        expires_at=work.now + timedelta(days=revision.holds_days) if revision.holds_days else None,
        claimed_at=claimed_at,
        recorded_at=work.now,
        recorded_by=work.principal.id,
        person_id=work.principal.person_id,
    )
    work.session.add(given)
    work.session.flush()
    work.record(review.stream, _answered(given, question.key))
    return given


def attach_evidence(
    work: Work,
    *,
    review_key: str,
    question_key: str,
    url: str,
    captured_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Evidence:
    """Show something for an answer; a later row for the same address replaces it, and both stay on record."""
    review = load_review(work, review_key)
    work.require("reviews:answer", owner_of(work, review))
    question, _ = asked_in(work, review, question_key)
    if review.outcome == Outcome.WITHDRAWN:
        raise Conflict("review.withdrawn", f"{review.key} was withdrawn: start a new review.")
    captured_at = captured_at or work.now
    _require_possible(work, captured_at, expires_at)
    evidence = Evidence(
        review_id=review.id,
        question_id=question.id,
        url=needed_address(url, field="url", limit=URL_LIMIT, code="link.scheme"),
        captured_at=captured_at,
        expires_at=expires_at,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(evidence)
    work.session.flush()
    work.record(
        review.stream,
        EvidenceAttached(question=question.key, captured_at=captured_at, expires_at=expires_at, url=evidence.url),
    )
    return evidence


def _known_reason(word: str | None, choices: Collection[str], note: str) -> str | None:
    if word is None:
        return None
    if word not in set(NotApplicable):
        detail = f"Choose one of {', '.join(NotApplicable)}."
        raise Invalid("answer.not_applicable", detail, where="not_applicable_reason")
    if choices:
        detail = "Choose nothing where the question does not apply."
        raise Invalid("answer.not_applicable", detail, where="choices")
    if not note:
        raise Invalid("answer.not_applicable", "Say why it does not apply.", where="note")
    return word


def _known_choices(revision: QuestionRevision, choices: Collection[str]) -> list[str]:
    known = revision.choice_ids
    unknown = [choice for choice in choices if choice not in known]
    if unknown:
        detail = f"Choose among {', '.join(known)}."
        raise Invalid("answer.choices", detail, where="choices", extra={"unknown": unknown})
    none_of_these = [choice for choice in known if choice.endswith(NONE_OF_THESE)]
    if none_of_these and not choices:
        raise Invalid("answer.choices", "Choose what holds, or that none of these does.", where="choices")
    if len(set(choices)) > 1 and set(choices) & set(none_of_these):
        raise Invalid("answer.choices", "Choose either what holds, or that none of these does.", where="choices")
    return [choice for choice in known if choice in choices]


def _answered(given: Answer, key: str) -> QuestionAnswered:
    return QuestionAnswered(
        question=key,
        answer_id=given.id,
        choices=tuple(given.choices),
        risk=given.risk,
        not_applicable_reason=given.not_applicable_reason,
        claimed_at=given.claimed_at,
        note=given.note,
        changed=(key,),
    )


def _require_possible(work: Work, captured_at: datetime, expires_at: datetime | None) -> None:
    if captured_at > work.now:
        raise Invalid("evidence.captured_at", "Evidence cannot be from the future.", where="captured_at")
    if expires_at is not None and expires_at <= captured_at:
        raise Invalid("evidence.expires_at", "Evidence expires after it was captured.", where="expires_at")
