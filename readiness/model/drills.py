"""Game days: an incident played again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.ids import key_of
from foundation.log import BigId


class Drill(Base):
    """A game day made from a COE: a script that only its facilitator knows, and what came of it."""

    __tablename__ = "readiness_drill"
    __table_args__ = (
        Index("ix_readiness_drill_incident_id", "incident_id"),
        Index("ix_readiness_drill_coe_id", "coe_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(160))
    injects: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    roles: Mapped[dict[str, int]] = mapped_column(JSON)
    runbook_ids: Mapped[list[int]] = mapped_column(JSON)
    original: Mapped[dict[str, int]] = mapped_column(JSON)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by: Mapped[str] = mapped_column(String(80))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def key(self) -> str:
        """The key that people say: DRL-3."""
        return key_of("DRL", self.number)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"drill:{self.id}"

    def play(self, incident_id: int, at: datetime) -> None:
        """Let it be played."""
        self.incident_id, self.begun_at = incident_id, at

    def tell(self, place: int, at: datetime) -> None:
        """Note that one thing was told."""
        told = {**self.injects[place], "told_at": at.isoformat()}
        self.injects = [*self.injects[:place], told, *self.injects[place + 1 :]]

    def end(self, result: dict[str, Any], at: datetime) -> None:
        """Keep what came of it."""
        self.result, self.ended_at = result, at
