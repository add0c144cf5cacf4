"""What is known of services before, and while, they fail; and where a learning has become a question."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from catalog import queries as catalog
from foundation.work import Reading
from incidents.queries import IncidentBrief
from learnings import queries as learnings
from learnings.queries import LearningForService, impact_start
from readiness.model import Checklist, ChecklistVersion, Question, QuestionRevision, VersionQuestion
from readiness.queries.risks import OpenRisk, open_risks

OVER = frozenset({"resolved", "closed"})
MOST = 6


@dataclass(frozen=True)
class Known:
    """The open risks on record of some services, and the learnings that apply to them."""

    risks: list[OpenRisk]
    learnings: list[LearningForService]
    at: datetime | None

    @property
    def more(self) -> int:
        """How many a panel leaves out."""
        return max(0, len(self.risks) - MOST) + max(0, len(self.learnings) - MOST)

    @property
    def first_risks(self) -> list[OpenRisk]:
        """The worst, as many as a panel bears."""
        return self.risks[:MOST]

    @property
    def first_learnings(self) -> list[LearningForService]:
        """As many as a panel bears."""
        return self.learnings[:MOST]


@dataclass(frozen=True)
class Citing:
    """A question that came from a learning, and since when it is asked."""

    key: str
    text: str
    checklist: str
    checklist_title: str
    since_version: int | None
    is_dropped: bool


def known_of_services(reading: Reading, service_ids: Collection[int], at: datetime | None = None) -> Known | None:
    """Return what is on record of these services, now or just before ``at``; None when there is nothing."""
    if not service_ids:
        return None
    published = learnings.published(reading)
    taught = [each for each in published if at is None or (each.published_at is not None and each.published_at < at)]
    facts = catalog.all_facts(reading) if taught else None
    risks = open_risks(reading, service_ids, at, seen=published, facts=facts)
    found = learnings.for_services(reading, service_ids, among=taught, facts=facts)
    found = list({each.learning.id: each for each in found}.values())
    if not risks and not found:
        return None
    return Known(risks, found, at)


def known_of_incident(reading: Reading, incident: IncidentBrief) -> Known | None:
    """Return what is known now while it lasts; once it is over, what was known when its impact began."""
    at = impact_start(incident) if incident.state in OVER else None
    return known_of_services(reading, incident.service_ids, at)


def citing(reading: Reading, learning_id: int) -> list[Citing]:
    """Return the questions that came from a learning."""
    newest = (
        select(func.max(QuestionRevision.id))
        .where(QuestionRevision.learning_id == learning_id)
        .group_by(QuestionRevision.question_id)
    )
    rows = reading.session.execute(
        select(Question, QuestionRevision.text, Checklist.slug, Checklist.title)
        .join(QuestionRevision, QuestionRevision.question_id == Question.id)
        .join(Checklist, Checklist.id == Question.checklist_id)
        .where(QuestionRevision.id.in_(newest))
        .order_by(Question.id)
    ).all()
    ids = [row.Question.id for row in rows]
    first = (
        select(VersionQuestion.question_id, func.min(ChecklistVersion.number))
        .join(ChecklistVersion, ChecklistVersion.id == VersionQuestion.version_id)
        .where(VersionQuestion.question_id.in_(ids))
        .group_by(VersionQuestion.question_id)
    )
    since = {row[0]: row[1] for row in reading.session.execute(first)}
    return [
        Citing(
            key=row.Question.key,
            text=row.text,
            checklist=row.slug,
            checklist_title=row.title,
            since_version=since.get(row.Question.id),
            is_dropped=row.Question.dropped_at is not None,
        )
        for row in rows
    ]
