"""Checklists with their questions and versions; reviews with answers, evidence, remedies; escapes of causes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId
from foundation.predicate import Predicate
from readiness.lifecycle import Outcome, ReviewMove, ReviewState, Risk, apply
from readiness.rules import RiskRule, Scored, score


class Checklist(Base):
    """The questions for one occasion: a draft that is worked on, and numbered versions that never change."""

    __tablename__ = "checklist"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    occasion: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

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


class Review(Base):
    """A service held against one version of a checklist."""

    __tablename__ = "readiness_review"
    __table_args__ = (Index("ix_readiness_review_service_id", "service_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(24))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def key(self) -> str:
        """The key that people say: ORR-5."""
        return key_of("ORR", self.number)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"review:{self.id}"

    def move(self, move: ReviewMove) -> None:
        """Go to where the move leads; raises Conflict when it is not possible."""
        self.state = apply(ReviewState(self.state), move)

    def decide(self, outcome: Outcome, by: str, at: datetime, expires_at: datetime | None) -> None:
        """Write down how it ended."""
        self.outcome, self.decided_by, self.decided_at, self.expires_at = outcome, by, at, expires_at


class Answer(Base):
    """What a service said to a question, once; the newest row counts, earlier ones stay."""

    __tablename__ = "readiness_answer"
    __table_args__ = (Index("ix_readiness_answer_service_id", "service_id", "question_id", "recorded_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("readiness_review.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("readiness_question_revision.id"))
    choices: Mapped[list[str]] = mapped_column(JSON)
    not_applicable_reason: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(Text)
    risk: Mapped[str] = mapped_column(String(20))
    rule: Mapped[int | None] = mapped_column(Integer)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(BigId)


class Evidence(Base):
    """What somebody showed for an answer, and until when it is good; a later row for that address replaces it."""

    __tablename__ = "readiness_evidence"
    __table_args__ = (Index("ix_readiness_evidence_review_id", "review_id", "question_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("readiness_review.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    url: Mapped[str] = mapped_column(String(2000))
    captured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class Remedy(Base):
    """What was agreed to mend a risk, and by when; a condition is one that the decision made."""

    __tablename__ = "readiness_remedy"
    __table_args__ = (
        Index("ix_readiness_remedy_review_id", "review_id", "question_id"),
        Index("ix_readiness_remedy_action_key", "action_key"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("readiness_review.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("readiness_question.id"))
    action_key: Mapped[str | None] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(300))
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    is_condition: Mapped[bool] = mapped_column(Boolean)
    fulfilled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class RiskAcceptance(Base):
    """A risk that somebody took knowingly, and until when."""

    __tablename__ = "readiness_acceptance"
    __table_args__ = (Index("ix_readiness_acceptance_review_id", "review_id", "question_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("readiness_review.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    rationale: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class CauseCover(Base):
    """That a person said: this question covers this cause."""

    __tablename__ = "readiness_cause_cover"
    cause_id: Mapped[int] = mapped_column(ForeignKey("coe_cause.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class Escape(Base):
    """Why readiness did not prevent a cause, with the facts that it was read from; the newest row counts."""

    __tablename__ = "readiness_escape"
    __table_args__ = (
        Index("ix_readiness_escape_incident_id", "incident_id"),
        Index("ix_readiness_escape_cause_id", "cause_id"),
        Index("ix_readiness_escape_coe_id", "coe_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("coe_cause.id"))
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    escape_class: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12))
    impact_started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("readiness_question.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("readiness_answer.id"))
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnownVerdict(Base):
    """What responders found of something that was known before: it helped, or it was not this."""

    __tablename__ = "known_verdict"
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    ref: Mapped[str] = mapped_column(String(120), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(20))
    judged_by: Mapped[str] = mapped_column(String(80))
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)
