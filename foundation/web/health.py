"""For those who watch us: alive, ready, and figures."""

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError

from foundation.authz import ANONYMOUS, Role
from foundation.errors import Forbidden, SignInNeeded
from foundation.migrate import UnguardedError
from foundation.web.figures import figures
from foundation.web.visit import identified, runtime

BLUEPRINT = Blueprint("health", __name__)
LOOPBACK = {"127.0.0.1", "::1"}
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
UNAVAILABLE = 503
PLAIN = "text/plain; charset=utf-8"
FIGURES = "text/plain; version=0.0.4; charset=utf-8"


@BLUEPRINT.get("/healthz")
def alive() -> Response:
    """Say that the process answers; this touches nothing."""
    return Response("ok\n", content_type=PLAIN)


@BLUEPRINT.get("/readyz")
def ready() -> Response:
    """Say whether the database is there and current."""
    try:
        is_ready = figures().is_ready(runtime().transactor.engine)
    except (SQLAlchemyError, UnguardedError) as error:
        runtime().log.warning("not_ready", error=type(error).__name__)
        is_ready = False
    words, status = ("ready\n", 200) if is_ready else ("not ready\n", UNAVAILABLE)
    return Response(words, status, content_type=PLAIN)


@BLUEPRINT.get("/metrics")
def metrics() -> Response:
    """Show the figures to administrators and to this machine itself."""
    if not _asks_this_machine():
        _require_admin()
    return Response(figures().text(runtime().transactor.engine), content_type=FIGURES)


def _asks_this_machine() -> bool:
    """Whether the request comes from loopback, and not through a proxy that stands there."""
    return request.remote_addr in LOOPBACK and not any(name in request.headers for name in FORWARDED)


def _require_admin() -> None:
    principal = identified().principal
    if principal.id == ANONYMOUS.id:
        raise SignInNeeded
    if not principal.at_least(Role.ADMIN):
        raise Forbidden("auth.forbidden", "Only administrators may see figures. Ask one of them.")
