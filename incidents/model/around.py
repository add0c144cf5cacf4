"""What stands around an incident, as stored: roles, people, services, updates, tasks."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId

CURRENT = text("until IS NULL")


class IncidentRole(Base):
    """A part that somebody plays in an incident; data, with the instructions for it."""

    __tablename__ = "incident_role"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    rank: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))
    instructions: Mapped[str] = mapped_column(Text)


class RoleAssignment(Base):
    """Who played a role, from when until when; the past ones are the handovers."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        Index(
            "uq_role_assignment_current",
            "incident_id",
            "role",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index("ix_role_assignment_person_current", "person_id", sqlite_where=CURRENT, postgresql_where=CURRENT),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    role: Mapped[str] = mapped_column(ForeignKey("incident_role.key"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assigned_by: Mapped[str] = mapped_column(String(80))
    brief: Mapped[str] = mapped_column(Text, default="")
    brief_html: Mapped[str] = mapped_column(Text, default="")


class Participant(Base):
    """Somebody who takes part, as responder or observer; may see the incident when it is private."""

    __tablename__ = "incident_participant"
    __table_args__ = (Index("ix_incident_participant_person", "person_id", "incident_id"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class IncidentService(Base):
    """A service that the incident affects, and how, in the words of status page components."""

    __tablename__ = "incident_service"
    __table_args__ = (Index("ix_incident_service_service", "service_id", "incident_id"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    impact: Mapped[str] = mapped_column(String(30))


class IncidentUpdate(Base):
    """What was told to an audience."""

    __tablename__ = "incident_update"
    __table_args__ = (Index("ix_incident_update_incident", "incident_id", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    audience: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posted_by: Mapped[str] = mapped_column(String(80))
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IncidentTask(Base):
    """Something to be done during the incident, by somebody, perhaps by a time."""

    __tablename__ = "incident_task"
    __table_args__ = (Index("ix_incident_task_incident", "incident_id"), Index("ix_incident_task_owner", "owner_id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    title: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(40), default="", server_default="")


class IncidentSource(Base):
    """The document that an incident was imported from; what it says is quoted, and told apart from what we know."""

    __tablename__ = "incident_source"
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(300), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day_only: Mapped[list[str]] = mapped_column(JSON)
