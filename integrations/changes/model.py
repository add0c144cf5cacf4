"""Who tells of changes."""

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.authz import Principal
from foundation.chain import Keyring
from foundation.db import Base, UtcDateTime

PURPOSE = b"change-source\x00"


class ChangeSource(Base):
    """A system that tells of changes; of its token only the digest is kept, and of its secret nothing.

    The secret that signs is made of the digest and a key that is not in the database.
    """

    __tablename__ = "change_source"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    shape: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    key_id: Mapped[str] = mapped_column(String(40))
    environments: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def principal(self) -> Principal:
        """Whom its changes are told by."""
        return Principal(id=f"machine:changes:{self.id}", name=self.name)

    @property
    def heard(self) -> frozenset[str]:
        """The environments that count, in small letters; empty is all."""
        return frozenset(self.environments.lower().split(",")) - {""}

    def counts(self, environment: str) -> bool:
        """Whether what happens in that environment is to be kept; where none is named, it is."""
        return not self.heard or not environment or environment.lower() in self.heard

    def secret(self, keyring: Keyring) -> str:
        """Return the secret with which the sender proves itself; raises KeyError when its key is gone."""
        return keyring.sign(PURPOSE + self.digest.encode(), self.key_id)
