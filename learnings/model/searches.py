"""Searches of the register that people keep, and how they want to hear what is new in them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId
from learnings.model.letters import Pace


class SavedSearch(Base):
    """A search that one person keeps under a name; nobody else sees it."""

    __tablename__ = "learning_search"
    __table_args__ = (UniqueConstraint("person_id", "name"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    facets: Mapped[dict[str, str]] = mapped_column(JSON)
    pace: Mapped[str] = mapped_column(String(10), default=Pace.NEVER)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
