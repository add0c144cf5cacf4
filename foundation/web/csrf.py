"""Nobody else's page may act for who is signed in: a request's origin is checked, and a token bound to the session.

Signed out there is no session to bind to; a short-lived signed cookie takes its place. Bearer requests carry no ambient
right and need none of this. A blueprint that checks a signature of its own opts out with ``exempt``, and is listed.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, request
from flask.sansio.app import App

from foundation.authz import ANONYMOUS
from foundation.errors import Forbidden, SignInNeeded
from foundation.web import login
from foundation.web.visit import API, identified, runtime

EXTENSION = "andon_csrf_exempt"
FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE = {"GET", "HEAD", "OPTIONS"}
OWN_SITES = {"same-origin", "none"}
LIFETIME_SECONDS = 12 * 3600
PARTS = 3
SIGNED_OUT = "You were signed out meanwhile. Sign in again, then send this once more."


class ForgedRequest(Forbidden):
    """The form was not sent from a page of ours, or from one that is too old."""

    def __init__(self) -> None:
        """Say what a person can do about it."""
        super().__init__(
            "csrf.failed",
            "This form was not sent from a page that we showed you, or that page is too old. "
            "Load the page again and send it once more.",
        )


def exempt(blueprint: Blueprint, reason: str) -> Blueprint:
    """Take a blueprint out of these checks, because it has others (``reason`` says which)."""
    blueprint.record(
        lambda state: exempted(state.app).update({f"{state.name_prefix}.{state.name}".lstrip("."): reason})
    )
    return blueprint


def exempted(app: App) -> dict[str, str]:
    """Return the exempt blueprints of ``app`` with their reasons; the permission table lists them."""
    reasons: dict[str, str] = app.extensions.setdefault(EXTENSION, {})
    return reasons


def csrf_token() -> str:
    """Return the token that every form carries in its hidden ``csrf_token``; a page has one for all its forms."""
    if "csrf_token" not in g:
        g.csrf_token = _sign("token", identified().csrf_secret or _nonce())
    return cast("str", g.csrf_token)


def check() -> None:
    """Raise unless this request is safe, needs no check, or comes from a page of ours with its token."""
    if request.method in SAFE or request.routing_exception or _is_exempt() or _has_no_ambient_right():
        return
    if _comes_from_us() and hmac.compare_digest(_presented().encode(), csrf_token().encode()):
        return
    if login.presented_cookie() and identified().principal.id == ANONYMOUS.id:
        raise SignInNeeded(SIGNED_OUT)
    raise ForgedRequest


def keep_nonce(response: Response) -> Response:
    """Send the cookie to which the tokens of this answer are bound, when it is a new one."""
    if value := g.get("csrf_cookie"):
        secure = runtime().is_https
        response.set_cookie(
            _cookie_name(), value, max_age=LIFETIME_SECONDS, path="/", secure=secure, httponly=True, samesite="Lax"
        )
    return response


def _is_exempt() -> bool:
    return not exempted(current_app).keys().isdisjoint(request.blueprints)


def _has_no_ambient_right() -> bool:
    """Whether the browser added nothing of its own: a bearer token was sent, or the API asked by nobody."""
    if login.presented_token() is not None:
        return True
    return request.path.startswith(API) and identified().principal.id == ANONYMOUS.id


def _comes_from_us() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in OWN_SITES:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin in {request.host_url.rstrip("/"), _origin_of(runtime().settings.base_url)}


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _presented() -> str:
    return request.headers.get(HEADER) or request.form.get(FIELD, "")


def _nonce() -> str:
    """Return what tokens of strangers are bound to: the nonce of their cookie, or of a new one."""
    now = runtime().clock.now()
    known = _valid(g.get("csrf_cookie") or request.cookies.get(_cookie_name(), ""), now)
    if known:
        return known
    body = f"{secrets.token_urlsafe(24)}.{int(now.timestamp()) + LIFETIME_SECONDS}"
    g.csrf_cookie = f"{body}.{_sign('cookie', body)}"
    return body


def _valid(cookie: str, now: datetime) -> str | None:
    parts = cookie.split(".")
    body = ".".join(parts[:2])
    if len(parts) != PARTS or not hmac.compare_digest(parts[2].encode(), _sign("cookie", body).encode()):
        return None
    return body if int(parts[1]) > now.timestamp() else None


def _sign(purpose: str, value: str) -> str:
    key = runtime().settings.secret_key.encode()
    return hmac.new(key, f"csrf:{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def _cookie_name() -> str:
    return "__Host-andon_csrf" if runtime().is_https else "andon_csrf"
