"""What the catalog keeps: services with their history, what they depend on, and how much things matter."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.proof import Value

BigId = BigInteger().with_variant(Integer, "sqlite")
SERVICE = "service.id"


class Service(Base):
    """Something that is run, on which others rely."""

    __tablename__ = "service"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(String(2))
    lifecycle: Mapped[str] = mapped_column(String(20))
    owner_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON)
    rto_minutes: Mapped[int | None] = mapped_column(Integer)
    rpo_minutes: Mapped[int | None] = mapped_column(Integer)
    links: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list, server_default="[]")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey(SERVICE))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def snapshot(self, at: datetime, depends_on: list[str]) -> "ServiceRevision":
        """Return what is known of the service now, to be looked up later."""
        return ServiceRevision(
            service_id=self.id,
            recorded_at=at,
            tier=self.tier,
            lifecycle=self.lifecycle,
            attributes={**self.attributes, "dependencies": depends_on},
        )

    def take_attributes(self, values: Mapping[str, Any]) -> None:
        """Change some attributes; None makes one unknown."""
        merged = {**self.attributes, **values}
        self.attributes = {name: value for name, value in merged.items() if value is not None}


class ServiceDependency(Base):
    """One service needs another: hard if it fails with it, soft if it only gets worse."""

    __tablename__ = "service_dependency"
    service_id: Mapped[int] = mapped_column(ForeignKey(SERVICE), primary_key=True)
    depends_on_id: Mapped[int] = mapped_column(ForeignKey(SERVICE), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(10))


class Runbook(Base):
    """What to do when a service fails in a known way; worth what its last rehearsal was worth."""

    __tablename__ = "runbook"
    __table_args__ = (UniqueConstraint("service_id", "title", name="uq_runbook_service_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(SERVICE))
    title: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500))
    owner_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    rehearsed_on: Mapped[date | None] = mapped_column(Date)
    rehearse_days: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ServiceRevision(Base):
    """What was known of a service from one moment on; kept for ever, because answers are judged by it."""

    __tablename__ = "service_revision"
    __table_args__ = (Index("ix_service_revision_service_id_recorded_at", "service_id", "recorded_at", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(SERVICE))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tier: Mapped[str] = mapped_column(String(2))
    lifecycle: Mapped[str] = mapped_column(String(20))
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON)


class Measurement(Base):
    """A value that a build pushed about a service, under a name; the newest says how it stands."""

    # The table was made for readiness, and goes on by that name.
    __tablename__ = "readiness_measurement"
    __table_args__ = (Index("ix_readiness_measurement_service_id", "service_id", "name", "measured_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(SERVICE))
    name: Mapped[str] = mapped_column(String(80))
    told: Mapped[str] = mapped_column(String(80))
    said_by: Mapped[str] = mapped_column(String(80))
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))

    @property
    def value(self) -> Value:
        """What was pushed, of the type that it had."""
        value: Value = json.loads(self.told)
        return value


class Severity(Base):
    """How bad an incident is, and what follows from it."""

    __tablename__ = "severity"
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    rank: Mapped[int] = mapped_column(Integer, unique=True)
    name: Mapped[str] = mapped_column(String(40))
    description: Mapped[str] = mapped_column(Text)
    acts_as: Mapped[str | None] = mapped_column(ForeignKey("severity.key"))
    update_minutes: Mapped[int | None] = mapped_column(Integer)
    coe_days: Mapped[int | None] = mapped_column(Integer)


class SeverityExample(Base):
    """What a severity looks like, in the words of somebody who has it before their eyes."""

    __tablename__ = "severity_example"
    __table_args__ = (Index("ix_severity_example_severity", "severity", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    severity: Mapped[str] = mapped_column(ForeignKey("severity.key"))
    text: Mapped[str] = mapped_column(String(200))


class SeverityScale(Base):
    """A step of one of the two questions from which a severity follows: who is hit, and how badly."""

    __tablename__ = "severity_scale"
    axis: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    rank: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))


class SeverityCell(Base):
    """The severity that follows from a step of each."""

    __tablename__ = "severity_cell"
    impact: Mapped[str] = mapped_column(String(20), primary_key=True)
    condition: Mapped[str] = mapped_column(String(20), primary_key=True)
    severity: Mapped[str] = mapped_column(ForeignKey("severity.key"))
