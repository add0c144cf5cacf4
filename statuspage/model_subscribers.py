"""Who outside wants to be told, of what, and what is on its way to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId

SUBSCRIBER = "subscriber.id"
WAITING, CHANGE = text("state = 'waiting'"), text("component_span_id IS NOT NULL")


class Channel(StrEnum):
    """How somebody is told."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class SubscriberState(StrEnum):
    """Asked and not yet confirmed, told, or not reachable any more."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    QUARANTINED = "quarantined"


class NoticeState(StrEnum):
    """On its way, told, not to be told any more, or given up."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class Subscriber(Base):
    """An address that asked to be told what a page says; ``email`` is also whom a webhook's trouble is told."""

    __tablename__ = "subscriber"
    __table_args__ = (
        UniqueConstraint("page_id", "email", "endpoint", name="uq_subscriber_address"),
        Index("ix_subscriber_email", "email"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("status_page.id"))
    channel: Mapped[str] = mapped_column(String(10))
    email: Mapped[str] = mapped_column(String(254))
    endpoint: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(20))
    is_whole: Mapped[bool]
    epoch: Mapped[int] = mapped_column(Integer, default=1)
    asks: Mapped[int] = mapped_column(Integer, default=1)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quarantined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"subscriber:{self.id}"

    def confirm(self, at: datetime) -> None:
        """Begin to be told; whoever confirms can be reached again."""
        self.state, self.confirmed_at, self.quarantined_at, self.failures = SubscriberState.ACTIVE, at, None, 0

    def quarantine(self, at: datetime) -> None:
        """Tell nothing more until somebody confirms the address anew."""
        if self.state != SubscriberState.QUARANTINED:
            self.state, self.quarantined_at = SubscriberState.QUARANTINED, at


class SubscriberComponent(Base):
    """A component, or a group of them, of which a subscriber wants to hear; the whole page needs no row."""

    __tablename__ = "subscriber_component"
    subscriber_id: Mapped[int] = mapped_column(ForeignKey(SUBSCRIBER), primary_key=True)
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"), primary_key=True, index=True)


class SubscriberIncident(Base):
    """A public incident of which a subscriber wants to hear until it is over."""

    __tablename__ = "subscriber_incident"
    subscriber_id: Mapped[int] = mapped_column(ForeignKey(SUBSCRIBER), primary_key=True)
    public_incident_id: Mapped[int] = mapped_column(ForeignKey("public_incident.id"), primary_key=True, index=True)


class SubscriptionAsk(Base):
    """How often a network asked lately; of the network only a digest is kept."""

    __tablename__ = "subscription_ask"
    network: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    count: Mapped[int] = mapped_column(Integer)


class Notification(Base):
    """One update, or one change of a component, on its way to one subscriber; while claimed, ``due`` ends the lease."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "public_update_id", name="uq_notification_once"),
        # Of changes only, so that an update that goes to very many costs no more than it did without them.
        Index(
            "uq_notification_change_once",
            "subscriber_id",
            "component_span_id",
            unique=True,
            sqlite_where=CHANGE,
            postgresql_where=CHANGE,
        ),
        Index("ix_notification_due", "channel", "due", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_update_id: Mapped[int | None] = mapped_column(ForeignKey("public_update.id"))
    component_span_id: Mapped[int | None] = mapped_column(ForeignKey("component_span.id"))
    subscriber_id: Mapped[int] = mapped_column(ForeignKey(SUBSCRIBER))
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int] = mapped_column(Integer)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(String(80))
    last_error: Mapped[str | None] = mapped_column(String(300))
