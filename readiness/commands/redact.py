"""Erasing words for good from checklists and reviews, their versions and histories, and from what took them over."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from foundation.markdown import RenderedText
from foundation.redaction import Found, Holding, Part, Redaction
from foundation.redaction import redact as erase
from foundation.work import Work
from readiness.commands.load import load_checklist, load_review, newest_revision
from readiness.events import ChecklistRedacted, DrillRedacted, ReviewRedacted
from readiness.model import (
    Answer,
    BackTest,
    BlindCheck,
    CauseCover,
    Challenge,
    Checklist,
    Drill,
    Escape,
    Evidence,
    Flag,
    Lens,
    Milestone,
    Question,
    QuestionApproval,
    QuestionRevision,
    Remedy,
    Review,
    RiskAcceptance,
    Signature,
)
from readiness.queries.search import index_checklist, index_question

ASKED = (
    *("category", "text", "failure_prevented", "choices/title,help", "evidence_wanted", "guidance"),
    *("tales", "proof/url,query"),
)


def redact_checklist(
    work: Work, *, slug: str, words: str, reason: str = "", rendered: Mapping[str, RenderedText] | None = None
) -> Found:
    """Erase the words from a checklist in all its versions; without ``rendered`` only say where they stand."""
    checklist = load_checklist(work, slug)
    work.require("checklists:redact", checklist)
    lens = work.session.get(Lens, checklist.id)
    parts = [Part(name, checklist, (name,)) for name in ("title", "occasion_note")]
    parts += [Part("lens", lens, ("document",))] if lens else []
    settle = partial(_settle_checklist, checklist=checklist)
    root = Holding(checklist.slug, checklist.stream, parts, (checklist.stream,), settle)
    return erase(work, root, words=words, reason=reason, rendered=rendered)


def redact_review(
    work: Work, *, key: str, words: str, reason: str = "", rendered: Mapping[str, RenderedText] | None = None
) -> Found:
    """Erase the words from a review and those that carried answers on; without ``rendered`` only say where."""
    review = load_review(work, key)
    work.require("reviews:redact", review)
    return erase(work, _review_held(work.session, review), words=words, reason=reason, rendered=rendered)


def questions_held(session: Session, holding: Holding) -> Iterable[Holding]:
    """Return the questions of a checklist, or those that were made from a learning."""
    mine = select(Question).where(
        or_(
            Question.checklist_id == holding.id_of("checklist"),
            Question.id.in_(
                select(QuestionRevision.question_id).where(QuestionRevision.learning_id == holding.id_of("learning"))
            ),
        )
    )
    for question in session.scalars(mine.order_by(Question.id).with_for_update()):
        checklist = session.get_one(Checklist, question.checklist_id)
        # A checklist's own history is looked through once, with the checklist.
        streams = () if holding.id_of("checklist") else (checklist.stream,)
        settle = partial(_settle_question, checklist=checklist, question=question)
        parts = list(_parts_of_question(session, question))
        yield Holding(question.key, f"question:{question.id}", parts, streams, settle)


def reviews_held(session: Session, holding: Holding) -> Iterable[Holding]:
    """Return the reviews that carried answers on from this one, and the one that it carried them on from."""
    review_id = holding.id_of("review")
    before = select(Review.previous_id).where(Review.id == review_id).scalar_subquery()
    near = [Review.previous_id == review_id, Review.id == before]
    # Each phase has a last review of its own, so what was carried may come from others than the one before.
    for model in (Answer, Remedy):
        mine = select(model.id).where(model.review_id == review_id)
        sources = select(model.carried_from).where(model.review_id == review_id, model.carried_from.is_not(None))
        tied = select(model.review_id).where(model.carried_from.in_(mine) | model.id.in_(sources))
        near.append(Review.id.in_(tied) & (Review.id != review_id))
    tied_reviews = select(Review).where(or_(*near)).order_by(Review.id)
    return [_review_held(session, review) for review in session.scalars(tied_reviews.with_for_update())]


def escapes_held(session: Session, holding: Holding) -> Iterable[Holding]:
    """Return what was written about why readiness did not prevent a COE's causes, or about a question's part in it."""
    about = or_(Escape.coe_id == holding.id_of("coe"), Escape.question_id == holding.id_of("question"))
    escapes = session.scalars(select(Escape).where(about).order_by(Escape.id)).all()
    causes = sorted({each.cause_id for each in escapes})
    covers = session.scalars(select(CauseCover).where(CauseCover.cause_id.in_(causes)))
    parts = [Part(f"escape.{each.id}", each, ("basis/text",)) for each in escapes]
    parts += [Part(f"cover.{each.cause_id}", each, ("reason",)) for each in covers]
    streams = tuple(f"escape:{cause_id}" for cause_id in causes)
    return [Holding(f"escapes of {holding.name}", "", parts, streams)] if parts else []


def drills_held(session: Session, holding: Holding) -> Iterable[Holding]:
    """Return the game days that were made of a COE: their scripts were taken from its timeline."""
    mine = select(Drill).where(Drill.coe_id == holding.id_of("coe")).order_by(Drill.id)
    for drill in session.scalars(mine.with_for_update()):
        parts = [Part("title", drill, ("title",)), Part("script", drill, ("injects/text",))]
        yield Holding(drill.key, drill.stream, parts, (drill.stream,), partial(_settle_drill, drill=drill))


def _settle_drill(work: Work, done: Redaction, *, drill: Drill) -> None:
    work.record(drill.stream, DrillRedacted(**done.told()))


def _review_held(session: Session, review: Review) -> Holding:
    settle = partial(_settle_review, review=review)
    return Holding(review.key, review.stream, list(_parts_of_review(session, review)), (review.stream,), settle)


def _parts_of_review(session: Session, review: Review) -> Iterator[Part]:
    yield Part("narrative", review, ("narrative",))
    for answer in session.scalars(select(Answer).where(Answer.review_id == review.id)):
        yield Part(f"answer.{answer.id}", answer, ("note",))
    for proof in session.scalars(select(Evidence).where(Evidence.review_id == review.id)):
        yield Part(f"evidence.{proof.id}", proof, ("url", "summary"))
    for check in session.scalars(select(BlindCheck).where(BlindCheck.review_id == review.id)):
        yield Part(f"check.{check.id}", check, ("why",))
    for remedy in session.scalars(select(Remedy).where(Remedy.review_id == review.id)):
        yield Part(f"remedy.{remedy.id}", remedy, ("text",))
    for taken in session.scalars(select(RiskAcceptance).where(RiskAcceptance.review_id == review.id)):
        yield Part(f"exception.{taken.id}", taken, ("rationale", "compensating"))
    for doubt in session.scalars(select(Challenge).where(Challenge.review_id == review.id)):
        yield Part(f"challenge.{doubt.id}", doubt, ("text", "note"))
    for signature in session.scalars(select(Signature).where(Signature.review_id == review.id)):
        yield Part(f"signature.{signature.id}", signature, ("claim",))
    for milestone in session.scalars(select(Milestone).where(Milestone.review_id == review.id)):
        yield Part(f"milestone.{milestone.id}", milestone, ("name",))


def _parts_of_question(session: Session, question: Question) -> Iterator[Part]:
    for revision in session.scalars(select(QuestionRevision).where(QuestionRevision.question_id == question.id)):
        yield Part(f"{question.key}.{revision.number}", revision, ASKED)
    for test in session.scalars(select(BackTest).where(BackTest.question_id == question.id)):
        yield Part(f"back_test.{test.id}", test, ("reason",))
    for approval in session.scalars(select(QuestionApproval).where(QuestionApproval.question_id == question.id)):
        yield Part(f"approval.{approval.id}", approval, ("claim", "reason"))
    for flag in session.scalars(select(Flag).where(Flag.question_id == question.id)):
        yield Part(f"flag.{flag.id}", flag, ("detail",))


def _settle_checklist(work: Work, done: Redaction, *, checklist: Checklist) -> None:
    index_checklist(work, checklist)
    work.record(checklist.stream, ChecklistRedacted(**done.told()))


def _settle_question(work: Work, done: Redaction, *, checklist: Checklist, question: Question) -> None:
    if question.dropped_at is None:
        index_question(work, checklist, question, newest_revision(work, question.id))
    work.record(checklist.stream, ChecklistRedacted(question=question.key, **done.told()))


def _settle_review(work: Work, done: Redaction, *, review: Review) -> None:
    work.record(review.stream, ReviewRedacted(**done.told()))
