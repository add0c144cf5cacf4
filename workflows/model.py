"""Workflows as stored: what they say, when they ran, and whom they told."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.authz import Principal, machine
from foundation.db import Base, UtcDateTime
from foundation.log import BigId

WORKFLOW, INCIDENT = "workflow.id", "incident.id"


class Workflow(Base):
    """Something that happens by itself; what it says stands in its versions."""

    __tablename__ = "workflow"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    current: Mapped[int] = mapped_column(Integer)
    on_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    off_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"workflow:{self.id}"

    @property
    def acts_as(self) -> Principal:
        """The machine principal that its steps act as."""
        return machine(f"workflow:{self.slug}")

    def switch(self, at: datetime, *, on: bool) -> None:
        """Let it run from now on, or no more."""
        self.on_since, self.off_since = (at, None) if on else (None, at)


class WorkflowVersion(Base):
    """What a workflow said from one time on; never changed afterwards."""

    __tablename__ = "workflow_version"
    workflow_id: Mapped[int] = mapped_column(ForeignKey(WORKFLOW), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    event: Mapped[str] = mapped_column(String(60))
    condition: Mapped[dict[str, Any]] = mapped_column(JSON)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(80))


class WorkflowRun(Base):
    """One event of one incident that a version of a workflow answered to; once."""

    __tablename__ = "workflow_run"
    __table_args__ = (
        UniqueConstraint("workflow_id", "incident_id", "seq", name="uq_workflow_run_once"),
        Index("ix_workflow_run_incident", "incident_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workflow_id: Mapped[int] = mapped_column(ForeignKey(WORKFLOW))
    version: Mapped[int] = mapped_column(Integer)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT))
    seq: Mapped[int] = mapped_column(Integer)
    event: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkflowStep(Base):
    """One step of a run, and what became of it."""

    __tablename__ = "workflow_step"
    run_id: Mapped[int] = mapped_column(ForeignKey("workflow_run.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    detail: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkflowNotice(Base):
    """Something that a workflow told a person about an incident, until they have read it."""

    __tablename__ = "workflow_notice"
    __table_args__ = (Index("ix_workflow_notice_person", "person_id", "incident_id"),)
    workflow_id: Mapped[int] = mapped_column(ForeignKey(WORKFLOW), primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    message: Mapped[str] = mapped_column(String(300))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
