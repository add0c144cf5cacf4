"""A COE: the document, what it covers, its timeline, its tree of causes, its links, and its action items."""

from datetime import datetime

from sqlalchemy import Boolean, Enum, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coe.events import CauseClass
from coe.lifecycle import ACTION_RULES, RULES, ActionMove, ActionState, Move, State
from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId

INSTANTS = ("impact_started", "detected", "mitigated", "impact_ended")


def word(kind: type[State] | type[ActionState] | type[CauseClass]) -> Enum:
    """Store a word of that kind as text that other programs can read."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda words: [w.value for w in words])


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


class CoeRecurrence(Base):
    """That a COE's failure is an earlier one come back."""

    __tablename__ = "coe_recurrence"
    __table_args__ = (Index("ix_coe_recurrence_of_id", "of_id"),)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("coe.id"), primary_key=True)
    linked_by: Mapped[str] = mapped_column(String(80))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ActionItem(Base):
    """Something that somebody will have done by a day, live from the moment it is written."""

    __tablename__ = "action_item"
    __table_args__ = (
        Index("ix_action_item_coe_id", "coe_id"),
        Index("ix_action_item_state_due", "state", "due"),
        Index("ix_action_item_owner_id", "owner_id"),
        Index("ix_action_item_service_id", "service_id", "state", "due"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    priority: Mapped[str] = mapped_column(String(2))
    state: Mapped[ActionState] = mapped_column(word(ActionState), default=ActionState.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slips: Mapped[int] = mapped_column(Integer, default=0)
    done_criteria: Mapped[str] = mapped_column(Text)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    scope: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(80))

    @property
    def key(self) -> str:
        """The key that people say: ACT-31."""
        return key_of("ACT", self.number)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"action:{self.id}"

    def apply(self, move: ActionMove) -> None:
        """Go where the move leads from here."""
        self.state = ACTION_RULES[self.state, move]


class ActionCause(Base):
    """That an action item addresses a cause."""

    __tablename__ = "action_cause"
    __table_args__ = (Index("ix_action_cause_cause_id", "cause_id"),)
    action_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"), primary_key=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("coe_cause.id"), primary_key=True)
