"""The face of the web foundation: what views need, and ``install``, which puts it all under a Flask application."""

from flask import Flask, Response, g, request
from jinja2 import FileSystemLoader, StrictUndefined

from foundation.clock import monotonic
from foundation.web import assets, csrf, figures, health, login, openapi, problems, rendering, security
from foundation.web.pages import page
from foundation.web.panels import RenderedPanel, glance, panels
from foundation.web.requestlog import fields_of_request
from foundation.web.templating import COMPILED, Environment
from foundation.web.visit import (
    EXTENSION,
    Runtime,
    close_reading,
    context,
    identify,
    reading,
    render,
    run,
    runtime,
    visit,
)
from foundation.web.zones import local_time, viewer_zone

__all__ = [
    "RenderedPanel",
    "Runtime",
    "context",
    "glance",
    "install",
    "page",
    "panels",
    "reading",
    "render",
    "run",
    "runtime",
]

BLUEPRINTS = (assets.BLUEPRINT, health.BLUEPRINT, openapi.BLUEPRINT)


def install(app: Flask, made: Runtime) -> None:
    """Put the runtime under ``app``; call it before the rooms' blueprints are registered."""
    app.extensions[EXTENSION] = made
    app.secret_key = made.settings.secret_key
    _configure_flash_cookie(app, secure=made.is_https)
    _configure_templates(app, made)
    app.before_request(_start)
    security.install(app, made.settings.environment)
    login.install(app, identify, secure=made.is_https)
    app.before_request(csrf.check)
    problems.install(app)
    figures.install(app)
    app.after_request(_finish)
    app.teardown_request(_let_go)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _configure_flash_cookie(app: Flask, *, secure: bool) -> None:
    """Flask's own signed cookie carries nothing but messages to the next page."""
    app.config["SESSION_COOKIE_NAME"] = "__Host-andon_flash" if secure else "andon_flash"
    app.config["SESSION_COOKIE_SECURE"] = secure
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"


def _configure_templates(app: Flask, made: Runtime) -> None:
    app.jinja_environment = Environment
    app.jinja_env.loader = FileSystemLoader([str(folder) for folder in made.templates])
    app.jinja_env.bytecode_cache = COMPILED
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(rendering.filters(viewer_zone), local_time=local_time)
    app.jinja_env.globals.update(asset=assets.asset, csrf_token=csrf.csrf_token, panels=panels)


def _start() -> None:
    g.started = monotonic()
    visit()


def _finish(response: Response) -> Response:
    """Harden the answer, count it and log it."""
    security.harden(csrf.keep_nonce(response))
    seconds = monotonic() - g.get("started", monotonic())
    route = request.url_rule.rule if request.url_rule else "unmatched"
    figures.figures().count(request.method, route, response.status_code, seconds)
    if request.path not in security.PROBES or response.status_code >= problems.INTERNAL:
        _log(response, seconds)
    return response


def _log(response: Response, seconds: float) -> None:
    who = visit().identified
    runtime().log.info(
        "request",
        **fields_of_request(),
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        request_id=visit().request_id,
        principal=who.principal.id if who else "",
    )


def _let_go(_error: BaseException | None) -> None:
    close_reading()
