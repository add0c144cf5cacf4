"""Tickets of ours elsewhere, what was said of them, who is who there, and how each tracker stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId
from integrations.trackers.ports import ACTION, INCIDENT, Place

WAITING, LIVE, REFUSED, GONE, WITHHELD, LET_GO = "waiting", "live", "refused", "gone", "withheld", "let_go"


class TrackerTicket(Base):
    """The ticket of one action item or incident.

    ``sent`` is what of ours was last sent and ``seen`` what was last there, as days, ids and digests: no words.
    ``released_*`` is all that may be said of something private. ``trouble`` is why it waits, ``said`` what its readers
    have to know.
    """

    __tablename__ = "tracker_ticket"
    __table_args__ = (Index("ix_tracker_ticket_remote", "tracker", "remote_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action_item.id"), unique=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), unique=True)
    tracker: Mapped[str] = mapped_column(String(20))
    project: Mapped[str] = mapped_column(String(200))
    anchor: Mapped[str] = mapped_column(String(60), unique=True)
    state: Mapped[str] = mapped_column(String(20), default=WAITING)
    remote_id: Mapped[str] = mapped_column(String(300), default="")
    key: Mapped[str] = mapped_column(String(300), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[str] = mapped_column(String(60), default="")
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    released_title: Mapped[str] = mapped_column(String(200), default="")
    released_text: Mapped[str] = mapped_column(Text, default="")
    overwrites: Mapped[bool] = mapped_column(Boolean, default=False)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    synced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"ticket:{self.id}"

    @property
    def subject(self) -> str:
        """Which kind of thing it is about."""
        return ACTION if self.action_id is not None else INCIDENT

    @property
    def place(self) -> Place | None:
        """Where it stands, once it does."""
        return Place(self.project, self.remote_id, self.key, self.url) if self.remote_id else None

    @property
    def is_released(self) -> bool:
        """Whether somebody said which words of something private may go there."""
        return bool(self.released_title)

    def stand_at(self, place: Place) -> None:
        """Stand there; a ticket that was moved keeps its id and gets another key."""
        self.remote_id, self.key, self.url = place.remote_id, place.key[:300], place.url[:500]

    def is_well(self, at: datetime) -> None:
        """Forget the trouble: it was reached."""
        self.failures, self.trouble, self.next_at, self.synced_at = 0, "", None, at


class TrackerDelivery(Base):
    """One delivery of a webhook, once: that something happened to a ticket, and nothing of what it said."""

    __tablename__ = "tracker_delivery"
    __table_args__ = (Index("ix_tracker_delivery_ticket_id", "ticket_id"),)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    tracker: Mapped[str] = mapped_column(String(20))
    event: Mapped[str] = mapped_column(String(80))
    remote_id: Mapped[str] = mapped_column(String(300))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tracker_ticket.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TrackerRule(Base):
    """Where tickets of a team go, or of all; with ``levels`` (P0, SEV1) they are made by themselves."""

    __tablename__ = "tracker_rule"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(String(20))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    levels: Mapped[str] = mapped_column(String(200), default="")
    tracker: Mapped[str] = mapped_column(String(20))
    project: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrackerPerson(Base):
    """Which account of a tracker is whose."""

    __tablename__ = "tracker_person"
    __table_args__ = (Index("ix_tracker_person_person_id", "person_id"),)
    tracker: Mapped[str] = mapped_column(String(20), primary_key=True)
    account: Mapped[str] = mapped_column(String(128), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class TrackerStanding(Base):
    """How one tracker stands: until when it wants quiet, when it was asked last, and how the last trial went."""

    __tablename__ = "tracker_standing"
    tracker: Mapped[str] = mapped_column(String(20), primary_key=True)
    quiet_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(Text, default="")
    trial_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trial_done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trial_said: Mapped[str] = mapped_column(Text, default="[]")
