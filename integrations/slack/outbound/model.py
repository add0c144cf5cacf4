"""Which channel an incident has, what was said and is to be said, and how often a workspace may be asked."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime

BigId = BigInteger().with_variant(Integer, "sqlite")
INCIDENT = "incident.id"
WAITING, POSTED, DROPPED, FAILED = "waiting", "posted", "dropped", "failed"


class SlackRoom(Base):
    """The channel of an incident: as it was made, as it stands, and what is wrong with it."""

    __tablename__ = "slack_room"
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    channel_id: Mapped[str | None] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    is_private: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    topic: Mapped[str] = mapped_column(String(300), default="")
    bookmarked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(String(200), default="")
    trouble_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    busy_by: Mapped[str] = mapped_column(String(80), default="")
    busy_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def fails(self, trouble: str, at: datetime, retry_at: datetime | None = None) -> None:
        """Note what is wrong, for those who look at the incident, and when to try again."""
        self.trouble, self.trouble_at, self.retry_at = trouble[:200], at, retry_at

    def works(self) -> None:
        """Note that nothing is wrong any more."""
        self.trouble, self.trouble_at, self.retry_at = "", None, None

    def open(self, channel_id: str, name: str, at: datetime, *, is_private: bool) -> None:
        """Take the channel that was made."""
        self.channel_id, self.name, self.is_private, self.made_at = channel_id, name, is_private, at
        self.asked_at, self.topic, self.bookmarked_at, self.archived_at = None, "", None, None
        self.works()

    def leave(self) -> None:
        """Let go of a channel that may not be the incident's any more."""
        self.channel_id, self.made_at, self.tries, self.asked_at = None, None, 0, None
        self.works()


class SlackMessage(Base):
    """Something that is said in one place about one incident; what it says is read when it is said."""

    __tablename__ = "slack_message"
    __table_args__ = (Index("ix_slack_message_incident", "incident_id", "state", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT))
    place: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80), default="")
    token: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    channel_id: Mapped[str | None] = mapped_column(String(20))
    ts: Mapped[str | None] = mapped_column(String(30))
    digest: Mapped[str] = mapped_column(String(64), default="")
    is_stale: Mapped[bool] = mapped_column(default=False)
    wanted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unsure_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pinned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str] = mapped_column(String(200), default="")

    def post(self, channel_id: str, ts: str, digest: str, at: datetime) -> None:
        """Note that it stands there."""
        self.state, self.channel_id, self.ts, self.digest = POSTED, channel_id, ts, digest
        self.posted_at, self.unsure_at, self.is_stale, self.failure = at, None, False, ""

    def locate(self, channel_id: str | None) -> None:
        """Note where it may stand; where there is no such channel, it was not said."""
        self.channel_id, self.unsure_at = channel_id, self.unsure_at if channel_id else None

    def say_again(self) -> None:
        """Note that it stands nowhere any more and is to be said anew."""
        self.state, self.ts, self.digest, self.unsure_at, self.pinned_at = WAITING, None, "", None, None

    def drop(self, why: str, state: str = DROPPED) -> None:
        """Say it no more."""
        self.state, self.failure, self.unsure_at, self.is_stale = state, why[:200], None, False


class SlackInvitation(Base):
    """Somebody who was invited to an incident's channel, and what came of it."""

    __tablename__ = "slack_invitation"
    incident_id: Mapped[int] = mapped_column(ForeignKey(INCIDENT), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlackBucket(Base):
    """How often something was asked of the workspace lately, so that it is never asked too often."""

    __tablename__ = "slack_bucket"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    uses: Mapped[str] = mapped_column(Text, default="")
    wake: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quiet_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SlackWorkspace(Base):
    """The workspace that the token belongs to, and whether it can be reached."""

    __tablename__ = "slack_workspace"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    team_id: Mapped[str] = mapped_column(String(20), default="")
    bot_id: Mapped[str] = mapped_column(String(20), default="")
    failures: Mapped[int] = mapped_column(Integer, default=0)
    down_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    down_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(String(200), default="")
