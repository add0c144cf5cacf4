"""The templates of COEs: each version as it was published."""

from datetime import datetime

from sqlalchemy import Boolean, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime


class CoeTemplate(Base):
    """One version of what COEs ask for; it is never changed, the next one takes its place."""

    __tablename__ = "coe_template"
    slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    is_newest: Mapped[bool] = mapped_column(Boolean)
    published_by: Mapped[str] = mapped_column(String(80))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
