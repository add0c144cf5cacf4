"""How people want to be asked by mail, and when they last were."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class Pace(StrEnum):
    """On which mornings a letter may come."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class LetterWish(Base):
    """What one person wants of letters with questions; whoever said nothing gets them daily."""

    __tablename__ = "learning_letter"
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False)
    pace: Mapped[str] = mapped_column(String(10), default=Pace.DAILY)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
