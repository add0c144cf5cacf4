"""What happens to checklists and their questions."""

from dataclasses import dataclass
from typing import Any

from foundation.events import Event, passage
from foundation.redaction import Erasure


@dataclass(frozen=True, kw_only=True)
class ChecklistAdded(Event, name="checklist.added"):
    """A checklist for an occasion was begun."""

    slug: str
    occasion: str = passage()
    occasion_note: str = passage()
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class LensImported(Event, name="checklist.lens_imported"):
    """A checklist was made from a document that others wrote."""

    form: str
    questions: int
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class QuestionWritten(Event, name="checklist.question_written"):
    """A question joined the draft, or was put differently in it."""

    question: str
    revision: int
    cause_classes: tuple[str, ...]
    gate: str
    answer_days: int
    learning_id: int | None = None
    applicability: dict[str, Any]
    risk_rules: tuple[dict[str, str], ...]
    text: str = passage()
    failure_prevented: str = passage()


@dataclass(frozen=True, kw_only=True)
class QuestionDropped(Event, name="checklist.question_dropped"):
    """A question left the draft; versions that have it keep it."""

    question: str
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class QuestionApproved(Event, name="checklist.question_approved"):
    """Somebody outside the team that it was learned from certified a question; a reason tells why nobody was there."""

    question: str
    revision: int
    claim: str
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class VersionPublished(Event, name="checklist.version_published"):
    """The draft became an immutable version."""

    number: int
    questions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChecklistRedacted(Erasure, Event, name="checklist.redacted"):
    """Words were erased for good from it or one of its questions, in all versions; ``of`` is where that began."""

    question: str | None = None
