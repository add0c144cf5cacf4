"""Have we seen this before? The page that takes a paste, and what people say about what was found."""

from typing import Annotated

from flask import Blueprint, flash, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response

from foundation.web.forms import Form, form_state, read_form, redisplay
from foundation.web.runtime import page, reading, run
from learnings import commands, queries
from learnings.commands.check import METHOD_LIMIT, NOTE_LIMIT
from learnings.queries.seen import LONGEST
from learnings.views.register import learning_page

BLUEPRINT = Blueprint("matching", __name__)
SEE_OTHER = 303

Note = Annotated[str, Field(max_length=NOTE_LIMIT)]


class SeenForm(Form):
    """What was pasted."""

    text: Annotated[str, Field(max_length=LONGEST)] = ""


class MatchForm(Form):
    """What an incident and a learning have in common."""

    learning: Annotated[str, Field(max_length=20)]
    level: Annotated[str, Field(max_length=20)]
    note: Note = ""


class CheckForm(Form):
    """Whether a learning works."""

    months: int
    result: Annotated[str, Field(max_length=20)] = ""
    method: Annotated[str, Field(max_length=METHOD_LIMIT)] = ""
    note: Note = ""


class SettleForm(Form):
    """Why a reopened learning holds."""

    reason: Note = ""


@BLUEPRINT.get("/learnings/seen")
def seen() -> Response:
    """Show what reads like a text; a short one may stand in the address."""
    here = reading()
    here.require("learnings:read")
    text = "" if form_state().problem else request.args.get("text", "")[:LONGEST]
    return _answer(text)


@BLUEPRINT.post("/learnings/seen")
@redisplay(seen)
def look() -> Response:
    """Show what reads like a long paste; nothing of it is kept."""
    return _answer(read_form(SeenForm).text)


@BLUEPRINT.post("/incidents/<key>/learnings")
def decide(key: str) -> Response:
    """Say whether an incident is what a learning is about."""
    form = read_form(MatchForm)
    run(commands.decide_match, incident_key=key, learning_key=form.learning, level=form.level, note=form.note)
    flash(f"{form.learning} is noted as {'not this' if form.level == 'none' else f'the same {form.level}'}.", "done")
    return redirect(f"/incidents/{key}", SEE_OTHER)


@BLUEPRINT.post("/learnings/<key>/checks")
@redisplay(learning_page)
def check(key: str) -> Response:
    """Write down whether it works."""
    form = read_form(CheckForm)
    given = {"months": form.months, "result": form.result, "method": form.method, "note": form.note}
    run(commands.check_effect, key=key, **given)  # type: ignore[arg-type]
    return redirect(f"/learnings/{key}#effect", SEE_OTHER)


@BLUEPRINT.post("/learnings/<key>/settlements")
@redisplay(learning_page)
def settle(key: str) -> Response:
    """Close a learning that was reopened."""
    run(commands.settle, key=key, reason=read_form(SettleForm).reason)
    return redirect(f"/learnings/{key}", SEE_OTHER)


def _answer(text: str) -> Response:
    found = queries.seen_before(reading(), text) if text.strip() else []
    return page("learnings/seen.html", text=text, found=found)
