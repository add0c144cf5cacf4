"""What the running of an incident leaves behind: who has to be there, and who was told that an update is missing."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class RequiredRole(Base):
    """A role that an incident of a severity can't do without; data."""

    __tablename__ = "severity_role"
    severity: Mapped[str] = mapped_column(ForeignKey("severity.key"), primary_key=True)
    role: Mapped[str] = mapped_column(ForeignKey("incident_role.key"), primary_key=True)


class UpdateEscalation(Base):
    """Somebody was told that a promised update did not come; gone once it has."""

    __tablename__ = "update_escalation"
    __table_args__ = (Index("ix_update_escalation_person", "person_id", "incident_id"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    audience: Mapped[str] = mapped_column(String(20), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    step: Mapped[int] = mapped_column(Integer)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UpdateTemplate(Base):
    """Words to begin an update with, for one audience; placeholders are filled in from the incident."""

    __tablename__ = "update_template"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    audience: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"update_template:{self.id}"
