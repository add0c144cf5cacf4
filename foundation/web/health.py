"""For those who watch us: alive, ready, and figures."""

from dataclasses import dataclass, field
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from foundation.authz import ANONYMOUS, Role
from foundation.errors import Forbidden, SignInNeeded
from foundation.migrate import is_current
from foundation.web.visit import identified, runtime

BLUEPRINT = Blueprint("health", __name__)
EXTENSION = "andon_figures"
LOOPBACK = {"127.0.0.1", "::1"}
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
UNAVAILABLE = 503


@dataclass
class Figures:
    """What this process counts about itself."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    is_migrated: bool = False

    def __post_init__(self) -> None:
        """Register the figures."""
        self.requests = Counter(
            "andon_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "andon_http_request_seconds", "How long requests took", ["route"], registry=self.registry
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def is_ready(self, engine: Engine) -> bool:
        """Whether the database answers and has the present schema, which is looked up until it is so."""
        if not self.is_migrated:
            self.is_migrated = is_current(engine)
            return self.is_migrated
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one())


def figures(app: Flask | None = None) -> Figures:
    """Return the figures of ``app`` (of this request's one, when not said)."""
    return cast("Figures", (app or current_app).extensions.setdefault(EXTENSION, Figures()))


@BLUEPRINT.get("/healthz")
def alive() -> Response:
    """Say that the process answers; this touches nothing."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@BLUEPRINT.get("/readyz")
def ready() -> Response:
    """Say whether the database is there and current."""
    try:
        is_ready = figures().is_ready(runtime().transactor.engine)
    except SQLAlchemyError as error:
        runtime().log.warning("not_ready", error=type(error).__name__)
        is_ready = False
    words, status = ("ready\n", 200) if is_ready else ("not ready\n", UNAVAILABLE)
    return Response(words, status, content_type="text/plain; charset=utf-8")


@BLUEPRINT.get("/metrics")
def metrics() -> Response:
    """Show this process's figures to administrators and to this machine itself."""
    if not _asks_this_machine():
        _require_admin()
    return Response(generate_latest(figures().registry), content_type="text/plain; version=0.0.4; charset=utf-8")


def _asks_this_machine() -> bool:
    """Whether the request comes from loopback, and not through a proxy that stands there."""
    return request.remote_addr in LOOPBACK and not any(name in request.headers for name in FORWARDED)


def _require_admin() -> None:
    principal = identified().principal
    if principal.id == ANONYMOUS.id:
        raise SignInNeeded
    if not principal.at_least(Role.ADMIN):
        raise Forbidden("auth.forbidden", "Only administrators may see figures. Ask one of them.")
