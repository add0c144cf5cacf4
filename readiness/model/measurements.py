"""What builds have said of services."""

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId
from readiness.proof import Value


class Measurement(Base):
    """A value that a build pushed about a service, under a name; the newest says how it stands."""

    __tablename__ = "readiness_measurement"
    __table_args__ = (Index("ix_readiness_measurement_service_id", "service_id", "name", "measured_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    name: Mapped[str] = mapped_column(String(80))
    told: Mapped[str] = mapped_column(String(80))
    said_by: Mapped[str] = mapped_column(String(80))
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(80))

    @property
    def value(self) -> Value:
        """What was pushed, of the type that it had."""
        value: Value = json.loads(self.told)
        return value
