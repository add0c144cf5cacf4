"""Checklists: the list, one with its draft and versions, and a version as it was published."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from foundation.errors import NotFound
from foundation.log import version_of
from foundation.work import Reading
from learnings import queries as learnings
from readiness.differing import Change, compare
from readiness.model import Checklist, ChecklistVersion, Question, QuestionRevision, VersionQuestion
from readiness.queries.answers import QuestionItem, item_of, open_to, tales_open_to
from readiness.queries.worth import Worth, worth_of


@dataclass(frozen=True)
class ChecklistItem:
    """A checklist in a list."""

    id: int
    slug: str
    title: str
    occasion: str
    occasion_note: str
    questions: int
    latest: int | None
    published_at: datetime | None


@dataclass(frozen=True)
class VersionItem:
    """A published version in a list."""

    number: int
    published_at: datetime
    published_by: str
    questions: int


@dataclass(frozen=True)
class ChecklistPage:
    """A checklist with its draft and its versions, newest first."""

    id: int
    slug: str
    title: str
    occasion: str
    occasion_note: str
    applicability: dict[str, Any]
    budget: int
    draft: tuple[QuestionItem, ...]
    versions: tuple[VersionItem, ...]
    has_news: bool
    version: int
    worth: Mapping[int, Worth]


@dataclass(frozen=True)
class VersionPage:
    """A version as it was published."""

    slug: str
    title: str
    occasion: str
    occasion_note: str
    number: int
    published_at: datetime
    published_by: str
    questions: tuple[QuestionItem, ...]


def checklists(reading: Reading) -> list[ChecklistItem]:
    """Return all checklists by title."""
    reading.require("checklists:read")
    asked = select(Question.checklist_id, QuestionRevision.learning_id).join(
        QuestionRevision, QuestionRevision.question_id == Question.id
    )
    newest_words = select(func.max(QuestionRevision.id)).group_by(QuestionRevision.question_id)
    drafted = _counts(reading, asked.where(Question.dropped_at.is_(None), QuestionRevision.id.in_(newest_words)))
    newest = select(func.max(ChecklistVersion.id)).group_by(ChecklistVersion.checklist_id)
    rows = reading.session.scalars(select(ChecklistVersion).where(ChecklistVersion.id.in_(newest)))
    latest = {row.checklist_id: row for row in rows}
    return [
        ChecklistItem(
            id=row.id,
            slug=row.slug,
            title=row.title,
            occasion=row.occasion,
            occasion_note=row.occasion_note,
            questions=drafted[row.id],
            latest=latest[row.id].number if row.id in latest else None,
            published_at=latest[row.id].published_at if row.id in latest else None,
        )
        for row in reading.session.scalars(select(Checklist).order_by(Checklist.title, Checklist.id))
    ]


def checklist(reading: Reading, slug: str) -> ChecklistPage:
    """Return one checklist; raises NotFound."""
    found = _find(reading, slug)
    newest = select(func.max(QuestionRevision.id)).group_by(QuestionRevision.question_id)
    statement = (
        select(Question.number, QuestionRevision)
        .join(QuestionRevision, QuestionRevision.question_id == Question.id)
        .where(Question.checklist_id == found.id, Question.dropped_at.is_(None), QuestionRevision.id.in_(newest))
        .order_by(Question.position, Question.id)
    )
    draft = [(row[0], row[1]) for row in reading.session.execute(statement)]
    versions = _versions(reading, found.id)
    return ChecklistPage(
        id=found.id,
        slug=found.slug,
        title=found.title,
        occasion=found.occasion,
        occasion_note=found.occasion_note,
        applicability=found.applicability,
        budget=found.budget,
        draft=_items(reading, draft),
        versions=versions,
        has_news=_has_news(reading, found.id, versions, {revision.id for _, revision in draft}),
        version=version_of(reading.session, found.stream),
        worth=worth_of(reading, [revision.question_id for _, revision in draft]),
    )


def version_id_of(reading: Reading, checklist_id: int, number: int) -> int:
    """Return the id of a version."""
    found = _version(reading, checklist_id, number)
    if found is None:
        raise NotFound("version")
    return found.id


def difference(reading: Reading, slug: str, before: int, after: int) -> list[Change]:
    """Return in what two versions differ; version 0 is the empty one before the first."""
    old = checklist_version(reading, slug, before).questions if before else ()
    return compare(old, checklist_version(reading, slug, after).questions)


def checklist_version(reading: Reading, slug: str, number: int) -> VersionPage:
    """Return a version as it was published; raises NotFound."""
    found = _find(reading, slug)
    version = _version(reading, found.id, number)
    if version is None:
        raise NotFound("version")
    statement = (
        select(Question.number, QuestionRevision)
        .join(VersionQuestion, VersionQuestion.question_id == Question.id)
        .join(QuestionRevision, QuestionRevision.id == VersionQuestion.revision_id)
        .where(VersionQuestion.version_id == version.id)
        .order_by(VersionQuestion.position, Question.id)
    )
    rows = [(row[0], row[1]) for row in reading.session.execute(statement)]
    return VersionPage(
        slug=found.slug,
        title=found.title,
        occasion=found.occasion,
        occasion_note=found.occasion_note,
        number=number,
        published_at=version.published_at,
        published_by=version.published_by,
        questions=_items(reading, rows),
    )


def _items(reading: Reading, rows: list[tuple[int, QuestionRevision]]) -> tuple[QuestionItem, ...]:
    tales = tales_open_to(reading, rows)
    return tuple(QuestionItem(**item_of(*row, tales)) for row in open_to(reading, rows))


def _find(reading: Reading, slug: str) -> Checklist:
    reading.require("checklists:read")
    sayable = slug.isascii() and slug.isprintable()
    found = reading.session.scalar(select(Checklist).where(Checklist.slug == slug)) if sayable else None
    if found is None:
        raise NotFound("checklist")
    return found


def _version(reading: Reading, checklist_id: int, number: int) -> ChecklistVersion | None:
    statement = select(ChecklistVersion).where(ChecklistVersion.checklist_id == checklist_id)
    in_range = 0 < number < 2**31
    return reading.session.scalar(statement.where(ChecklistVersion.number == number)) if in_range else None


def _versions(reading: Reading, checklist_id: int) -> tuple[VersionItem, ...]:
    statement = select(ChecklistVersion).where(ChecklistVersion.checklist_id == checklist_id)
    found = reading.session.scalars(statement.order_by(ChecklistVersion.number.desc())).all()
    asked = select(VersionQuestion.version_id, QuestionRevision.learning_id).join(
        QuestionRevision, QuestionRevision.id == VersionQuestion.revision_id
    )
    counts = _counts(reading, asked.where(VersionQuestion.version_id.in_([row.id for row in found])))
    return tuple(VersionItem(row.number, row.published_at, row.published_by, counts[row.id]) for row in found)


def _counts(reading: Reading, asked: Select[int, int | None]) -> Counter[int]:
    """Count questions by what asks them, without those from a learning that is not open to the reader."""
    rows = reading.session.execute(asked).all()
    seen = {each.id for each in learnings.briefs(reading, {row[1] for row in rows if row[1] is not None})}
    return Counter(row[0] for row in rows if row[1] is None or row[1] in seen)


def _has_news(reading: Reading, checklist_id: int, versions: tuple[VersionItem, ...], revisions: set[int]) -> bool:
    """Whether the draft asks something else than the newest version."""
    if not versions:
        return bool(revisions)
    latest = _version(reading, checklist_id, versions[0].number)
    if latest is None:
        return True
    asked = select(VersionQuestion.revision_id).where(VersionQuestion.version_id == latest.id)
    return bool(revisions) and set(reading.session.scalars(asked)) != revisions
