"""People and tokens that no database has to know."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from foundation.authz import Principal, Role, Scope
from foundation.identity import Identified, Viewer

COOKIE = "cookie-of-"
TOKEN = "token-of-"


def person(role: Role, scope: Scope = Scope.ADMIN) -> Principal:
    return Principal(
        id=f"person:{role.value}", name=f"Ada {role.name.title()}", role=role, person_id=role.value, scope=scope
    )


class FakeIdentities:
    """Knows one person per role, by ``cookie-of-VIEWER``, ``token-of-ADMIN`` or ``token-of-ADMIN-read``."""

    def __init__(self, time_zone: str = "Europe/Oslo") -> None:
        self.time_zone = time_zone
        self.asked = 0

    def by_cookie(self, session: Session, cookie: str, now: datetime) -> Identified | None:
        self._ask(session)
        name = cookie.removeprefix(COOKIE)
        if name == cookie or name not in Role.__members__:
            return None
        principal = person(Role[name])
        viewer = Viewer(principal.person_id or 0, principal.name, "AQ", "ada@example.org", name.lower(), self.time_zone)
        return Identified(principal, viewer, csrf_secret=f"secret of {name}")

    def by_bearer(self, session: Session, token: str, now: datetime) -> Identified | None:
        self._ask(session)
        name, _, scope = token.removeprefix(TOKEN).partition("-")
        return Identified(person(Role[name], Scope(scope or "admin"))) if name in Role.__members__ else None

    def _ask(self, session: Session) -> None:
        self.asked += 1
        session.execute(text("SELECT 1"))
