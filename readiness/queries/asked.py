"""Which questions stood published at a moment, since when, and whether they applied."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from foundation.predicate import Attributes, Predicate, Truth
from foundation.work import Reading
from readiness.escape import Asked
from readiness.model import Checklist, ChecklistVersion, Question, QuestionRevision, VersionQuestion


@dataclass(frozen=True)
class Standing:
    """A question as the version in force asks it."""

    question_id: int
    key: str
    checklist_id: int
    checklist: str
    checklist_title: str
    version: int
    revision_id: int
    category: str
    text: str
    failure_prevented: str
    cause_classes: tuple[str, ...]
    applicability: Mapping[str, Any]
    gate: str
    answer_days: int
    learning_id: int | None

    def applies(self, attributes: Attributes) -> Truth:
        """Say whether it applies to a service with these attributes."""
        return Predicate.parse(self.applicability).evaluate(attributes)


def standing_before(reading: Reading, at: datetime) -> list[Standing]:
    """Return the questions of the newest version of each checklist that was published strictly before ``at``."""
    V = ChecklistVersion  # noqa: N806 - a short name for the class
    newest = select(func.max(V.id)).where(V.published_at < at).group_by(V.checklist_id)
    statement = (
        select(Checklist, V.number, Question.number, QuestionRevision)
        .join(V, V.checklist_id == Checklist.id)
        .join(VersionQuestion, VersionQuestion.version_id == V.id)
        .join(Question, Question.id == VersionQuestion.question_id)
        .join(QuestionRevision, QuestionRevision.id == VersionQuestion.revision_id)
        .where(V.id.in_(newest))
        .order_by(Checklist.slug, VersionQuestion.position, Question.id)
    )
    return [_standing(*row) for row in reading.session.execute(statement)]


def versions_of(reading: Reading, questions: Collection[Standing]) -> dict[int, list[tuple[ChecklistVersion, bool]]]:
    """Return, for each question, all versions of its checklist and whether they carry it, early and late ones."""
    checklists = {each.checklist_id for each in questions}
    if not checklists:
        return {}
    ids = [each.question_id for each in questions]
    versions = defaultdict(list)
    for version in reading.session.scalars(
        select(ChecklistVersion).where(ChecklistVersion.checklist_id.in_(checklists)).order_by(ChecklistVersion.id)
    ):
        versions[version.checklist_id].append(version)
    carried = select(VersionQuestion.question_id, VersionQuestion.version_id).where(
        VersionQuestion.question_id.in_(ids)
    )
    carries = {(row.question_id, row.version_id) for row in reading.session.execute(carried)}
    return {
        each.question_id: [(v, (each.question_id, v.id) in carries) for v in versions[each.checklist_id]]
        for each in questions
    }


def asked(standing: Standing, versions: Sequence[tuple[ChecklistVersion, bool]], attributes: Attributes) -> list[Asked]:
    """Return the versions as the escape table reads them; applicability and time are those of the one in force."""
    applies = standing.applies(attributes)
    time_to_answer = timedelta(days=standing.answer_days)
    return [Asked(v.published_at, v.number, carries, applies, time_to_answer) for v, carries in versions]


def _standing(checklist: Checklist, version: int, number: int, revision: QuestionRevision) -> Standing:
    return Standing(
        question_id=revision.question_id,
        key=f"Q-{number}",
        checklist_id=checklist.id,
        checklist=checklist.slug,
        checklist_title=checklist.title,
        version=version,
        revision_id=revision.id,
        category=revision.category,
        text=revision.text,
        failure_prevented=revision.failure_prevented,
        cause_classes=tuple(revision.cause_classes),
        applicability=revision.applicability,
        gate=revision.gate,
        answer_days=revision.answer_days,
        learning_id=revision.learning_id,
    )
