"""Reviews with answers, evidence, remedies and risks taken, and what was signed, doubted and noted in them."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId
from readiness.lifecycle import Outcome, ReviewMove, ReviewState, apply


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
    kind: Mapped[str] = mapped_column(String(10), default="full")
    phase: Mapped[str | None] = mapped_column(String(10))
    previous_id: Mapped[int | None] = mapped_column(BigId)
    narrative: Mapped[str] = mapped_column(Text, default="")

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
    carried_from: Mapped[int | None] = mapped_column(BigId)


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
    kind: Mapped[str] = mapped_column(String(20), default="url")
    summary: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int | None] = mapped_column(BigId)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(80))
    carried_from: Mapped[int | None] = mapped_column(BigId)


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
    carried_from: Mapped[int | None] = mapped_column(BigId)


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
    compensating: Mapped[str] = mapped_column(Text, default="")
    risk: Mapped[str] = mapped_column(String(20), default="")
    renewal: Mapped[int] = mapped_column(Integer, default=0)
    carried_from: Mapped[int | None] = mapped_column(BigId)


class AcceptanceCost(Base):
    """That an incident came of a risk that was accepted when its impact began."""

    __tablename__ = "readiness_acceptance_cost"
    acceptance_id: Mapped[int] = mapped_column(ForeignKey("readiness_acceptance.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Signature(Base):
    """That a person certified a stated claim about a review as it was then."""

    __tablename__ = "readiness_signature"
    __table_args__ = (Index("ix_readiness_signature_review_id", "review_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("readiness_review.id"))
    role: Mapped[str] = mapped_column(String(20))
    claim: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(BigId)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class Challenge(Base):
    """What a reviewer doubts of an answer, until it is settled."""

    __tablename__ = "readiness_challenge"
    __table_args__ = (Index("ix_readiness_challenge_review_id", "review_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("readiness_review.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    text: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="")


class Milestone(Base):
    """How a review stood when somebody named that moment: each question with its risk."""

    __tablename__ = "readiness_milestone"
    __table_args__ = (Index("ix_readiness_milestone_review_id", "review_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("readiness_review.id"))
    name: Mapped[str] = mapped_column(String(60))
    standing: Mapped[dict[str, str]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class Flag(Base):
    """That a service has to look at a checklist, or one question of it, again; and why."""

    __tablename__ = "readiness_flag"
    __table_args__ = (
        Index("ix_readiness_flag_service_id", "service_id", "settled_at"),
        Index("ix_readiness_flag_question_id", "question_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("readiness_question.id"))
    reason: Mapped[str] = mapped_column(String(24))
    detail: Mapped[str] = mapped_column(String(300))
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
