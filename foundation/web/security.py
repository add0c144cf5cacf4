"""What every answer carries and every request is held against: headers, size limits, hosts, request ids."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.sansio.utils import host_is_trusted

from foundation.web.hostile import is_unfit
from foundation.web.visit import runtime, visit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BODY = 2 * 1024 * 1024
MAX_PARTS = 1000
LARGEST_ID = 2**31 - 1
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
PRIVATE = "no-store"
URL_ENCODED = "application/x-www-form-urlencoded"
PROBES = {"/healthz", "/readyz", "/metrics"}
KEPT = {
    "CONTENT_LENGTH",
    "CONTENT_TYPE",
    "PATH_INFO",
    "QUERY_STRING",
    "RAW_URI",
    "REMOTE_ADDR",
    "REMOTE_PORT",
    "REQUEST_METHOD",
    "REQUEST_URI",
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
}
KEPT_FAMILIES = ("HTTP_", "wsgi.", "werkzeug.", "flask.")


class Misdirected(HTTPException):
    """Somebody asks under a name that is not ours."""

    code = 421
    description = "This server does not answer under that name."


def install(app: Flask, inherited: Collection[str]) -> None:
    """Guard ``app``; ``inherited`` names what the process has in its environment."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    app.config["MAX_FORM_PARTS"] = MAX_PARTS
    app.wsgi_app = stripped(app.wsgi_app, frozenset(inherited))  # type: ignore[assignment, method-assign]
    app.before_request(require_own_host)
    app.before_request(require_readable)


def stripped(application: "WSGIApplication", inherited: frozenset[str]) -> "WSGIApplication":
    """Keep the process's environment, secrets and proxies included, out of what the application sees."""
    foreign = {name for name in inherited if name.startswith("HTTP_")} | {"HTTP_PROXY"}

    def outermost(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        kept = {n: v for n, v in environ.items() if n in KEPT or (n.startswith(KEPT_FAMILIES) and n not in foreign)}
        return application(kept, start_response)

    return outermost


def require_own_host() -> None:
    """Refuse names that are not ours, in production; probes come by address."""
    settings = runtime().settings
    if settings.production and request.path not in PROBES and not host_is_trusted(request.host.lower(), own_hosts()):
        raise Misdirected


def own_hosts() -> list[str]:
    """Return the names under which we answer."""
    settings = runtime().settings
    more = settings.environment.get("ANDON_TRUSTED_HOSTS", "").split(",")
    return [name for name in (urlsplit(settings.base_url).hostname, *map(str.strip, more)) if name]


def require_readable() -> None:
    """Refuse addresses and forms with characters that no database takes, and numbers that no row can have."""
    if is_unfit(request.path) or any(_is_huge(value) for value in (request.view_args or {}).values()):
        raise NotFound
    if any(is_unfit(part) for pair in (*request.args.items(multi=True), *_fields()) for part in pair):
        raise BadRequest


def _fields() -> list[tuple[str, str]]:
    """Return the form's fields; a form that cannot be read at all is refused."""
    try:
        if request.mimetype == URL_ENCODED:
            # Whoever checks a signature needs the bytes as they came; reading the form would use them up.
            request.get_data(cache=True).decode()
        fields = list(request.form.items(multi=True))
    except (KeyError, ValueError) as error:
        raise BadRequest from error
    if None in dict(fields):
        # A part of a multipart body came without a name.
        raise BadRequest
    return fields


def harden(response: Response) -> Response:
    """Put the headers on an answer; what is not said to be public is private."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", PRIVATE)
    response.headers["X-Request-Id"] = visit().request_id
    if runtime().is_https:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def _is_huge(value: object) -> bool:
    return isinstance(value, int) and abs(value) > LARGEST_ID
