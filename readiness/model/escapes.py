"""Which question covers a cause, why readiness did not prevent it, and what responders found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


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
