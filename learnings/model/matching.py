"""Where a learning met an incident, how it stands to other learnings, and whether it was looked at again."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class Match(Base):
    """That an incident may be what a learning is about, and what a person said to that."""

    __tablename__ = "learning_match"
    __table_args__ = (
        UniqueConstraint("learning_id", "incident_id"),
        Index("ix_learning_match_incident_id", "incident_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learning.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    score: Mapped[float]
    reasons: Mapped[list[str]] = mapped_column(JSON)
    level: Mapped[str] = mapped_column(String(20), default="")
    escape_class: Mapped[str | None] = mapped_column(String(20))
    impact_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(80))

    @property
    def stream(self) -> str:
        """Of its own: who reads the learning must not see by its version that a private incident was like it."""
        return f"learning_match:{self.id}"


class Check(Base):
    """That somebody looks, months after a learning was published, whether it works."""

    __tablename__ = "learning_check"
    __table_args__ = (UniqueConstraint("learning_id", "months"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learning.id"))
    months: Mapped[int] = mapped_column(Integer)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(String(20), default="")
    method: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(80))


class Relation(Base):
    """How a learning stands to another one."""

    __tablename__ = "learning_relation"
    __table_args__ = (
        UniqueConstraint("learning_id", "other_id", "kind"),
        Index("ix_learning_relation_other_id", "other_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learning.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("learning.id"))
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))
