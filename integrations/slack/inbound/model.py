"""Who of a workspace is whom, what Slack delivered, and which of its messages stand in a timeline."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UtcDateTime

BigId = BigInteger().with_variant(Integer, "sqlite")
PERSON = "person.id"


class SlackIdentity(Base):
    """A member of a workspace is a person here; by the ids that Slack never gives to anybody else."""

    __tablename__ = "slack_identity"
    __table_args__ = (Index("uq_slack_identity_person", "person_id", "team_id", unique=True),)
    team_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    linked_by: Mapped[str] = mapped_column(String(80))


class SlackLink(Base):
    """An offer to a member of a workspace to say which person they are, once; only the secret's digest is kept."""

    __tablename__ = "slack_link"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    team_id: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SlackDelivery(Base):
    """An event that Slack delivered: kept before it is answered, emptied once it is worked on."""

    __tablename__ = "slack_delivery"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[str] = mapped_column(String(80), unique=True)
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SlackHeard(Base):
    """When a request last verified, and what was refused since: all that can be known of the signing secret."""

    __tablename__ = "slack_heard"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    why: Mapped[str] = mapped_column(String(20), default="")

    def verify(self, at: datetime) -> None:
        """Note that one verified."""
        self.verified_at, self.refused_at, self.refused, self.why = at, None, 0, ""

    def refuse(self, count: int, why: str, at: datetime) -> None:
        """Note that so many more were refused."""
        self.refused_at, self.refused, self.why = at, self.refused + count, why


class SlackCapture(Base):
    """A message that stands in an incident's timeline, as the note of that number."""

    __tablename__ = "slack_capture"
    channel_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    ts: Mapped[str] = mapped_column(String(30), primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    seq: Mapped[int] = mapped_column(Integer)
    permalink: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(120))
    captured_by: Mapped[int] = mapped_column(ForeignKey(PERSON))
