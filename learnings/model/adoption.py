"""How far services have come with learnings, what they were asked for it, and where a learning's failure came back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class Adoption(Base):
    """What we were told, once, about how far a service has come with a learning; the newest row counts."""

    __tablename__ = "learning_adoption"
    __table_args__ = (
        Index("ix_learning_adoption_learning_id", "learning_id", "service_id", "recorded_at"),
        Index("ix_learning_adoption_service_id", "service_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learning.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    state: Mapped[str] = mapped_column(String(20))
    planned_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evidence_url: Mapped[str] = mapped_column(String(2000), default="")
    evidence_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))


class Recurrence(Base):
    """That a later incident had a cause which a learning covers, and why the learning had not helped."""

    __tablename__ = "learning_recurrence"
    __table_args__ = (
        Index("ix_learning_recurrence_learning_id", "learning_id"),
        Index("ix_learning_recurrence_cause_id", "cause_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learning.id"))
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    cause_id: Mapped[int] = mapped_column(ForeignKey("coe_cause.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    escape_class: Mapped[str] = mapped_column(String(20))
    impact_started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """Of its own: who reads the learning must not see by its version that a private incident was like it."""
        return f"learning_recurrence:{self.id}"


class AttributeQuestion(Base):
    """That a service's owner was asked for what the catalog does not know; once, whichever learnings need it."""

    __tablename__ = "learning_question"
    __table_args__ = (UniqueConstraint("service_id", "attribute"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    attribute: Mapped[str] = mapped_column(String(64))
    learning_id: Mapped[int] = mapped_column(ForeignKey("learning.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
