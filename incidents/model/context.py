"""What stands around an incident: what changed before it, who told of it, and where else it is spoken of."""

from datetime import datetime
from typing import TypedDict

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId

INCIDENT = "incident.id"


class IncidentChange(Base):
    """What responders think of a change: a suspect, the cause, or cleared; the log has what they thought before."""

    __tablename__ = "incident_change"
    __table_args__ = (Index("ix_incident_change_change", "change_id"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    marked_by: Mapped[str] = mapped_column(String(80))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IncidentLink(Base):
    """A place to look: a dashboard, a document, a runbook."""

    __tablename__ = "incident_link"
    __table_args__ = (UniqueConstraint("incident_id", "url", name="uq_incident_link_url"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT))
    label: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500))
    added_by: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportAbout(TypedDict, total=False):
    """What a report says besides its text: in which words, of which services (slugs), with which tickets."""

    title: str
    services: list[str]
    tickets: list[str]


class IncidentReport(Base):
    """What somebody who doesn't respond saw of it."""

    __tablename__ = "incident_report"
    __table_args__ = (Index("ix_incident_report_incident", "incident_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT))
    text: Mapped[str] = mapped_column(Text)
    about: Mapped[ReportAbout] = mapped_column(JSON, server_default="{}")
    reported_by: Mapped[str] = mapped_column(String(80))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IncidentTicket(Base):
    """A support ticket about it; the same ticket counts once."""

    __tablename__ = "incident_ticket"
    __table_args__ = (UniqueConstraint("incident_id", "ref", name="uq_incident_ticket_ref"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT))
    ref: Mapped[str] = mapped_column(String(500))
    added_by: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
