"""A checklist as a custom lens."""

from dataclasses import dataclass

from sqlalchemy import select

from foundation.errors import NotFound
from foundation.work import Reading
from readiness.lens.building import lens_of, overlaid
from readiness.lens.lint import Finding, lint
from readiness.lens.text import read
from readiness.lens.writing import dump
from readiness.model import Checklist, ChecklistVersion, Lens, Question, QuestionRevision, VersionQuestion
from readiness.queries.checklists import checklist, checklist_version


@dataclass(frozen=True)
class LensText:
    """A lens as text, and whether it is, to the letter, what was imported."""

    slug: str
    text: str
    is_original: bool


def lens_text(reading: Reading, slug: str, number: int | None = None) -> LensText:
    """Return a version, or the draft, as a lens: as it came where nothing was changed since, else with the changes."""
    found = checklist(reading, slug)
    questions = checklist_version(reading, slug, number).questions if number else found.draft
    kept = reading.session.get(Lens, found.id)
    if kept is None:
        return LensText(slug, dump(lens_of(found.title, found.occasion_note, questions)), is_original=False)
    if sorted(_revisions(reading, found.id, number)) == kept.revisions:
        return LensText(slug, kept.document, is_original=True)
    return LensText(slug, dump(overlaid(read(kept.document).root, questions)), is_original=False)


def findings_of(reading: Reading, slug: str, number: int | None = None) -> list[Finding]:
    """Return what the linter says of a checklist's rules."""
    return lint(lens_text(reading, slug, number).text)


def slug_by_title(reading: Reading, word: str) -> str:
    """Return the slug of a checklist by its slug or title; raises NotFound."""
    reading.require("checklists:read")
    wanted = (Checklist.slug == word) | (Checklist.title == word)
    found = reading.session.scalar(select(Checklist.slug).where(wanted).order_by(Checklist.id).limit(1))
    if found is None:
        raise NotFound("checklist")
    return found


def _revisions(reading: Reading, checklist_id: int, number: int | None) -> list[int]:
    if number is not None:
        statement = (
            select(VersionQuestion.revision_id)
            .join(ChecklistVersion, ChecklistVersion.id == VersionQuestion.version_id)
            .where(ChecklistVersion.checklist_id == checklist_id, ChecklistVersion.number == number)
        )
        return list(reading.session.scalars(statement))
    rows = reading.session.execute(
        select(QuestionRevision.question_id, QuestionRevision.id)
        .join(Question, Question.id == QuestionRevision.question_id)
        .where(Question.checklist_id == checklist_id, Question.dropped_at.is_(None))
        .order_by(QuestionRevision.number)
    )
    return list({row[0]: row[1] for row in rows}.values())
