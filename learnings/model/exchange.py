"""What is shared with other organisations: whose signature is believed, and what came from whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId


class TrustedKey(Base):
    """The public key of an organisation whose learnings may be taken over, until it is trusted no longer."""

    __tablename__ = "learning_trusted_key"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    public_key: Mapped[str] = mapped_column(String(44), unique=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(String(80))


class Imported(Base):
    """Where a learning was taken over from: whose it is, how they call it, and what it said then."""

    __tablename__ = "learning_import"
    __table_args__ = (UniqueConstraint("origin", "origin_ref"),)
    learning_id: Mapped[int] = mapped_column(BigId, ForeignKey("learning.id"), primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(120))
    origin_ref: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[str] = mapped_column(String(80))
