"""What on-call keeps: schedules and what overrides them, policies, how people are reached, escalations and pages."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId
from oncall.lifecycle import EscalationState, PageMove, PageState, after

PERSON, TEAM, INCIDENT = "person.id", "team.id", "incident.id"


class Schedule(Base):
    """A list of people who take turns, in layers."""

    __tablename__ = "oncall_schedule"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(TEAM), index=True)
    layers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    number: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"schedule:{self.id}"


class Override(Base):
    """Somebody is on instead of whom the layers name; the two sides of a swap name each other by their mark."""

    __tablename__ = "oncall_override"
    __table_args__ = (Index("ix_oncall_override_schedule", "schedule_id", "ends_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("oncall_schedule.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200), default="")
    swap: Mapped[str] = mapped_column(String(20), default="")
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EscalationPolicy(Base):
    """Who is paged about a team's services, and who after them."""

    __tablename__ = "escalation_policy"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(TEAM), index=True)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    repeat: Mapped[int] = mapped_column(Integer, default=0)
    number: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"policy:{self.id}"


class ContactWay(Base):
    """How somebody wants to be reached; who named none gets mail and a direct message.

    A telephone number counts once it is proven to be theirs, and ``trouble`` says why it takes nothing of late.
    """

    __tablename__ = "contact_way"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "address", name="uq_contact_way_once"),
        Index("ix_contact_way_address", "address"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(String(200), default="")


class ContactCode(Base):
    """A code that was sent to a number, to prove whose it is; the code itself is worked out anew from ``nonce``."""

    __tablename__ = "contact_code"
    __table_args__ = (Index("ix_contact_code_person", "person_id", "asked_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON))
    way_id: Mapped[int | None] = mapped_column(ForeignKey("contact_way.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(300), default="")
    tries: Mapped[int] = mapped_column(Integer, default=0)


class QuietHours(Base):
    """When somebody is not to be paged for what is less than SEV1, in their own zone."""

    __tablename__ = "quiet_hours"
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON), primary_key=True)
    begins: Mapped[str] = mapped_column(String(5))
    ends: Mapped[str] = mapped_column(String(5))
    time_zone: Mapped[str] = mapped_column(String(64))


class Escalation(Base):
    """One way through a policy until somebody answers; it keeps the steps that it began with."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index("ix_escalation_incident", "incident_id", "state"),
        Index("ix_escalation_due", "state", "next_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey(INCIDENT))
    policy: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[str] = mapped_column(String(80))
    severity: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int] = mapped_column(Integer)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    repeat: Mapped[int] = mapped_column(Integer)
    step: Mapped[int] = mapped_column(Integer, default=0)
    round: Mapped[int] = mapped_column(Integer, default=1)
    on_fallback: Mapped[bool] = mapped_column(default=False)
    is_test: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"escalation:{self.id}"

    @property
    def is_running(self) -> bool:
        """Whether it waits for an answer still."""
        return self.state == EscalationState.RUNNING

    def end(self, state: EscalationState, at: datetime) -> None:
        """Wait for nobody any more."""
        self.state, self.ended_at, self.next_at = state, at, None


class Page(Base):
    """Somebody, or a place, is called: by one step of one round of an escalation."""

    __tablename__ = "page"
    __table_args__ = (
        Index("ix_page_incident", "incident_id", "id"),
        Index("ix_page_person", "person_id", "state"),
        Index("ix_page_escalation", "escalation_id", "state"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey(INCIDENT))
    step: Mapped[int] = mapped_column(Integer)
    round: Mapped[int] = mapped_column(Integer)
    target: Mapped[str] = mapped_column(String(100))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON))
    severity: Mapped[str] = mapped_column(String(20))
    dedup_key: Mapped[str] = mapped_column(String(150), unique=True)
    is_test: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")

    @property
    def key(self) -> str:
        """What people say: PAG-7."""
        return key_of("PAG", self.number)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"page:{self.id}"

    def move(self, move: PageMove, at: datetime, by: str = "", reason: str = "") -> None:
        """Take a move."""
        self.state = after(PageState(self.state), move)
        if move is PageMove.SEND:
            self.sent_at = at
        elif move is PageMove.DELIVER:
            self.sent_at, self.delivered_at = self.sent_at or at, at
        else:
            self.ended_at, self.ended_by, self.reason = at, by, reason[:200]


class PageDelivery(Base):
    """One way on which a page goes out, and what came of it."""

    __tablename__ = "page_delivery"
    __table_args__ = (
        Index("ix_page_delivery_page", "page_id"),
        Index("ix_page_delivery_waiting", "state", "created_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    way: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
