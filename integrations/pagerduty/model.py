"""What came from PagerDuty, once each, and how its incidents that are ours stand there."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime


class PagerDutyEvent(Base):
    """One webhook event, as it came; applied in the order in which things happened there."""

    __tablename__ = "pagerduty_event"
    __table_args__ = (Index("ix_pagerduty_event_incident", "incident_id", "occurred_at"),)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    incident_id: Mapped[str] = mapped_column(String(40))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(20), default="")


class PagerDutyIncident(Base):
    """An incident there that belongs to one of our pages; it never goes back behind what was heard of it."""

    __tablename__ = "pagerduty_incident"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(255), index=True)
    url: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[str] = mapped_column(String(20))
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
