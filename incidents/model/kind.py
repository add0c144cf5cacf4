"""What kinds of incidents there are, the fields that an organisation asks of them, and its lists of tasks."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId

INCIDENT = "incident.id"


class IncidentType(Base):
    """What sort of thing went wrong; data, like severities."""

    __tablename__ = "incident_type"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    rank: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(300))


class IncidentField(Base):
    """Something that an organisation wants to know of its incidents, and when it can't do without."""

    __tablename__ = "incident_field"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    rank: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(20))
    choices: Mapped[list[str]] = mapped_column(JSON)
    required: Mapped[str] = mapped_column(String(20))
    severities: Mapped[list[str]] = mapped_column(JSON)
    types: Mapped[list[str]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def is_for(self, severity: str, kind: str) -> bool:
        """Whether its requirement is meant for incidents of that acting severity and type."""
        return (not self.severities or severity in self.severities) and (not self.types or kind in self.types)


class IncidentFieldValue(Base):
    """What one incident says in one field."""

    __tablename__ = "incident_field_value"
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("incident_field.id"), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class TaskList(Base):
    """Tasks that belong together, thought out before they are needed: a playbook."""

    __tablename__ = "task_list"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text)
    types: Mapped[list[str]] = mapped_column(JSON)
    severities: Mapped[list[str]] = mapped_column(JSON)
    service_ids: Mapped[list[int]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """The name of its stream in the log."""
        return f"task_list:{self.id}"


class TaskListItem(Base):
    """One task of a list: what, for which role, and within how many minutes."""

    __tablename__ = "task_list_item"
    list_id: Mapped[int] = mapped_column(ForeignKey("task_list.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    role: Mapped[str] = mapped_column(String(40))
    due_minutes: Mapped[int | None] = mapped_column(Integer)


class IncidentTaskList(Base):
    """A list whose tasks an incident has; once."""

    __tablename__ = "incident_task_list"
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("task_list.id"), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
