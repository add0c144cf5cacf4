"""Who is told of an incident that is not theirs, who wants to hear no more, and what came under the same key."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime

INCIDENT = "incident.id"


class IncidentTold(Base):
    """A team that is told because one of its services fails with one that the incident affects; once for each."""

    __tablename__ = "incident_told"
    __table_args__ = (Index("ix_incident_told_team", "team_id", "incident_id"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    on_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeDismissal(Base):
    """Somebody who has read that an incident concerns their team, and needs no reminder."""

    __tablename__ = "incident_notice_dismissal"
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    dismissed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SharedKey(Base):
    """An incident that was declared under the dedup key of a private one, for those to see who see both."""

    __tablename__ = "incident_shared_key"
    __table_args__ = (Index("ix_incident_shared_key_other", "other_id"),)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    shared_at: Mapped[datetime] = mapped_column(UtcDateTime)
