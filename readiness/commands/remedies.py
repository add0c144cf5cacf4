"""What is agreed for an answer at risk: a remedy with a date, or an acceptance with an end."""

from datetime import datetime

from sqlalchemy import func, select

from catalog import queries as catalog
from coe import queries as coe
from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from readiness.commands.dates import watch_date
from readiness.commands.flags import settle_flags
from readiness.commands.load import answer_in_force, asked_in, load_review, owner_of
from readiness.commands.signing import APPROVER, signed
from readiness.events import RemedyAgreed, RemedySettled, RiskAccepted
from readiness.lifecycle import Reason, Risk
from readiness.model import Question, Remedy, Review, RiskAcceptance

TEXT_LIMIT = 300
RATIONALE_LIMIT = 5_000
RENEWALS = 1
HIGHEST = "T0"
LONGEST_DAYS = {True: 90, False: 180}


def agree_remedy(
    work: Work,
    *,
    review_key: str,
    question_key: str,
    action_key: str | None = None,
    text: str = "",
    due: datetime | None = None,
) -> Remedy:
    """Agree how and by when a risk will be mended, best by an action item."""
    review = load_review(work, review_key)
    work.require("reviews:answer", owner_of(work, review))
    question, _ = asked_in(work, review, question_key)
    _require_at_risk(work, review, question)
    action = coe.action(work, action_key) if action_key else None
    by = due or (action.due if action else None)
    return add_remedy(
        work,
        review,
        question,
        text=text or (action.title if action else ""),
        due=by,
        action_key=action.key if action else None,
    )


def add_remedy(
    work: Work,
    review: Review,
    question: Question | None,
    *,
    text: str,
    due: datetime | None,
    action_key: str | None = None,
    is_condition: bool = False,
) -> Remedy:
    """Write down a remedy or a condition."""
    where = "conditions" if is_condition else "text"
    text = clean(text, field=where, limit=TEXT_LIMIT)
    if not text:
        raise Invalid("remedy.text", "Say what will be done, or name the action item.", where=where)
    if due is None or due <= work.now:
        raise Invalid("remedy.due", "Give a day that lies ahead.", where="conditions" if is_condition else "due")
    remedy = Remedy(
        review_id=review.id,
        question_id=question.id if question else None,
        action_key=action_key,
        text=text,
        due=due,
        is_condition=is_condition,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(remedy)
    work.session.flush()
    work.record(
        review.stream,
        RemedyAgreed(
            remedy_id=remedy.id,
            question=question.key if question else None,
            due=due,
            action_key=action_key,
            is_condition=is_condition,
            text=text,
        ),
    )
    return remedy


def settle_remedy(work: Work, *, review_key: str, remedy_id: int, fulfilled: bool = True, note: str = "") -> Remedy:
    """Say that a remedy or condition is fulfilled, or take it back with a reason."""
    review = load_review(work, review_key)
    work.require("reviews:settle", owner_of(work, review))
    remedy = work.session.get(Remedy, remedy_id, with_for_update=True)
    if remedy is None or remedy.review_id != review.id:
        raise NotFound("remedy")
    if remedy.action_key and not coe.visible_keys(work, {remedy.action_key}):
        raise NotFound("remedy")
    if remedy.fulfilled_at or remedy.withdrawn_at:
        raise Conflict("remedy.settled", "That was settled already.")
    note = _note(note, fulfilled=fulfilled)
    for each in _same(work, remedy):
        if each.fulfilled_at is None and each.withdrawn_at is None:
            _settle(work, work.session.get_one(Review, each.review_id), each, fulfilled=fulfilled, note=note)
    return remedy


def _same(work: Work, remedy: Remedy) -> list[Remedy]:
    """Return what was agreed, in every review that it was carried through: it is one thing, and is settled as one."""
    first = remedy
    while first.carried_from is not None:
        first = work.session.get_one(Remedy, first.carried_from)
    found = [first]
    for each in found:
        found += work.session.scalars(select(Remedy).where(Remedy.carried_from == each.id).order_by(Remedy.id))
    return sorted(found, key=lambda row: row.id)


def settle_remedies_of_action(work: Work, *, action_key: str, fulfilled: bool) -> None:
    """Settle what was agreed through an action item that was verified, or given up."""
    work.require("reviews:settle")
    statement = select(Remedy).where(Remedy.action_key == action_key).with_for_update()
    for remedy in work.session.scalars(statement).all():
        if remedy.fulfilled_at is None and remedy.withdrawn_at is None:
            review = work.session.get_one(Review, remedy.review_id)
            _settle(work, review, remedy, fulfilled=fulfilled, note="")


def accept_risk(
    work: Work,
    *,
    review_key: str,
    question_key: str,
    rationale: str,
    until: datetime,
    compensating: str = "",
) -> RiskAcceptance:
    """Take a risk knowingly, until a day; whoever gave the answer can't.

    It lasts 90 days at most where everything depends on the service, 180 elsewhere. It is renewed once; whoever renews
    it again, or takes a high risk of such a service, has to be an administrator or of the risk owners.
    """
    review = load_review(work, review_key)
    question, _ = asked_in(work, review, question_key)
    given = answer_in_force(work, review, question.id)
    answerer = given.person_id if given else None
    work.require("reviews:accept_risk", frozenset() if answerer is None else frozenset({answerer}))
    _require_at_risk(work, review, question)
    tier = catalog.find_services(work, [review.service_id])[review.service_id].tier
    renewal = _renewals(work, review, question)
    risk = given.risk if given else ""
    if renewal > RENEWALS or (tier == HIGHEST and risk == Risk.HIGH):
        work.require("reviews:accept_grave_risk", frozenset() if answerer is None else frozenset({answerer}))
    _require_end(work, until, tier)
    accepted = RiskAcceptance(
        review_id=review.id,
        question_id=question.id,
        rationale=_rationale(rationale),
        compensating=clean(compensating, field="compensating", limit=RATIONALE_LIMIT, multiline=True),
        until=until,
        risk=risk,
        renewal=renewal,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    return _accepted(work, review, question, accepted)


def _accepted(work: Work, review: Review, question: Question, accepted: RiskAcceptance) -> RiskAcceptance:
    work.session.add(accepted)
    work.session.flush()
    event = RiskAccepted(
        question=question.key,
        until=accepted.until,
        renewal=accepted.renewal,
        rationale=accepted.rationale,
        compensating=accepted.compensating,
    )
    work.record(review.stream, event)
    signed(work, review, APPROVER, question.key)
    watch_date(work, "acceptance", accepted.id, accepted.until)
    settle_flags(work, review.service_id, question.id, {Reason.EXCEPTION_EXPIRED})
    return accepted


def _rationale(text: str) -> str:
    text = clean(text, field="rationale", limit=RATIONALE_LIMIT, multiline=True)
    if not text:
        raise Invalid("acceptance.rationale", "Say why the risk is taken.", where="rationale")
    return text


def _require_end(work: Work, until: datetime, tier: str) -> None:
    if until <= work.now:
        raise Invalid("acceptance.until", "Give a day that lies ahead.", where="until")
    longest = LONGEST_DAYS[tier == HIGHEST]
    if (until - work.now).days > longest:
        detail = f"A risk of a {tier} service is taken for at most {longest} days: give an earlier day."
        raise Invalid("acceptance.too_long", detail, where="until")


def _renewals(work: Work, review: Review, question: Question) -> int:
    """Return how many times the service's risk was taken before, and so renewed by this."""
    statement = (
        select(func.max(RiskAcceptance.renewal))
        .join(Review, Review.id == RiskAcceptance.review_id)
        .where(Review.service_id == review.service_id, RiskAcceptance.question_id == question.id)
    )
    last = work.session.scalar(statement)
    return 0 if last is None else last + 1


def _settle(work: Work, review: Review, remedy: Remedy, *, fulfilled: bool, note: str) -> None:
    if fulfilled:
        remedy.fulfilled_at = work.now
    else:
        remedy.withdrawn_at = work.now
    question = work.session.get(Question, remedy.question_id) if remedy.question_id else None
    work.record(
        review.stream,
        RemedySettled(
            remedy_id=remedy.id,
            question=question.key if question else None,
            is_fulfilled=fulfilled,
            note=note,
        ),
    )


def _note(note: str, *, fulfilled: bool) -> str:
    note = clean(note, field="note", limit=RATIONALE_LIMIT, multiline=True)
    if not fulfilled and not note:
        raise Invalid("remedy.note", "Say why it is taken back.", where="note")
    return note


def _require_at_risk(work: Work, review: Review, question: Question) -> None:
    given = answer_in_force(work, review, question.id)
    if given is None or not Risk(given.risk).is_at_risk:
        risk = given.risk if given else Risk.UNANSWERED
        detail = f"{question.key} is {risk}: only a high or medium risk is mended or accepted."
        raise Conflict("answer.not_at_risk", detail)
