"""What a learning led to here: the questions made of it, what services answered, and where that did not help."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Select, case, func, select

from catalog import queries as catalog
from coe import queries as coe
from foundation.errors import NotFound
from foundation.ids import key_of, number_of
from foundation.work import Reading
from incidents import queries as incidents
from learnings import queries as learnings
from learnings.ports import Further, Graph, Knot, Level
from readiness.model import (
    Answer,
    Checklist,
    ChecklistVersion,
    Escape,
    Question,
    QuestionRevision,
    Review,
    VersionQuestion,
)
from readiness.queries.keys import question_number
from readiness.queries.status import WITHDRAWN

MOST_ANSWERS, MOST_ESCAPES = 40, 100


@dataclass
class _Walk:
    """What one walk has read so far; a walk is one reading of the graph, level by level."""

    asked: dict[int, str] = field(default_factory=dict)
    urls: dict[int, str] = field(default_factory=dict)
    escapes: list[Escape] = field(default_factory=list)

    def questions(self, reading: Reading, graph: Graph) -> None:
        """Take in the questions, in the words of their newest revision, and since which version they are asked."""
        of_these = QuestionRevision.learning_id.in_(graph.learnings)
        newest = select(func.max(QuestionRevision.id)).where(of_these).group_by(QuestionRevision.question_id)
        statement = (
            select(Question, QuestionRevision, Checklist.slug, Checklist.title)
            .join(QuestionRevision, QuestionRevision.question_id == Question.id)
            .join(Checklist, Checklist.id == Question.checklist_id)
            .where(QuestionRevision.id.in_(newest))
            .order_by(Question.id)
        )
        rows = reading.session.execute(statement).all() if reading.permits("checklists:read") else []
        since = _since(reading, [row.Question.id for row in rows])
        for row in rows:
            key, number = row.Question.key, since.get(row.Question.id)
            when = f"asked since version {number} of {row.title}" if number else f"in the draft of {row.title}"
            dropped = ", dropped since" if row.Question.dropped_at else ""
            url = f"/checklists/{row.slug}#{key}"
            self.asked[row.Question.id], self.urls[row.Question.id] = key, url
            detail = f"revision {row.QuestionRevision.number}, {when}{dropped}"
            graph.add(
                Knot(key, "Question", row.QuestionRevision.text, url, detail),
                after=[graph.learnings[row.QuestionRevision.learning_id]],
            )

    def later(self, reading: Reading, graph: Graph) -> None:
        """Take in the incidents for whose causes one of the questions stood in the way and did not help."""
        if not self.asked:
            return
        newest = select(func.max(Escape.id)).group_by(Escape.cause_id, Escape.incident_id, Escape.service_id)
        standing = (Escape.id.in_(newest), Escape.status != WITHDRAWN, Escape.question_id.in_(self.asked))
        statement = select(Escape).where(*standing).order_by(Escape.id.desc()).limit(MOST_ESCAPES)
        rows = reading.session.scalars(statement).all() if reading.permits("escapes:read") else []
        told = coe.visibilities(reading, {row.coe_id for row in rows})
        known = incidents.briefs(reading, {row.incident_id for row in rows})
        self.escapes = [row for row in rows if row.coe_id in told and row.incident_id in known]
        for row in self.escapes:
            found, question = known[row.incident_id], self.asked[row.question_id or 0]
            detail = f"{row.escape_class.replace('_', ' ')} by {question}"
            knot = Knot(found.key, "Later incident", found.title, f"/incidents/{found.key}", detail)
            leading = f"answer {row.answer_id}" if row.answer_id else question
            graph.add(knot, after=[leading])

    def answers(self, reading: Reading, graph: Graph) -> None:
        """Take in what services said last, first what was judged by; of very many, how many more there are."""
        if not self.asked or not reading.permits("reviews:read"):
            return
        newest = select(func.max(Answer.id)).where(Answer.question_id.in_(self.asked))
        newest = newest.group_by(Answer.service_id, Answer.question_id)
        judged = {row.answer_id for row in self.escapes if row.answer_id is not None}
        shown = Answer.id.in_(newest) | Answer.id.in_(judged)
        statement = (
            select(Answer, Review.number, QuestionRevision.number.label("revision"))
            .join(Review, Review.id == Answer.review_id)
            .join(QuestionRevision, QuestionRevision.id == Answer.revision_id)
            .where(shown)
            .order_by(case((Answer.id.in_(judged), 0), else_=1), Answer.id.desc())
            .limit(MOST_ANSWERS)
        )
        rows = reading.session.execute(statement).all()
        names = catalog.service_names(reading, {row.Answer.service_id for row in rows})
        for row in rows:
            said, review = row.Answer, key_of("ORR", row.number)
            question = self.asked[said.question_id]
            text = f"{names[said.service_id][1]}: {said.risk.replace('_', ' ').lower()} risk"
            detail = f"in {review}, on {said.recorded_at:%Y-%m-%d}, to revision {row.revision}"
            knot = Knot(f"answer {said.id}", "Answer", text, f"/reviews/{review}#{question}", detail)
            graph.add(knot, after=[question])
        self._rest(reading, graph, len(rows), shown)

    def _rest(self, reading: Reading, graph: Graph, drawn: int, shown: object) -> None:
        if drawn < MOST_ANSWERS:
            return
        all_of_them = reading.session.scalar(select(func.count()).select_from(Answer).where(shown)) or 0  # type: ignore[arg-type]
        if all_of_them > drawn:
            first = min(self.asked)
            rest = Knot("answers not drawn", "Answers", f"{all_of_them - drawn} more answers", self.urls[first])
            graph.add(rest, after=list(self.asked.values()))


def _levels() -> list[Level]:
    walk = _Walk()
    return [walk.questions, walk.later, walk.answers]


def _starts(reading: Reading, key: str) -> Collection[int]:
    """Return the learnings of a question, of what a review answers, or of what did not help in an incident or COE."""
    made = select(QuestionRevision.learning_id).where(QuestionRevision.learning_id.is_not(None))
    if key.startswith(("INC-", "COE-")):
        met = _met(reading, key)
        return {each for each in reading.session.scalars(made.where(QuestionRevision.question_id.in_(met))) if each}
    if key.startswith("Q-"):
        reading.require("checklists:read")
        found = reading.session.scalar(select(Question.id).where(Question.number == question_number(key)))
        made = made.where(QuestionRevision.question_id == found)
    else:
        reading.require("reviews:read")
        found = reading.session.scalar(select(Review.id).where(Review.number == (number_of("ORR", key) or 0)))
        answered = select(Answer.revision_id).where(Answer.review_id == found)
        made = made.where(QuestionRevision.id.in_(answered))
    ids = {each for each in reading.session.scalars(made) if each is not None} if found is not None else set()
    # A question out of something that the reader may not see is none to them.
    if found is None or (key.startswith("Q-") and ids and not learnings.briefs(reading, ids)):
        raise NotFound("question" if key.startswith("Q-") else "review")
    return ids


def _met(reading: Reading, key: str) -> Select[int | None]:
    """Select the questions that stood in the way of causes of an incident or a COE that the reader may see."""
    of_incident = key.startswith("INC-")
    column = Escape.incident_id if of_incident else Escape.coe_id
    found = incidents.brief(reading, key).id if of_incident else coe.brief(reading, key).id
    standing = (column == found, Escape.question_id.is_not(None), coe.is_seen(reading, Escape.coe_id))
    return select(Escape.question_id).where(*standing)


def _since(reading: Reading, question_ids: Collection[int]) -> dict[int, int]:
    """Return the first version that asked each question."""
    first = (
        select(VersionQuestion.question_id, func.min(ChecklistVersion.number))
        .join(ChecklistVersion, ChecklistVersion.id == VersionQuestion.version_id)
        .where(VersionQuestion.question_id.in_(question_ids))
        .group_by(VersionQuestion.question_id)
    )
    return {row[0]: row[1] for row in reading.session.execute(first)} if question_ids else {}


PROVENANCE = (Further(frozenset({"Q", "ORR", "INC", "COE"}), _starts, _levels),)
