"""Where alerts come from, what becomes of them, and how each stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.authz import Principal, machine
from foundation.db import Base, UtcDateTime

BigId = BigInteger().with_variant(Integer, "sqlite")
INCIDENT, SOURCE = "incident.id", "alert_source.id"
# Requests of one source in a minute: a storm of ten thousand, each sent alone, is not to meet it.
USUAL_LIMIT = 30_000


class AlertSource(Base):
    """A system that may declare incidents; of its token only the digest is kept."""

    __tablename__ = "alert_source"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    declares_into: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shape: Mapped[str] = mapped_column(String(20), default="generic", server_default="generic")
    mapping: Mapped[dict[str, str] | None] = mapped_column(JSON)
    heartbeat_minutes: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    silent_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    most_a_minute: Mapped[int] = mapped_column(Integer, default=USUAL_LIMIT, server_default=str(USUAL_LIMIT))
    asked_minute: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    asked: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    refused: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def principal(self) -> Principal:
        """Whom its alerts act as."""
        return machine(f"alerts:{self.id}")

    def key_of(self, dedup_key: str) -> str:
        """Return a source's key so that no other source's can be the same."""
        return f"alerts-{self.id}:{dedup_key}"


class AlertRow(Base):
    """An alert of a source, as it stands: it is one however often it is sent."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("source_id", "fingerprint", name="uq_alert_once"),
        Index("ix_alert_incident", "incident_id", "status"),
        Index("ix_alert_last", "status", "last_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey(SOURCE))
    fingerprint: Mapped[str] = mapped_column(String(64))
    dedup_key: Mapped[str] = mapped_column(String(150))
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(10))
    labels: Mapped[dict[str, Any]] = mapped_column(JSON)
    told: Mapped[str] = mapped_column(String(64), default="", server_default="")
    incident_id: Mapped[int | None] = mapped_column(ForeignKey(INCIDENT))
    group_key: Mapped[str] = mapped_column(String(200), default="")
    resolves: Mapped[bool] = mapped_column(default=False)
    count: Mapped[int] = mapped_column(Integer, default=0)
    suppressed: Mapped[int] = mapped_column(Integer, default=0)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AlertGroup(Base):
    """Alerts that are gathered into one incident, and how many of them were not written down one by one."""

    __tablename__ = "alert_group"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey(SOURCE), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), index=True)
    noted: Mapped[int] = mapped_column(Integer, default=0)
    suppressed: Mapped[int] = mapped_column(Integer, default=0)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AlertRule(Base):
    """What becomes of alerts with certain labels; the first that fits decides."""

    __tablename__ = "alert_rule"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    place: Mapped[int] = mapped_column(Integer)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AlertSilence(Base):
    """Alerts that declare nothing for a while; a silence always ends."""

    __tablename__ = "alert_silence"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    matches: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AlertMessage(Base):
    """What a source sent and has to be proven first, once however often it is sent; what it said goes when it is."""

    __tablename__ = "alert_message"
    __table_args__ = (UniqueConstraint("source_id", "message_id", name="uq_alert_message_once"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey(SOURCE))
    message_id: Mapped[str] = mapped_column(String(100))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    alerts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(20), default="", server_default="")
