"""Who stands behind a cookie or a token: one statement each, as the person is now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from accounts.credentials import digest_of, is_token
from accounts.model import ApiToken, Person, WebSession
from accounts.queries.people import WHO, initials_of, principal_from
from foundation.authz import Role, Scope
from foundation.identity import Identified, Viewer

IDLE = timedelta(hours=12)
NOTE_EVERY = timedelta(minutes=10)
LONGEST_COOKIE = 200

# Every request asks one of these: built once, they cost half.
BY_COOKIE = (
    select(*WHO, Person.time_zone, Person.theme, WebSession.csrf_secret, WebSession.seen_at)
    .join(WebSession, WebSession.person_id == Person.id)
    .where(
        WebSession.digest == bindparam("digest"),
        WebSession.expires_at > bindparam("now"),
        WebSession.seen_at > bindparam("idle"),
        WebSession.epoch == Person.epoch,
        Person.disabled_at.is_(None),
    )
)
BY_BEARER = (
    select(*WHO, Person.time_zone, Person.theme, ApiToken.id.label("token_id"), ApiToken.scope, ApiToken.last_used_at)
    .join(ApiToken, ApiToken.person_id == Person.id)
    .where(
        ApiToken.digest == bindparam("digest"),
        ApiToken.expires_at > bindparam("now"),
        ApiToken.revoked_at.is_(None),
        Person.disabled_at.is_(None),
    )
)


@dataclass(frozen=True)
class Use:
    """A session (by its digest) or a token (by its id) was used, and that ought to be noted."""

    session: str | None = None
    token: int | None = None


def _unnoted(_use: Use) -> None:
    """Note nothing."""


class AccountIdentities:
    """Looks up identities; what it notes about their use is best effort, and waits for nobody."""

    def __init__(self, note: Callable[[Use], None] = _unnoted) -> None:
        """Hand uses worth noting to ``note``, at most one every ten minutes each."""
        self._note = note

    def by_cookie(self, session: Session, cookie: str, now: datetime) -> Identified | None:
        """Return whose session the cookie names; None when it is unknown, idle, expired, or ended by an epoch."""
        if len(cookie) > LONGEST_COOKIE:
            return None
        digest = digest_of(cookie)
        row = session.execute(BY_COOKIE, {"digest": digest, "now": now, "idle": now - IDLE}).one_or_none()
        if row is None:
            return None
        if now - row.seen_at > NOTE_EVERY:
            self._note(Use(session=digest))
        principal = principal_from(row, f"person:{row.id}", Scope.ADMIN)
        return Identified(principal, _viewer(row), row.csrf_secret)

    def by_bearer(self, session: Session, token: str, now: datetime) -> Identified | None:
        """Return for whom the token acts; None when it is unknown, expired, taken back, or its person disabled."""
        if not is_token(token):
            return None
        row = session.execute(BY_BEARER, {"digest": digest_of(token), "now": now}).one_or_none()
        if row is None:
            return None
        if row.last_used_at is None or now - row.last_used_at > NOTE_EVERY:
            self._note(Use(token=row.token_id))
        return Identified(principal_from(row, f"token:{row.token_id}", Scope(row.scope)), _viewer(row))


def _viewer(row: Row[tuple[object, ...]]) -> Viewer:
    return Viewer(
        person_id=row.id,
        name=row.name,
        initials=initials_of(row.name),
        email=row.email,
        role=Role(row.role).name.lower(),
        time_zone=row.time_zone,
        theme=row.theme,
    )
