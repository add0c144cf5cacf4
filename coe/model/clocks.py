"""When a COE is due: what each severity asks for, the days that don't count, and pauses."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class CoePolicy(Base):
    """What a severity asks of its COEs beside the days that the catalog gives them."""

    __tablename__ = "coe_policy"
    severity: Mapped[str] = mapped_column(String(20), primary_key=True)
    counts: Mapped[str] = mapped_column(String(10))
    prelim_hours: Mapped[int | None] = mapped_column(Integer)
    p0_days: Mapped[int | None] = mapped_column(Integer)
    p1_days: Mapped[int | None] = mapped_column(Integer)
    p2_days: Mapped[int | None] = mapped_column(Integer)
    roles: Mapped[str] = mapped_column(String(120))


class CoeHoliday(Base):
    """A day on which nobody is expected to write."""

    __tablename__ = "coe_holiday"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class CoePause(Base):
    """A time during which a COE's clock stood still, and why."""

    __tablename__ = "coe_pause"
    __table_args__ = (Index("ix_coe_pause_coe_id", "coe_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    paused_by: Mapped[str] = mapped_column(String(80))
