"""What accounts keeps: people and teams, and what somebody proves with who they are."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, String, true
from sqlalchemy.orm import Mapped, mapped_column

from foundation.authz import Role, Scope
from foundation.db import Base, UtcDateTime

BigId = BigInteger().with_variant(Integer, "sqlite")
PERSON = "person.id"


class Person(Base):
    """Somebody who works here; never deleted, only disabled, because the log speaks of them."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[int] = mapped_column(Integer)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    epoch: Mapped[int] = mapped_column(Integer, default=1)
    time_zone: Mapped[str] = mapped_column(String(64), default="Etc/UTC")
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    mention_mails: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def describe(self, name: str, email: str) -> None:
        """Take another name or address; what was written before speaks of the same person."""
        self.name, self.email = name, email

    def take_password(self, digest: str | None) -> None:
        """Change the password, which ends every session that the old one opened."""
        self.password_hash = digest
        self.epoch += 1

    def take_role(self, role: Role) -> None:
        """Change what the person may do."""
        self.role = role.value

    def disable(self, at: datetime) -> None:
        """Let the person in no more, and end every session."""
        self.disabled_at = at
        self.epoch += 1

    def enable(self) -> None:
        """Let the person in again; what was open before stays closed."""
        self.disabled_at = None


class Team(Base):
    """People who look after services together; it may have a lead, and stand under another team."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    channel: Mapped[str] = mapped_column(String(80), default="", server_default="")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TeamMembership(Base):
    """A person is in a team."""

    __tablename__ = "team_membership"
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupMembership(Base):
    """A person holds an office beside their role, such as bar raiser."""

    __tablename__ = "group_membership"
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WebSession(Base):
    """A browser that somebody signed in with; only the digest of its cookie is kept."""

    __tablename__ = "web_session"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON), index=True)
    epoch: Mapped[int] = mapped_column(Integer)
    csrf_secret: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ApiToken(Base):
    """A token with which a program acts for a person; only its digest is kept."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(80))
    scope: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def reach(self) -> Scope:
        """How far it reaches."""
        return Scope(self.scope)


class SignInThrottle(Base):
    """How often signing in failed lately for an account, a client, or the two together; the key is a digest."""

    __tablename__ = "sign_in_throttle"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SetUpSecret(Base):
    """The one-time secret that lets the first person in; only its digest is kept."""

    __tablename__ = "set_up_secret"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
