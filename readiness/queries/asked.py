"""Which questions stood published at a moment, since when, and whether they applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, exists, func, select
from sqlalchemy.orm import Session, aliased

from foundation.predicate import Attributes, Truth
from foundation.work import Reading
from readiness.applying import applies, gate_at
from readiness.escape import Asked
from readiness.lifecycle import Phase
from readiness.model import Checklist, ChecklistVersion, Question, QuestionRevision, VersionQuestion
from readiness.phases import has_come

Published = ChecklistVersion


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
    tiers: Mapping[str, str]
    everywhere: Mapping[str, Any]
    answer_days: int
    phases: tuple[str, ...]
    evidence_days: int | None
    proof: Mapping[str, Any]
    learning_id: int | None
    published_at: datetime
    asked_since: datetime

    def applies(self, attributes: Attributes) -> Truth:
        """Say whether it applies to a service with these attributes."""
        return applies(self.applicability, self.tiers, attributes, self.everywhere)

    def gate_of(self, attributes: Attributes) -> str:
        """Return what a high risk does to the gate of a service with these attributes."""
        return gate_at(self.gate, self.tiers, attributes)


def standing_before(reading: Reading, at: datetime) -> list[Standing]:
    """Return the questions of the newest version of each checklist that was published strictly before ``at``."""
    newest = {checklist: version for version, checklist, published_at in reading.kept(_published) if published_at < at}
    return list(reading.kept(_of_versions, frozenset(newest.values()))) if newest else []


def _published(session: Session) -> list[tuple[int, int, datetime]]:
    rows = session.execute(select(Published.id, Published.checklist_id, Published.published_at).order_by(Published.id))
    return [(row.id, row.checklist_id, row.published_at) for row in rows]


def _of_versions(session: Session, version_ids: frozenset[int]) -> list[Standing]:
    statement = (
        select(Checklist, Published, Question.number, QuestionRevision, _since())
        .join(Published, Published.checklist_id == Checklist.id)
        .join(VersionQuestion, VersionQuestion.version_id == Published.id)
        .join(Question, Question.id == VersionQuestion.question_id)
        .join(QuestionRevision, QuestionRevision.id == VersionQuestion.revision_id)
        .where(Published.id.in_(version_ids))
        .order_by(Checklist.slug, VersionQuestion.position, Question.id)
    )
    return [_standing(*row) for row in session.execute(statement)]


def asked(standing: Standing, attributes: Attributes) -> list[Asked]:
    """Return since when, and by which version, the question is asked, as the escape table reads it."""
    applies = standing.applies(attributes)
    time_to_answer = timedelta(days=standing.answer_days)
    moments = (standing.asked_since, standing.published_at)
    come = has_come(standing.phases, attributes.get("lifecycle"))
    is_yearly = Phase.ANNUAL in standing.phases
    return [Asked(moment, standing.version, True, applies, time_to_answer, come, is_yearly) for moment in moments]


def _since() -> ScalarSelect[datetime]:
    """Select when the first version of the unbroken run was published that has carried the question up to now."""
    earlier, before, carried = aliased(Published), aliased(Published), aliased(VersionQuestion)
    carries = exists().where(carried.version_id == before.id, carried.question_id == Question.id)
    same = before.checklist_id == Published.checklist_id
    gap = select(func.max(before.number)).where(same, before.number < Published.number, ~carries).scalar_subquery()
    run = (earlier.number > func.coalesce(gap, 0)) & (earlier.number <= Published.number)
    first = select(func.min(earlier.published_at)).where(earlier.checklist_id == Published.checklist_id, run)
    return first.correlate(Published, Question).scalar_subquery()


def _standing(
    checklist: Checklist, version: ChecklistVersion, number: int, revision: QuestionRevision, since: datetime
) -> Standing:
    return Standing(
        question_id=revision.question_id,
        key=f"Q-{number}",
        checklist_id=checklist.id,
        checklist=checklist.slug,
        checklist_title=checklist.title,
        version=version.number,
        revision_id=revision.id,
        category=revision.category,
        text=revision.text,
        failure_prevented=revision.failure_prevented,
        cause_classes=tuple(revision.cause_classes),
        applicability=revision.applicability,
        gate=revision.gate,
        tiers=revision.tiers,
        everywhere=checklist.applicability,
        evidence_days=revision.evidence_days,
        proof=revision.proof,
        answer_days=revision.answer_days,
        phases=tuple(revision.phases),
        learning_id=revision.learning_id,
        published_at=version.published_at,
        asked_since=since,
    )
