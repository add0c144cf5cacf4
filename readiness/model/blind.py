"""Where checks of ours could not find out."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from foundation.log import BigId
from readiness.blindness import Blind, counted


class BlindCheck(Base):
    """That a check of ours can't find out whether an answer is so: why, and since when; ended once it can again."""

    __tablename__ = "readiness_blind_check"
    __table_args__ = (Index("ix_readiness_blind_check_review_id", "review_id", "question_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("readiness_review.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("readiness_question.id"))
    kind: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def at(self, now: datetime, risk: str, ends: Iterable[datetime | None], shown: Iterable[datetime | None]) -> Blind:
        """Return it with what the answer counts as, from until when that and what shows it hold."""
        # Of a day in the past the later tries are not told.
        tried_at = self.tried_at if self.tried_at <= now else self.recorded_at
        return Blind(self.kind, self.why, self.since, tried_at, *counted(now, risk, ends, shown))
