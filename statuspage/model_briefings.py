"""Who inside wants to be told by mail, of what, and what is on its way to them."""

import json
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class Pace(StrEnum):
    """A mail for each update, or one for all of an hour or of a day."""

    EACH = "each"
    HOURLY = "hourly"
    DAILY = "daily"


class BriefingWish(Base):
    """What a person wants to be told of: each empty list stands for all; services and teams widen one another."""

    __tablename__ = "briefing_wish"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    services: Mapped[str] = mapped_column(Text)
    severities: Mapped[str] = mapped_column(Text)
    teams: Mapped[str] = mapped_column(Text)
    pace: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def fits(self, services: Collection[int], teams: Collection[int], severity: str) -> bool:
        """Whether an incident of these services, owned by these teams and that bad, is meant."""
        wanted, of_teams, bad = (set(json.loads(text)) for text in (self.services, self.teams, self.severities))
        somewhere = not (wanted or of_teams) or wanted & set(services) or of_teams & set(teams)
        return bool(somewhere) and (not bad or severity in bad)


class Briefing(Base):
    """One update of an incident on its way to one person; ``digest`` waits until ``due`` for others of its round."""

    __tablename__ = "briefing"
    __table_args__ = (
        UniqueConstraint("person_id", "update_id", name="uq_briefing_once"),
        Index("ix_briefing_update_id", "update_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    update_id: Mapped[int] = mapped_column(Integer)
    pace: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    due: Mapped[datetime] = mapped_column(UtcDateTime)
