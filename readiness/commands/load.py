"""Finding what a command is about, locked for the change."""

from sqlalchemy import select

from catalog import queries as catalog
from foundation.errors import Conflict, NotFound
from foundation.ids import number_of
from foundation.work import Work
from readiness.model import (
    Answer,
    Checklist,
    Question,
    QuestionRevision,
    Review,
    VersionQuestion,
)
from readiness.phases import asks_in
from readiness.queries.answers import open_to
from readiness.queries.keys import question_number


def load_checklist(work: Work, slug: str) -> Checklist:
    """Return the checklist of that slug, or raise NotFound."""
    sayable = slug.isascii() and slug.isprintable()
    statement = select(Checklist).where(Checklist.slug == slug).with_for_update()
    found = work.session.scalar(statement) if sayable else None
    if found is None:
        raise NotFound("checklist")
    return found


def load_question(work: Work, key: str) -> Question:
    """Return the question of that key, or raise NotFound; whoever is not signed in learns of none."""
    work.require("checklists:read")
    found = work.session.scalar(select(Question).where(Question.number == question_number(key)).with_for_update())
    if found is None or not open_to(work, [(found.number, newest_revision(work, found.id))]):
        raise NotFound("question")
    return found


def require_kept(question: Question) -> None:
    """Refuse to change what is not in the draft any more."""
    if question.dropped_at is not None:
        raise Conflict("question.dropped", f"{question.key} was dropped: add a new question instead.")


def newest_revision(work: Work, question_id: int) -> QuestionRevision:
    """Return how the draft puts the question."""
    statement = select(QuestionRevision).where(QuestionRevision.question_id == question_id)
    return work.session.scalars(statement.order_by(QuestionRevision.number.desc()).limit(1)).one()


def load_review(work: Work, key: str) -> Review:
    """Return the review of that key, or raise NotFound."""
    statement = select(Review).where(Review.number == (number_of("ORR", key) or 0)).with_for_update()
    found = work.session.scalar(statement)
    if found is None:
        raise NotFound("review")
    return found


def owner_of(work: Work, review: Review) -> int | None:
    """Return the team that owns the reviewed service."""
    return catalog.find_services(work, [review.service_id])[review.service_id].owner_team_id


def asked_in(work: Work, review: Review, question_key: str) -> tuple[Question, QuestionRevision]:
    """Return the question as the review's version asks it, or raise NotFound."""
    statement = (
        select(Question, QuestionRevision)
        .join(VersionQuestion, VersionQuestion.question_id == Question.id)
        .join(QuestionRevision, QuestionRevision.id == VersionQuestion.revision_id)
        .where(VersionQuestion.version_id == review.version_id, Question.number == question_number(question_key))
    )
    row = work.session.execute(statement).one_or_none()
    if row is None or not open_to(work, [(row[0].number, row[1])]):
        raise NotFound("question")
    return row[0], row[1]


def revisions_of(work: Work, review: Review) -> dict[int, QuestionRevision]:
    """Return what the review's version asks in the review's phase, by question."""
    statement = select(QuestionRevision).join(VersionQuestion, VersionQuestion.revision_id == QuestionRevision.id)
    found = work.session.scalars(statement.where(VersionQuestion.version_id == review.version_id))
    return {row.question_id: row for row in found if asks_in(review.phase, row.phases)}


def answer_in_force(work: Work, review: Review, question_id: int) -> Answer | None:
    """Return what the review says to the question now."""
    statement = select(Answer).where(Answer.review_id == review.id, Answer.question_id == question_id)
    return work.session.scalar(statement.order_by(Answer.id.desc()).limit(1))
