"""The one place where what went wrong becomes an answer: problem+json for programs, a page for people, no stack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, redirect, request
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from foundation.errors import DomainError, SignInNeeded
from foundation.migrate import UnguardedError
from foundation.web.errorpage import error_page
from foundation.web.nextpage import sign_in_address
from foundation.web.visit import API, close_reading, runtime, visit

MEDIA_TYPE = "application/problem+json"
PROGRAMS = (API, "/integrations/")
CHALLENGE = 'Bearer realm="andon"'
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeoutError, UnguardedError)
RETRY_SECONDS = 5
SAFE = {"GET", "HEAD"}
UNAUTHORIZED, FORBIDDEN, INTERNAL = 401, 403, 500

KNOWN = MappingProxyType(
    {
        400: ("request.malformed", "This request could not be read", "Check how it is written, then send it again."),
        404: ("not_found", "Not found", "There is no such page, or it is not open to you."),
        405: ("request.method", "Not possible here", "This address does not take that method."),
        408: ("request.timeout", "Too slow", "The request took too long to arrive. Send it again."),
        411: ("request.length", "Length missing", "Send a Content-Length."),
        413: ("request.too_large", "Too large", "Send at most 2 MiB at once."),
        414: ("request.address_too_long", "Address too long", "Shorten the address."),
        415: ("request.media_type", "Wrong kind of content", "Send application/json with the matching Content-Type."),
        421: ("request.host", "Wrong host", "This server does not answer under that name."),
        431: ("request.headers_too_large", "Headers too large", "Send fewer or shorter headers."),
    }
)


@dataclass(frozen=True)
class Problem:
    """What is told about a failure; ``extra`` goes to programs as further members."""

    status: int
    code: str
    title: str
    detail: str
    where: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def install(app: Flask) -> None:
    """Answer every error of ``app``."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """Answer for ``error`` in the form that the other side reads."""
    problem = problem_of(error)
    if problem.status >= INTERNAL:
        _log(error, problem)
    if wants_json():
        return as_json(problem)
    if isinstance(error, SignInNeeded) and request.method in SAFE:
        return redirect_to_sign_in()
    close_reading()
    return _finished(_page_or_words(problem), problem)


def _page_or_words(problem: Problem) -> Response:
    """Show the error page, or its words alone should the page itself break."""
    try:
        return error_page(problem)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the page, people get an answer
        _log(error, problem)
        return Response(
            f"{problem.title}. {problem.detail}\n", problem.status, content_type="text/plain; charset=utf-8"
        )


def problem_of(error: Exception) -> Problem:
    """Say what an exception means to the other side."""
    if isinstance(error, DomainError):
        headers = {"WWW-Authenticate": CHALLENGE} if error.status == UNAUTHORIZED else {}
        if "retry_after" in error.extra:
            headers["Retry-After"] = str(error.extra["retry_after"])
        return Problem(error.status, error.code, error.title, error.detail, error.where, error.extra, headers)
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, UNAVAILABLE):
        words = "The database does not answer just now. Nothing was changed. Try again in a moment."
        return Problem(503, "unavailable", "Not available", words, headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, IntegrityError):
        words = "Somebody saved the same thing at the same moment. Load it again, then repeat what you did."
        return Problem(409, "race.lost", "Somebody was there first", words)
    if isinstance(error, DataError | OverflowError):
        words = "A value is too large for what it stands for, or holds a character that cannot be kept."
        return Problem(422, "value.out_of_range", "Check what you entered", words)
    return Problem(INTERNAL, "internal", "Something broke on our side", "It is logged under the request's id.")


def as_json(problem: Problem) -> Response:
    """Answer with problem+json (RFC 9457)."""
    members = {
        **problem.extra,
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "where": problem.where,
        "request_id": visit().request_id,
    }
    text = json.dumps({n: v for n, v in members.items() if v is not None}, default=str)
    return _finished(Response(text, problem.status, content_type=MEDIA_TYPE), problem)


def wants_json() -> bool:
    """Whether a program asks: by the address, or by preferring JSON."""
    if request.path.startswith(PROGRAMS):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"] or accepted[MEDIA_TYPE] > accepted["text/html"]


def redirect_to_sign_in() -> Response:
    """Send a person to the sign-in page, and back here afterwards; a fragment's request moves the whole page."""
    if "HX-Request" not in request.headers:
        return make_response(
            redirect(sign_in_address(request.full_path if request.query_string else request.path), 303)
        )
    current = urlsplit(request.headers.get("HX-Current-URL", "/"))
    address = sign_in_address(current.path + (f"?{current.query}" if current.query else ""))
    return Response(status=UNAUTHORIZED, headers={"HX-Redirect": address, "WWW-Authenticate": CHALLENGE})


def _of_http(error: HTTPException) -> Problem:
    status = error.code or INTERNAL
    name = error.name
    code, title, detail = KNOWN.get(status, (f"http.{status}", name, "The request was not carried out."))
    headers = {n: v for n, v in error.get_headers() if n in {"Allow", "Retry-After", "Location"}}
    return Problem(status, code, title, detail, headers=headers)


def _finished(response: Response, problem: Problem) -> Response:
    response.headers.update(problem.headers)
    return response


def _log(error: Exception, problem: Problem) -> None:
    """Log where it broke, frame by frame; never the message, which may quote what people typed."""
    frames, trace = [], error.__traceback__
    while trace:
        frames.append(f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    runtime().log.error(
        "request.failed",
        code=problem.code,
        error=type(error).__name__,
        frames=frames[-12:],
        request_id=visit().request_id,
    )
