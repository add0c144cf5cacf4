"""Escapes as a list, and what reviewers say about them."""

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request

from coe import queries as coe
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from learnings.events import EscapeClass
from readiness import commands, queries
from readiness.forms import CoverForm

BLUEPRINT = Blueprint("escapes", __name__)
SEE_OTHER = 303
EVERYTHING = "everything"
SURE = (EVERYTHING, *queries.STATUSES)


@BLUEPRINT.get("/escapes")
def escapes() -> Response:
    """List why readiness did not prevent causes, the newest first."""
    here = reading()
    chosen, status = request.args.get("class") or None, request.args.get("status") or None
    found = queries.escapes(here, escape_class=chosen, status=status, cursor=request.args.get("cursor"))
    more = {"cursor": found.next_cursor} if found.next_cursor else {}
    return page(
        "readiness/escapes.html",
        found=found,
        chosen=chosen,
        counted=status or EVERYTHING,
        sure={word: _list(chosen, word) for word in SURE},
        classes=list(EscapeClass),
        next_url=_list(chosen, status, **more) if more else None,
    )


def _list(chosen: str | None, status: str | None, **more: str) -> str:
    named = (("class", chosen), ("status", status if status != EVERYTHING else None))
    kept = {**{name: word for name, word in named if word}, **more}
    return f"/escapes?{urlencode(kept)}" if kept else "/escapes"


@BLUEPRINT.get("/causes/<int(max=9007199254740991):cause_id>/escapes")
def cause_page(cause_id: int) -> Response:
    """Show one cause: its classes, what they were read from, and which question may cover it."""
    here = reading()
    cause = coe.cause(here, cause_id)
    items = [item for item in queries.escapes_of_coe(here, cause.coe_id) if item.cause_id == cause.id]
    return page("readiness/cause.html", cause=cause, coe=coe.brief(here, cause.coe_id), items=items)


@BLUEPRINT.post("/causes/<int(max=9007199254740991):cause_id>/covers")
@redisplay(cause_page)
def cover_cause(cause_id: int) -> Response:
    """Say that a question covers a cause."""
    form = read_form(CoverForm)
    run(commands.cover_cause, cause_id=cause_id, question_key=form.question, reason=form.reason)
    return _to(cause_id)


@BLUEPRINT.post("/causes/<int(max=9007199254740991):cause_id>/confirmation")
@redisplay(cause_page)
def confirm_escape(cause_id: int) -> Response:
    """Confirm what was judged."""
    run(commands.confirm_escape, cause_id=cause_id)
    return _to(cause_id)


def _to(cause_id: int) -> Response:
    return redirect(f"/causes/{cause_id}/escapes", SEE_OTHER)  # type: ignore[return-value]
