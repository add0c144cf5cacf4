"""A learning as it reads now, and what it said at every time."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId
from foundation.markdown import RenderedText
from foundation.predicate import Predicate
from learnings.lifecycle import LearningState, move_to

# What a revision keeps beside the texts by which a learning is judged.
DETAILS = (
    "abstract",
    "source_kind",
    "source_url",
    "source_quote",
    "source_license",
    "source_incident_ids",
    "evidence_kinds",
    "evidence_days",
    "strength",
    "effort",
    "risk_if_absent",
    "steward_id",
    "review_by",
    "reopened_at",
    "reopened_because",
)


class Learning(Base):
    """What everybody should know because it happened to somebody, as it reads now."""

    __tablename__ = "learning"
    __table_args__ = (
        Index("ix_learning_state", "state", "number"),
        Index("ix_learning_source_coe_id", "source_coe_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    state: Mapped[str] = mapped_column(String(20), default=LearningState.PROPOSED)
    title: Mapped[str] = mapped_column(String(120))
    failure_prevented: Mapped[str] = mapped_column(String(300))
    lesson: Mapped[str] = mapped_column(Text)
    lesson_html: Mapped[str] = mapped_column(Text)
    recommendation: Mapped[str] = mapped_column(Text)
    recommendation_html: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(80))
    cause_classes: Mapped[list[str]] = mapped_column(JSON)
    applicability: Mapped[dict[str, Any]] = mapped_column(JSON)
    steward_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    source_coe_id: Mapped[int | None] = mapped_column(ForeignKey("coe.id"))
    source_cause_ids: Mapped[list[int]] = mapped_column(JSON)
    source_actions: Mapped[list[str]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[str] = mapped_column(String(80))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("learning.id"))
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[str | None] = mapped_column(String(80))
    abstract: Mapped[str] = mapped_column(Text, default="")
    source_kind: Mapped[str] = mapped_column(String(20), default="coe")
    source_url: Mapped[str] = mapped_column(String(2000), default="")
    source_quote: Mapped[str] = mapped_column(Text, default="")
    source_license: Mapped[str] = mapped_column(String(80), default="", server_default="")
    source_incident_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    evidence_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    evidence_days: Mapped[int | None] = mapped_column(Integer)
    strength: Mapped[str] = mapped_column(String(10), default="")
    effort: Mapped[str] = mapped_column(String(10), default="")
    risk_if_absent: Mapped[str] = mapped_column(String(10), default="")
    review_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposed_because: Mapped[str] = mapped_column(String(300), default="")
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_because: Mapped[str] = mapped_column(String(300), default="")

    @property
    def key(self) -> str:
        """The key that people say: LRN-12."""
        return key_of("LRN", self.number)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"learning:{self.id}"

    @property
    def predicate(self) -> Predicate:
        """Where it applies."""
        return Predicate.parse(self.applicability)

    def write(self, lesson: RenderedText | None, recommendation: RenderedText | None) -> None:
        """Put in the texts that were given."""
        if lesson is not None:
            self.lesson, self.lesson_html, self.format = lesson.source, lesson.html, lesson.format
        if recommendation is not None:
            self.recommendation, self.recommendation_html = recommendation.source, recommendation.html
            self.format = recommendation.format

    def move(self, target: str, reason: str, at: datetime) -> None:
        """Go to another state; raises Conflict or Invalid when that is not possible."""
        self.state = move_to(LearningState(self.state), target, reason)
        if self.state == LearningState.PUBLISHED:
            self.published_at = at
        elif self.published_at is not None:
            self.withdrawn_at = at

    def snapshot(self, by: str, at: datetime) -> "LearningRevision":
        """Return what it says now as the next immutable revision."""
        self.revision += 1
        return LearningRevision(
            learning_id=self.id,
            number=self.revision,
            recorded_at=at,
            recorded_by=by,
            state=self.state,
            title=self.title,
            failure_prevented=self.failure_prevented,
            lesson=self.lesson,
            recommendation=self.recommendation,
            cause_classes=self.cause_classes,
            applicability=self.applicability,
            published_at=self.published_at,
            details={name: plain_detail(getattr(self, name)) for name in DETAILS},
        )


class LearningRevision(Base):
    """What a learning said from one time on; written once, never changed."""

    __tablename__ = "learning_revision"
    __table_args__ = (UniqueConstraint("learning_id", "number"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learning.id"))
    number: Mapped[int] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    failure_prevented: Mapped[str] = mapped_column(String(300))
    lesson: Mapped[str] = mapped_column(Text)
    recommendation: Mapped[str] = mapped_column(Text)
    cause_classes: Mapped[list[str]] = mapped_column(JSON)
    applicability: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def plain_detail(value: object) -> object:
    """Return a detail as JSON holds it."""
    return value.isoformat() if isinstance(value, datetime) else value
