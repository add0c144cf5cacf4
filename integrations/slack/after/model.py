"""What people and teams are told beside incidents."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime
from integrations.slack.outbound.model import DROPPED, POSTED

BigId = BigInteger().with_variant(Integer, "sqlite")


class SlackNotice(Base):
    """Something that one person or one team is told; ``subject`` is what it is about, its id first."""

    __tablename__ = "slack_notice"
    __table_args__ = (Index("ix_slack_notice_about", "kind", "about_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80))
    about_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    token: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    channel_id: Mapped[str | None] = mapped_column(String(20))
    ts: Mapped[str | None] = mapped_column(String(30))
    digest: Mapped[str] = mapped_column(String(64), default="")
    wanted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unsure_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str] = mapped_column(String(200), default="")

    @property
    def more(self) -> tuple[str, ...]:
        """What the subject says behind the id."""
        return tuple(self.subject.split("|")[1:])

    def post(self, channel_id: str, ts: str, digest: str, at: datetime) -> None:
        """Note that it stands there."""
        self.state, self.channel_id, self.ts, self.digest = POSTED, channel_id, ts, digest
        self.posted_at, self.unsure_at, self.failure = at, None, ""

    def locate(self, channel_id: str | None) -> None:
        """Note where it may stand; where there is no such channel, it was not said."""
        self.channel_id, self.unsure_at = channel_id, self.unsure_at if channel_id else None

    def drop(self, why: str, state: str = DROPPED) -> None:
        """Say it no more."""
        self.state, self.failure, self.unsure_at = state, why[:200], None
