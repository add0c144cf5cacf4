"""Who sent a request, as the web asks it and the accounts answer: no request and no HTTP in here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from foundation.authz import Principal


@dataclass(frozen=True)
class Viewer:
    """The person who looks at a page, as the page's frame shows them."""

    person_id: int
    name: str
    initials: str
    email: str
    role: str
    time_zone: str = "Etc/UTC"
    theme: str = "auto"


@dataclass(frozen=True)
class Identified:
    """Who sent this request: the principal, the person to show (None for a machine), and what binds the CSRF token.

    ``csrf_secret`` is a secret of the server-side session that never leaves the server; empty for bearer tokens.
    """

    principal: Principal
    viewer: Viewer | None = None
    csrf_secret: str = ""


class Identities(Protocol):
    """Looks up who stands behind a cookie or a token; None when it is unknown, expired, revoked or disabled."""

    def by_cookie(self, session: Session, cookie: str, now: datetime) -> Identified | None:
        """Return whose signed-in session the cookie names."""
        ...

    def by_bearer(self, session: Session, token: str, now: datetime) -> Identified | None:
        """Return whose API token it is; its principal carries the token's scope."""
        ...
