"""Who may see a private incident, who looked, and which views of the list people keep, as stored."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class IncidentCircle(Base):
    """A role, a group or a team whose members see the incident when it is private; of a team the id is its name."""

    __tablename__ = "incident_circle"
    __table_args__ = (Index("ix_incident_circle_name", "kind", "name"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class IncidentSighting(Base):
    """That somebody looked at the incident on that day; one row for each viewer and day."""

    __tablename__ = "incident_sighting"
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    viewer: Mapped[str] = mapped_column(String(80), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    surface: Mapped[str] = mapped_column(String(20))


class SavedView(Base):
    """Filters of the list that somebody kept under a name; everybody sees the shared ones."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("owner_id", "name", name="uq_saved_view_owner_name"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(Boolean)
