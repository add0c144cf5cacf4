"""Answering: rows that are only ever added, scored by the rules of the review's version."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.links import needed_address
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from readiness.commands.carrying import carry_answer
from readiness.commands.flags import answers_in_force, rescored, settle_flags
from readiness.commands.load import answer_in_force, asked_in, load_review, owner_of
from readiness.commands.measuring import prove
from readiness.commands.showing import attached
from readiness.commands.signing import VERIFIER, signed, took_a_risk
from readiness.commands.wording import NONE_OF_THESE
from readiness.events import EvidenceVerified, QuestionAnswered
from readiness.lifecycle import EvidenceKind, NotApplicable, Outcome, Reason, ReviewMove, Risk
from readiness.model import Answer, Evidence, Question, QuestionRevision, Signature

NOTE_LIMIT = 5_000
URL_LIMIT = 2_000
SUMMARY_LIMIT = 300
BY_HAND = frozenset(set(EvidenceKind) - {EvidenceKind.BUILD, EvidenceKind.CHECK})
ANSWERED = frozenset(set(Reason) - {Reason.CADENCE, Reason.EVIDENCE_STALE})


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
    settle_flags(work, review.service_id, question.id, ANSWERED)
    prove(work, given, revision)
    return given


def confirm_answer(work: Work, *, review_key: str, question_key: str) -> Answer:
    """Say that what was answered last time is still so; its evidence, as far as it stands, comes along."""
    review = load_review(work, review_key)
    work.require("reviews:answer", owner_of(work, review))
    question, revision = asked_in(work, review, question_key)
    before = answers_in_force(work, [review.service_id], [question.id])
    if not before or before[0].review_id == review.id or rescored(revision, before[0]) is None:
        detail = f"{question.key} has no earlier answer that could be given again: answer it."
        raise Conflict("answer.nothing_before", detail)
    review.move(ReviewMove.ANSWER)
    given = carry_answer(work, review, revision, before[0])
    given.recorded_by, given.person_id = work.principal.id, work.principal.person_id
    given.expires_at = work.now + timedelta(days=revision.holds_days) if revision.holds_days else None
    work.record(review.stream, _answered(given, question.key))
    settle_flags(work, review.service_id, question.id, ANSWERED)
    return given


def attach_evidence(
    work: Work,
    *,
    review_key: str,
    question_key: str,
    url: str = "",
    captured_at: datetime | None = None,
    expires_at: datetime | None = None,
    kind: str = EvidenceKind.URL,
    summary: str = "",
) -> Evidence:
    """Show something for an answer; a later row for the same address replaces it, and both stay on record.

    It is good for as many days as the question gives it, and for no longer, whatever is said here.
    """
    review = load_review(work, review_key)
    work.require("reviews:answer", owner_of(work, review))
    question, revision = asked_in(work, review, question_key)
    if review.outcome == Outcome.WITHDRAWN:
        raise Conflict("review.withdrawn", f"{review.key} was withdrawn: start a new review.")
    captured_at = captured_at or work.now
    expires_at = _freshness(revision, captured_at, expires_at)
    _require_possible(work, captured_at, expires_at)
    kind, url, summary = _shown(kind, url, summary)
    evidence = Evidence(
        review_id=review.id,
        question_id=question.id,
        url=url,
        kind=kind,
        summary=summary,
        person_id=work.principal.person_id,
        captured_at=captured_at,
        expires_at=expires_at,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    return attached(work, review, question, evidence)


def verify_evidence(work: Work, *, review_key: str, evidence_id: int) -> Evidence:
    """Say, as somebody who neither answered nor showed it, that the evidence shows the answer."""
    review = load_review(work, review_key)
    proof = work.session.get(Evidence, evidence_id, with_for_update=True)
    if proof is None or proof.review_id != review.id:
        raise NotFound("evidence")
    question = work.session.get_one(Question, proof.question_id)
    given = answer_in_force(work, review, question.id)
    taken = select(Signature.person_id).where(Signature.review_id == review.id, Signature.role == "approver")
    concerned = {proof.person_id, given.person_id if given else None, *work.session.scalars(taken)}
    if took_a_risk(work, review):
        concerned.add(work.principal.person_id)
    work.require("reviews:verify", frozenset(each for each in concerned if each is not None))
    if proof.verified_at is not None:
        raise Conflict("evidence.verified", "Somebody verified that already.")
    if proof.expires_at is not None and proof.expires_at <= work.now:
        raise Conflict("evidence.stale", "That evidence is too old: show something newer first.")
    proof.verified_at, proof.verified_by = work.now, work.principal.id
    work.record(review.stream, EvidenceVerified(evidence_id=proof.id, question=question.key))
    signed(work, review, VERIFIER, question.key)
    return proof


def _freshness(revision: QuestionRevision, captured_at: datetime, expires_at: datetime | None) -> datetime | None:
    if revision.evidence_days is None:
        return expires_at
    longest = captured_at + timedelta(days=revision.evidence_days)
    return longest if expires_at is None else min(expires_at, longest)


def _shown(kind: str, url: str, summary: str) -> tuple[str, str, str]:
    """Return what is shown; an attestation is a sentence, everything else has an address."""
    if kind not in BY_HAND:
        raise Invalid("evidence.kind", f"Choose one of {', '.join(sorted(BY_HAND))}.", where="kind")
    summary = clean(summary, field="summary", limit=SUMMARY_LIMIT)
    if kind != EvidenceKind.ATTESTATION or url:
        return kind, needed_address(url, field="url", limit=URL_LIMIT, code="link.scheme"), summary
    if not summary:
        raise Invalid("evidence.summary", "Write what you attest.", where="summary")
    return kind, f"{kind}:", summary


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
        carried_from=given.carried_from,
        note=given.note,
        changed=(key,),
    )


def _require_possible(work: Work, captured_at: datetime, expires_at: datetime | None) -> None:
    if captured_at > work.now:
        raise Invalid("evidence.captured_at", "Evidence cannot be from the future.", where="captured_at")
    if expires_at is not None and expires_at <= captured_at:
        raise Invalid("evidence.expires_at", "Evidence expires after it was captured.", where="expires_at")
