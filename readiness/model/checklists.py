"""Checklists, their questions in all revisions, versions, lenses and back-tests."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId
from foundation.predicate import Predicate
from readiness.lifecycle import Risk
from readiness.rules import RiskRule, Scored, score

BUDGET = 40


def everywhere() -> dict[str, Any]:
    """Return the rule that every service fits."""
    return {"all": []}


class Checklist(Base):
    """The questions for one occasion: a draft that is worked on, and numbered versions that never change."""

    __tablename__ = "checklist"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    occasion: Mapped[str] = mapped_column(String(60))
    occasion_note: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applicability: Mapped[dict[str, Any]] = mapped_column(JSON, default=everywhere)
    budget: Mapped[int] = mapped_column(Integer, default=BUDGET)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"checklist:{self.id}"


class Question(Base):
    """A question that keeps its key through all its revisions."""

    __tablename__ = "readiness_question"
    __table_args__ = (Index("ix_readiness_question_checklist_id", "checklist_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    position: Mapped[int] = mapped_column(Integer)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def key(self) -> str:
        """The key that never changes: Q-7."""
        return f"Q-{self.number}"


class QuestionRevision(Base):
    """What a question asks, how answers are scored and where it applies; written once, never changed."""

    __tablename__ = "readiness_question_revision"
    __table_args__ = (UniqueConstraint("question_id", "number"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    number: Mapped[int] = mapped_column(Integer)
    category: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(300))
    failure_prevented: Mapped[str] = mapped_column(String(300))
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    risk_rules: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    evidence_wanted: Mapped[str] = mapped_column(String(300))
    applicability: Mapped[dict[str, Any]] = mapped_column(JSON)
    cause_classes: Mapped[list[str]] = mapped_column(JSON)
    gate: Mapped[str] = mapped_column(String(20))
    answer_days: Mapped[int] = mapped_column(Integer)
    holds_days: Mapped[int | None] = mapped_column(Integer)
    learning_id: Mapped[int | None] = mapped_column(ForeignKey("learning.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))
    guidance: Mapped[str] = mapped_column(Text, default="")
    tales: Mapped[list[str]] = mapped_column(JSON, default=list)
    phases: Mapped[list[str]] = mapped_column(JSON, default=list)
    tiers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    evidence_days: Mapped[int | None] = mapped_column(Integer)
    evidence_minutes: Mapped[int | None] = mapped_column(Integer)
    owner_id: Mapped[int | None] = mapped_column(BigId)
    sunset_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    proof: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def predicate(self) -> Predicate:
        """Where it applies."""
        return Predicate.parse(self.applicability)

    @property
    def choice_ids(self) -> list[str]:
        """The ids that an answer may choose."""
        return [choice["id"] for choice in self.choices]

    def score(self, chosen: list[str]) -> Scored:
        """Return the risk that the rules give to these choices; the same choices always get the same."""
        return score([RiskRule(Risk(rule["risk"]), rule["condition"]) for rule in self.risk_rules], chosen)


class ChecklistVersion(Base):
    """A numbered snapshot of a checklist, published at one moment and never changed."""

    __tablename__ = "checklist_version"
    __table_args__ = (UniqueConstraint("checklist_id", "number"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    number: Mapped[int] = mapped_column(Integer)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(80))


class VersionQuestion(Base):
    """That a version asks a question in the words of one revision."""

    __tablename__ = "checklist_version_question"
    version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("readiness_question_revision.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    position: Mapped[int] = mapped_column(Integer)


class Lens(Base):
    """The text of a custom lens that a checklist was made from, so that it can be given back as it came."""

    __tablename__ = "readiness_lens"
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    revisions: Mapped[list[int]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class BackTest(Base):
    """What a question from a learning would have done, had it been there before: worked out once, never changed."""

    __tablename__ = "readiness_back_test"
    __table_args__ = (Index("ix_readiness_back_test_question_id", "question_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("readiness_question_revision.id"))
    learning_id: Mapped[int | None] = mapped_column(ForeignKey("learning.id"))
    verdict: Mapped[str] = mapped_column(String(20))
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    signed_by: Mapped[str | None] = mapped_column(String(80))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class QuestionApproval(Base):
    """That somebody certified a question from a learning, as one revision puts it; written once, never changed."""

    __tablename__ = "readiness_question_approval"
    __table_args__ = (Index("ix_readiness_question_approval_question_id", "question_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("readiness_question_revision.id"))
    claim: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))
