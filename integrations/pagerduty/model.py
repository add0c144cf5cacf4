"""What came from PagerDuty, once each; how its incidents that are ours stand; and who and what there is."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
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


class PagerDutyField(Base):
    """One thing about an incident there: what we meant it to be, whether it was told, and when it was last heard.

    What is meant is written before it is told, so that its echo is known even where the answer was lost.
    """

    __tablename__ = "pagerduty_field"
    incident_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)
    meant: Mapped[str] = mapped_column(String(255), default="")
    meant_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PagerDutyUser(Base):
    """Somebody who has an account there; who they are here is found by e-mail, until somebody chooses."""

    __tablename__ = "pagerduty_user"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chosen_by: Mapped[str] = mapped_column(String(80), default="")
    chosen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PagerDutyPriority(Base):
    """A priority that the account there has."""

    __tablename__ = "pagerduty_priority"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PagerDutySchedule(Base):
    """A schedule there, what became of it here, and what was written, so that nothing written since is lost."""

    __tablename__ = "pagerduty_schedule"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(String(20))
    remarks: Mapped[list[str]] = mapped_column(JSON, default=list)
    written: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    overrides: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
