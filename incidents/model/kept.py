"""What is kept with an incident, as stored: evidence, files, who follows it, and other incidents that belong to it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId

INCIDENT = "incident.id"


class IncidentPin(Base):
    """An entry of a timeline that is kept as evidence; it may come from an incident that was merged into this one."""

    __tablename__ = "incident_pin"
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    pinned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pinned_by: Mapped[str] = mapped_column(String(80))


class IncidentRelation(Base):
    """What one incident is to another: its stream, its duplicate, related to it, or merged into it."""

    __tablename__ = "incident_relation"
    __table_args__ = (Index("ix_incident_relation_other", "other_id", "incident_id"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    related_at: Mapped[datetime] = mapped_column(UtcDateTime)
    related_by: Mapped[str] = mapped_column(String(80))


class IncidentWatcher(Base):
    """Somebody who follows an incident without taking part; it lets nobody see what they may not."""

    __tablename__ = "incident_watcher"
    __table_args__ = (Index("ix_incident_watcher_person", "person_id", "incident_id"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Attachment(Base):
    """A file that was put with an incident; its bytes stay in the database until they are erased.

    It has a width and a height if it is a picture that was made anew; all others are only given out to be saved.
    """

    __tablename__ = "incident_attachment"
    __table_args__ = (Index("ix_incident_attachment_incident", "incident_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def erase(self, name: str, at: datetime) -> None:
        """Leave nothing of the file but that there was one."""
        self.name, self.content, self.erased_at = name, b"", at
        self.width = self.height = None
