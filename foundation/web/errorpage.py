"""The page that tells a person what went wrong; it holds even when the database does not answer."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Protocol

from flask import Response, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from foundation.errors import DomainError
from foundation.migrate import UnguardedError
from foundation.web.forms import NEVER_SHOWN, FormState
from foundation.web.pages import frame
from foundation.web.visit import STRANGER, close_reading, runtime, visit

LONGEST_ECHO = 20_000


class Told(Protocol):
    """What the page needs to know of a problem."""

    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def detail(self) -> str: ...  # noqa: D102
    @property
    def where(self) -> str | None: ...  # noqa: D102
    @property
    def extra(self) -> Mapping[str, object]: ...  # noqa: D102


def error_page(problem: Told) -> Response:
    """Answer with ``error.html``: what happened, what changed, and what was typed, so that nothing is lost."""
    told = SimpleNamespace(
        status=problem.status,
        code=problem.code,
        title=problem.title,
        what=problem.detail,
        where=problem.where,
        changed=_lines(problem.extra.get("changed")),
        moves=problem.extra.get("moves"),
        request_id=visit().request_id,
        typed=_typed(),
    )
    return make_response(render_template("error.html", **_frame_that_holds(), problem=told), problem.status)


def _frame_that_holds() -> Mapping[str, object]:
    """Return the page's frame, or a stranger's bare one while the database is away."""
    try:
        return frame()
    except (SQLAlchemyError, UnguardedError, DomainError):
        close_reading()
        visit().identified = STRANGER
        bare = {"viewer": None, "permits": lambda *_: False, "nav": (), "form": FormState()}
        return {**bare, "now": runtime().clock.now()}


def _typed() -> list[tuple[str, str]]:
    """Return the texts that were typed into the form, without secrets."""
    try:
        pairs = [(name, value) for name, value in request.form.items(multi=True) if name and value.strip()]
    except (HTTPException, KeyError, ValueError):
        return []
    return [(name, value[:LONGEST_ECHO]) for name, value in pairs if not _is_secret(name)]


def _is_secret(name: str) -> bool:
    return name in NEVER_SHOWN or "password" in name or "secret" in name or "token" in name


def _lines(changed: object) -> list[str]:
    """Say what changed meanwhile, a line each."""
    if not isinstance(changed, list):
        return []
    return [
        f"{', '.join(map(str, item.get('fields', ())))} at {item.get('at', '')}"
        if isinstance(item, Mapping)
        else str(item)
        for item in changed
    ]
