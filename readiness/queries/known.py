"""What is known of services before, and while, they fail; and where a learning has become a question."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import func, select

from foundation.work import Reading
from incidents.queries import IncidentBrief
from learnings.queries import LearningForService, impact_start
from readiness.model import Checklist, ChecklistVersion, Question, QuestionRevision, VersionQuestion
from readiness.queries.items import KnownItem, OwnedService, around, collected, judged
from readiness.queries.risks import OpenRisk
from readiness.queries.verdicts import verdicts_of

OVER = frozenset({"resolved", "closed"})
MOST, MOST_BESIDE_WORK = 4, 2
GROUPS = (
    ("risk", "Open risks"),
    ("action", "Overdue actions"),
    ("coe", "Happened before"),
    ("learning", "Learnings that apply"),
)


@dataclass(frozen=True)
class Group:
    """The lines of one kind: those that a panel bears, and those behind "more"."""

    title: str
    first: list[KnownItem]
    rest: list[KnownItem]


@dataclass(frozen=True)
class Known:
    """What was on record of some services and of what they need, and who looks after them.

    ``key`` is the incident in which responders may say what of it helped; none while one is being declared.
    """

    risks: list[OpenRisk]
    learnings: list[LearningForService]
    at: datetime | None
    items: list[KnownItem] = field(default_factory=list)
    owners: list[OwnedService] = field(default_factory=list)
    key: str = ""
    is_private: bool = False
    may_judge: bool = False

    @property
    def groups(self) -> list[Group]:
        """The lines by kind, as far as there are any."""
        most = MOST_BESIDE_WORK if self.key else MOST
        by_kind = [(title, [each for each in self.items if each.kind == kind]) for kind, title in GROUPS]
        return [Group(title, items[:most], items[most:]) for title, items in by_kind if items]

    def takes_verdict(self, item: KnownItem) -> bool:
        """Whether one may say of it that it helped: never where the timeline would give away what is private."""
        return bool(self.key) and (item.is_open or self.is_private)


@dataclass(frozen=True)
class Citing:
    """A question that came from a learning, and since when it is asked."""

    key: str
    text: str
    checklist: str
    checklist_title: str
    since_version: int | None
    is_dropped: bool


def known_of_services(
    reading: Reading, service_ids: Collection[int], at: datetime | None = None, but_incident: int | None = None
) -> Known | None:
    """Return what is on record of these services and what they need, now or just before ``at``; None for none.

    For what is over only the services themselves count: what they need can't be put right there any more.
    """
    if not service_ids:
        return None
    place = around(reading, service_ids, alone=at is not None)
    risks, found, items = collected(reading, place, at, but_incident)
    return Known(risks, found, at, items, place.owners)


def known_of_incident(reading: Reading, incident: IncidentBrief) -> Known | None:
    """Return what is known now while it lasts; once it is over, what was known when its impact began."""
    at = impact_start(incident) if incident.state in OVER else None
    known = known_of_services(reading, incident.service_ids, at, incident.id)
    if known is None:
        return None
    return replace(
        known,
        items=judged(known.items, verdicts_of(reading, incident.id)),
        key=incident.key,
        is_private=incident.is_private,
        may_judge=reading.permits("incidents:respond", incident),
    )


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
