"""Checklists and questions among what people search."""

from sqlalchemy import ColumnElement, exists, false, or_, true
from sqlalchemy.orm import aliased

from foundation.search import Document, Ids, SearchSource, drop, put
from foundation.work import Reading, Work
from learnings import queries as learnings
from readiness.model import Checklist, Question, QuestionRevision

CHECKLIST = "checklist"
QUESTION = "question"


def index_checklist(work: Work, checklist: Checklist) -> None:
    """Let the checklist be found."""
    put(
        work.session,
        Document(
            kind=CHECKLIST,
            subject_id=checklist.id,
            key=checklist.slug,
            title=checklist.title,
            body=f"{checklist.occasion.replace('_', ' ')}\n{checklist.occasion_note}",
            url=f"/checklists/{checklist.slug}",
            updated_at=work.now,
        ),
    )


def index_question(work: Work, checklist: Checklist, question: Question, revision: QuestionRevision) -> None:
    """Let the question be found by what it asks now."""
    put(
        work.session,
        Document(
            kind=QUESTION,
            subject_id=question.id,
            key=question.key,
            title=revision.text,
            body=f"{revision.failure_prevented}\n{revision.evidence_wanted}\n{revision.category}",
            url=f"/checklists/{checklist.slug}#{question.key}",
            updated_at=work.now,
        ),
    )


def drop_question(work: Work, question: Question) -> None:
    """Let the question be found no longer."""
    drop(work.session, QUESTION, question.id)


def _checklists_seen(reading: Reading, _ids: Ids) -> ColumnElement[bool]:
    return true() if reading.permits("checklists:read") else false()


def _questions_seen(reading: Reading, question_id: Ids) -> ColumnElement[bool]:
    """Return which may be seen: a question that came from a learning is as visible as the learning."""
    if not reading.permits("checklists:read"):
        return false()
    R, later = QuestionRevision, aliased(QuestionRevision)  # noqa: N806 - a short name for the class
    newest = ~exists().where(later.question_id == R.question_id, later.id > R.id)
    source = or_(R.learning_id.is_(None), learnings.is_seen(reading, R.learning_id))
    return exists().where(R.question_id == question_id, newest, source)


SEARCH = (SearchSource(CHECKLIST, _checklists_seen), SearchSource(QUESTION, _questions_seen))
