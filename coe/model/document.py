"""A COE: the document, what it covers, its sections, and the earlier one that it repeats."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coe.lifecycle import RULES, Move, State
from coe.model.words import word
from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId

INSTANTS = ("impact_started", "detected", "mitigated", "impact_ended")


class Coe(Base):
    """The document that says why it happened and what is done so that it does not come back."""

    __tablename__ = "coe"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    trigger: Mapped[str] = mapped_column(String(40))
    state: Mapped[State] = mapped_column(word(State), default=State.DRAFT)
    severity: Mapped[str | None] = mapped_column(String(20))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    impact_started: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detected: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mitigated: Mapped[datetime | None] = mapped_column(UtcDateTime)
    impact_ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[str | None] = mapped_column(String(80))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    watch_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[str | None] = mapped_column(String(80))
    due_prelim: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged: Mapped[str] = mapped_column(Text, default="", server_default="")
    acknowledged_by: Mapped[str | None] = mapped_column(String(80))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    template: Mapped[str] = mapped_column(String(40), default="standard", server_default="standard")
    template_number: Mapped[int] = mapped_column(Integer, default=0, server_default="0")

    @property
    def key(self) -> str:
        """The key that people say: COE-7."""
        return key_of("COE", self.number)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"coe:{self.id}"

    def apply(self, move: Move) -> None:
        """Go where the move leads from here."""
        self.state = RULES[self.state, move]

    def sign(self, by: str, at: datetime) -> None:
        """Put the approver's name and the time under it."""
        self.approved_by, self.approved_at = by, at

    def tear_up_signature(self) -> None:
        """Take the approval back: what was approved is to change."""
        self.approved_by = self.approved_at = None

    def acknowledge(self, words: str, by: str, at: datetime) -> None:
        """Keep who sent it on although hints were left, and what they said to them."""
        self.acknowledged, self.acknowledged_by, self.acknowledged_at = words, by, at


class CoeIncident(Base):
    """That a COE covers an incident."""

    __tablename__ = "coe_incident"
    __table_args__ = (Index("ix_coe_incident_incident_id", "incident_id"),)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)


class CoeService(Base):
    """That a service was part of what the COE covers."""

    __tablename__ = "coe_service"
    __table_args__ = (Index("ix_coe_service_service_id", "service_id"),)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)


class CoeSection(Base):
    """One section of the document as it reads now; its earlier texts are in the log."""

    __tablename__ = "coe_section"
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(80))
    is_prefilled: Mapped[bool] = mapped_column(Boolean)
    written_by: Mapped[str] = mapped_column(String(80))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CoeRecurrence(Base):
    """That a COE's failure is an earlier one come back."""

    __tablename__ = "coe_recurrence"
    __table_args__ = (Index("ix_coe_recurrence_of_id", "of_id"),)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    linked_by: Mapped[str] = mapped_column(String(80))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
