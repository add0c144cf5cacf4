"""PDFs that were asked for, kept while the document reads so."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId

WAITING, KEPT, FAILED = "waiting", "kept", "failed"
# Whoever has waited for so long has been forgotten, and may ask anew.
PATIENCE = timedelta(minutes=15)


class CoePaper(Base):
    """The COE in pages of paper as one reader may see it; ``digest`` is of all that stands on them."""

    __tablename__ = "coe_paper"
    __table_args__ = (UniqueConstraint("coe_id", "person_id", name="uq_coe_paper_coe_id_person_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    coe_id: Mapped[int] = mapped_column(ForeignKey("coe.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    code: Mapped[str] = mapped_column(String(40), default="")
    content: Mapped[bytes] = mapped_column(LargeBinary, default=b"", deferred=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def ask(self, digest: str, at: datetime) -> None:
        """Want it as the document reads now; what was kept of an earlier reading is gone."""
        self.digest, self.asked_at, self.made_at = digest, at, None
        self.state, self.code, self.content = WAITING, "", b""

    def keep(self, digest: str, content: bytes, at: datetime) -> None:
        """Hold what came, which is of the reading that the job saw."""
        self.digest, self.content, self.made_at = digest, content, at
        self.state, self.code = KEPT, ""

    def miss(self, digest: str, code: str) -> None:
        """Say why there is none."""
        self.digest, self.state, self.code, self.content = digest, FAILED, code, b""
