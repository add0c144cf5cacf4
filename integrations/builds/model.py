"""Who pushes values, and what came lately."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.authz import Principal
from foundation.db import Base, UtcDateTime
from foundation.log import BigId
from foundation.signing import derived_key, written

PURPOSE = "build"
BOTH_COUNT = timedelta(days=1)


class BuildSource(Base):
    """A build, or a system of builds, with a key of its own; the key is derived, never stored."""

    __tablename__ = "build_source"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    services: Mapped[list[str]] = mapped_column(JSON)
    nonce: Mapped[str] = mapped_column(String(32))
    generation: Mapped[int] = mapped_column(Integer, default=1)
    both_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def stream(self) -> str:
        """Its stream in the log."""
        return f"build-source:{self.id}"

    @property
    def principal(self) -> Principal:
        """By whom its values are told."""
        return Principal(id=f"machine:builds:{self.id}", name=self.name)

    def secret(self, secret_key: str) -> str:
        """Return the key that signs from now on, as its owner writes it down."""
        return written(derived_key(secret_key, PURPOSE, self.nonce, self.generation))

    def keys(self, secret_key: str, now: datetime) -> list[bytes]:
        """Return the keys that count now: for a while after a rotation the earlier one too."""
        earlier = [self.generation - 1] if self.both_until is not None and now < self.both_until else []
        return [derived_key(secret_key, PURPOSE, self.nonce, each) for each in (self.generation, *earlier)]

    def rotate(self, now: datetime, *, at_once: bool) -> None:
        """Take a new key; the earlier one counts for another day, or not at all where others may know it."""
        self.generation, self.both_until = self.generation + 1, None if at_once else now + BOTH_COUNT


class BuildMessage(Base):
    """That a message came, for as long as it could be sent again."""

    __tablename__ = "build_message"
    source_id: Mapped[int] = mapped_column(ForeignKey("build_source.id"), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
