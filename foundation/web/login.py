"""Flask-Login, kept in this one file: who is signed in, and the cookie that says so.

Its own sessions and remember-me are not used: the cookie names a session that the accounts keep on the server.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

import flask_login
from flask import Flask, Request, current_app, request
from werkzeug.wrappers import Response

from foundation.identity import Identified

R = TypeVar("R", bound=Response)

EXTENSION = "andon_login"
BEARER = "bearer "
LIFETIME_SECONDS = 30 * 24 * 3600
LONGEST = 500


@dataclass(frozen=True)
class Cookie:
    """How the session cookie is called, and whether it insists on TLS."""

    name: str
    secure: bool


class _User(flask_login.UserMixin):  # type: ignore[misc]
    """What Flask-Login wants to see of somebody who is signed in."""

    def __init__(self, identified: Identified) -> None:
        self.identified = identified

    def get_id(self) -> str:
        """Return the principal's id."""
        return self.identified.principal.id


def install(app: Flask, identify: Callable[[], Identified | None], *, secure: bool) -> None:
    """Let ``identify`` say who stands behind a request of ``app``."""
    app.extensions[EXTENSION] = Cookie("__Host-andon" if secure else "andon_session", secure)
    manager = flask_login.LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)

    @manager.request_loader  # type: ignore[untyped-decorator]
    def _load(_request: Request) -> _User | None:
        found = identify()
        return _User(found) if found else None


def current() -> Identified | None:
    """Return who is signed in, or None."""
    user = flask_login.current_user._get_current_object()  # noqa: SLF001 - the way Werkzeug documents to see through a proxy
    return user.identified if isinstance(user, _User) else None


def presented_token() -> str | None:
    """Return the bearer token that this request carries."""
    header = request.headers.get("Authorization", "")
    return header[len(BEARER) :].strip()[:LONGEST] if header.lower().startswith(BEARER) else None


def presented_cookie() -> str | None:
    """Return the session cookie that this request carries."""
    value = request.cookies.get(_cookie().name, "")
    return value if value and len(value) <= LONGEST and value.isascii() and value.isprintable() else None


def remember(response: R, cookie: str) -> R:
    """Keep ``cookie`` in the browser: the person is signed in from the next request on."""
    form = _cookie()
    response.set_cookie(
        form.name, cookie, max_age=LIFETIME_SECONDS, path="/", secure=form.secure, httponly=True, samesite="Lax"
    )
    return response


def forget(response: R) -> R:
    """Take the cookie back out of the browser."""
    form = _cookie()
    response.delete_cookie(form.name, path="/", secure=form.secure, httponly=True, samesite="Lax")
    return response


def _cookie() -> Cookie:
    return cast("Cookie", current_app.extensions[EXTENSION])
