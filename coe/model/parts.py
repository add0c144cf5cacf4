"""The parts of the document that are more than text: its timeline, its numbers, its answers, and its causes."""

from datetime import datetime

from sqlalchemy import Boolean, Double, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coe.events import CauseClass
from coe.model.words import word
from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class CoeTimelineRow(Base):
    """One line of the COE's own timeline, taken from an incident's or written by hand."""

    __tablename__ = "coe_timeline_row"
    __table_args__ = (Index("ix_coe_timeline_row_coe_id", "coe_id", "at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    included: Mapped[bool] = mapped_column(Boolean, default=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    source_seq: Mapped[int | None] = mapped_column(Integer)
    source_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(20), default="other", server_default="other")
    precision: Mapped[str] = mapped_column(String(10), default="minute", server_default="minute")
    zone: Mapped[str] = mapped_column(String(60), default="UTC", server_default="UTC")
    source: Mapped[str] = mapped_column(String(20), default="", server_default="")
    evidence: Mapped[str] = mapped_column(Text, default="", server_default="")


class Cause(Base):
    """One cause in the tree: what made the cause above it possible, and which service owned it."""

    __tablename__ = "coe_cause"
    __table_args__ = (Index("ix_coe_cause_coe_id", "coe_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("coe_cause.id"))
    why: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text)
    cause_class: Mapped[CauseClass] = mapped_column(word(CauseClass))
    role: Mapped[str] = mapped_column(String(20))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    how_escaped: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(String(20))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stop_reason: Mapped[str] = mapped_column(String(30), default="", server_default="")
    introduced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[str | None] = mapped_column(String(80))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class CauseLink(Base):
    """That a cause also led to another one than its first, so that the causes are a graph."""

    __tablename__ = "coe_cause_link"
    __table_args__ = (Index("ix_coe_cause_link_to_id", "to_id"),)
    cause_id: Mapped[int] = mapped_column(ForeignKey("coe_cause.id"), primary_key=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("coe_cause.id"), primary_key=True)


class CoeImpact(Base):
    """One number of the impact, and how it was counted."""

    __tablename__ = "coe_impact"
    __table_args__ = (Index("ix_coe_impact_coe_id", "coe_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    dimension: Mapped[str] = mapped_column(String(20))
    value: Mapped[float | None] = mapped_column(Double)
    unit: Mapped[str] = mapped_column(String(40))
    is_estimate: Mapped[bool] = mapped_column(Boolean)
    method: Mapped[str] = mapped_column(Text)
    affected: Mapped[str] = mapped_column(Text)
    from_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CoeAnswer(Base):
    """What the COE answers to one of the house's incident questions, or why it does not apply."""

    __tablename__ = "coe_answer"
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    is_not_applicable: Mapped[bool] = mapped_column(Boolean)
    is_prefilled: Mapped[bool] = mapped_column(Boolean)
    written_by: Mapped[str] = mapped_column(String(80))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
