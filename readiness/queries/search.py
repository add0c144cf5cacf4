"""Checklists and questions among what people search."""

from collections.abc import Collection

from sqlalchemy import func, select

from foundation.search import Document, SearchSource, drop, put
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
            body=checklist.occasion,
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


def _visible_checklists(reading: Reading, ids: Collection[int]) -> set[int]:
    return set(ids) if reading.permits("checklists:read") else set()


def _visible_questions(reading: Reading, ids: Collection[int]) -> set[int]:
    """Return which may be seen: a question that came from a learning is as visible as the learning."""
    if not reading.permits("checklists:read"):
        return set()
    newest = select(func.max(QuestionRevision.id)).where(QuestionRevision.question_id.in_(ids))
    columns = (QuestionRevision.question_id, QuestionRevision.learning_id)
    newest = newest.group_by(QuestionRevision.question_id)
    rows = reading.session.execute(select(*columns).where(QuestionRevision.id.in_(newest))).all()
    seen = {each.id for each in learnings.briefs(reading, {row.learning_id for row in rows if row.learning_id})}
    return {row.question_id for row in rows if row.learning_id is None or row.learning_id in seen}


SEARCH = (SearchSource(CHECKLIST, _visible_checklists), SearchSource(QUESTION, _visible_questions))
