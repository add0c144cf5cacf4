"""What is kept of changes: each as it was told, which services it touched, and what senders call those."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from changes.lifecycle import LATE, OVER, STAGE, Status, goes_further
from foundation.db import Base, UtcDateTime
from foundation.log import BigId

UNKNOWN = text("service_id IS NULL")
LONGEST_NAME = 120


class Change(Base):
    """Something that was done to services; ``source`` and ``external_id`` find it again when it is told twice."""

    __tablename__ = "change"
    __table_args__ = (
        UniqueConstraint("source", "external_id", name="uq_change_source_external_id"),
        Index("ix_change_happened_at", "happened_at", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    source_name: Mapped[str] = mapped_column(String(80))
    external_id: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    environment: Mapped[str] = mapped_column(String(80))
    revision: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(120))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # Whether this transaction made it, or it had been told before.
    is_new = False

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"change:{self.id}"

    @property
    def is_late(self) -> bool:
        """Whether we were told well after it happened."""
        return self.recorded_at - self.happened_at > LATE

    def progress(self, said: Status, at: datetime) -> bool:
        """Take in how far it came by ``at``, in whatever order that is told; returns whether anything changed."""
        before = (self.status, self.happened_at, self.ended_at)
        touched = STAGE[Status(self.status)] >= STAGE[Status.STARTED]
        if STAGE[said] >= STAGE[Status.STARTED] and not touched:
            # Only waiting was known of it: it began now, whatever it waited for.
            self.happened_at = at
        elif said is Status.STARTED:
            self.happened_at = min(self.happened_at, at)
        if goes_further(Status(self.status), said):
            self.status = said
            self.ended_at = at if said in OVER else self.ended_at
        return before != (self.status, self.happened_at, self.ended_at)


class ChangeTarget(Base):
    """A service that a change touched, under the name that the sender has for it; unknown until somebody says."""

    __tablename__ = "change_target"
    __table_args__ = (
        Index("ix_change_target_service", "service_id", "happened_at", "change_id"),
        Index("ix_change_target_unknown", "name", sqlite_where=UNKNOWN, postgresql_where=UNKNOWN),
    )
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), primary_key=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChangeName(Base):
    """What senders call a service that is called otherwise here."""

    __tablename__ = "change_name"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    given_by: Mapped[str] = mapped_column(String(80))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
