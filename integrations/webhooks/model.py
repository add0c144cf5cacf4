"""Who is told, what is on its way to them, and what they answered."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.ids import opaque_id
from foundation.log import BigId

WAITING = text("state = 'waiting'")
BOTH_SIGN = timedelta(hours=24)


class DeliveryState(StrEnum):
    """On its way, taken, given up, or not to be told any more."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class Webhook(Base):
    """A program's address, and the events of which it is told; its secret is derived, never stored."""

    __tablename__ = "webhook"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500))
    event_types: Mapped[str] = mapped_column(Text)
    services: Mapped[str] = mapped_column(Text)
    severities: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(String(32))
    generation: Mapped[int] = mapped_column(Integer, default=1)
    rotated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_because: Mapped[str] = mapped_column(String(300), default="")

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"webhook:{self.id}"

    def wants(self, event: str) -> bool:
        """Whether it is told of that event; a type ends with ``*`` for all that begin so, none is all."""
        types: list[str] = json.loads(self.event_types)
        return not types or any(event == one or (one.endswith("*") and event.startswith(one[:-1])) for one in types)

    def generations(self, now: datetime) -> tuple[int, ...]:
        """Return which secrets sign now: for a day after a rotation the earlier one too."""
        if self.rotated_at is not None and now < self.rotated_at + BOTH_SIGN:
            return (self.generation, self.generation - 1)
        return (self.generation,)

    def rotate(self, at: datetime) -> None:
        """Take a new secret."""
        self.generation, self.rotated_at = self.generation + 1, at

    def switch_off(self, at: datetime, because: str) -> None:
        """Tell it nothing more."""
        self.disabled_at, self.disabled_because = at, because[:300]

    def switch_on(self) -> None:
        """Tell it again, what happens from now on."""
        self.disabled_at, self.disabled_because, self.failing_since = None, "", None


class WebhookDelivery(Base):
    """One event for one webhook; while it is being called, ``due`` is the end of the lease."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "stream", "seq", name="uq_webhook_delivery_once"),
        Index("ix_webhook_delivery_due", "due", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    stream: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int] = mapped_column(Integer)
    event: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int] = mapped_column(Integer)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @classmethod
    def of(cls, hook: Webhook, stream: str, seq: int, event: str, now: datetime) -> Self:
        """Return an event for a webhook, due at once."""
        return cls(
            public_id=f"msg_{opaque_id(24)}",
            webhook_id=hook.id,
            stream=stream,
            seq=seq,
            event=event,
            state=DeliveryState.WAITING,
            attempt=0,
            due=now,
            created_at=now,
        )


class WebhookAttempt(Base):
    """One call of a delivery: what was sent, and what came back."""

    __tablename__ = "webhook_attempt"
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_delivery.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    milliseconds: Mapped[int] = mapped_column(Integer)
    status: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str] = mapped_column(String(300), default="")
    request: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
