"""Where alerts come from."""

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.authz import Principal, machine
from foundation.db import Base, UtcDateTime


class AlertSource(Base):
    """A system that may declare incidents; of its token only the digest is kept."""

    __tablename__ = "alert_source"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    declares_into: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def principal(self) -> Principal:
        """Whom its alerts act as."""
        return machine(f"alerts:{self.id}")

    def key_of(self, dedup_key: str) -> str:
        """Return a source's key so that no other source's can be the same."""
        return f"alerts-{self.id}:{dedup_key}"
