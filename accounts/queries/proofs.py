"""What a surface needs before it asks a command to let somebody in, and the tokens that somebody has."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from accounts.model import ApiToken, Person, SignInThrottle
from accounts.queries.people import comparable
from accounts.throttle import TooManyAttempts, keys_of, wait_of
from foundation.work import Reading


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against; ``password_hash`` is None where there is nothing that could fit."""

    email: str
    password_hash: str | None


@dataclass(frozen=True)
class TokenItem:
    """A token, as its owner sees it."""

    id: int
    label: str
    scope: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    is_live: bool


def credentials(reading: Reading, email: str, client: str) -> Credentials:
    """Return what to check a password against, or raise TooManyAttempts before any time is spent on it."""
    reading.require("accounts:sign_in")
    email = comparable(email)
    seconds = wait_of(reading.session.scalars(_counts(email, client)).all(), reading.now)
    if seconds:
        raise TooManyAttempts(seconds)
    stored = select(Person.password_hash).where(Person.email == email, Person.disabled_at.is_(None))
    return Credentials(email=email, password_hash=reading.session.scalar(stored))


def stored_password(reading: Reading, person_id: int) -> str | None:
    """Return the hash of somebody's password, for checking it before a change."""
    reading.require("accounts:password", person_id)
    return reading.session.scalar(select(Person.password_hash).where(Person.id == person_id))


def tokens(reading: Reading, person_id: int) -> list[TokenItem]:
    """Return somebody's tokens, the newest first; those taken back are left out."""
    reading.require("accounts:revoke", person_id)
    mine = (ApiToken.person_id == person_id) & ApiToken.revoked_at.is_(None)
    columns = (
        ApiToken.id,
        ApiToken.label,
        ApiToken.scope,
        ApiToken.created_at,
        ApiToken.expires_at,
        ApiToken.last_used_at,
    )
    rows = reading.session.execute(select(*columns).where(mine).order_by(ApiToken.id.desc()))
    return [TokenItem(*row, is_live=row.expires_at > reading.now) for row in rows]


def _counts(email: str, client: str) -> Select[SignInThrottle]:
    return select(SignInThrottle).where(SignInThrottle.key.in_(keys_of(email, client)))
