"""Tying learnings to one another."""

from typing import Annotated

from flask import Blueprint, redirect
from pydantic import Field
from werkzeug.wrappers import Response

from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import run
from learnings import commands
from learnings.commands.relate import REASON_LIMIT
from learnings.views.register import learning_page

BLUEPRINT = Blueprint("relating", __name__)
SEE_OTHER = 303


class RelationForm(Form):
    """How a learning stands to another one."""

    to: Annotated[str, Field(max_length=20)]
    kind: Annotated[str, Field(max_length=20)]
    reason: Annotated[str, Field(max_length=REASON_LIMIT)] = ""
    taken_back: bool = False


@BLUEPRINT.post("/learnings/<key>/relations")
@redisplay(learning_page)
def relate(key: str) -> Response:
    """Tie it to another learning, or take that back."""
    form = read_form(RelationForm)
    if form.taken_back:
        run(commands.unrelate, key=key, to=form.to, kind=form.kind)
    else:
        run(commands.relate, key=key, to=form.to, kind=form.kind, reason=form.reason)
    return redirect(f"/learnings/{key}#relations", SEE_OTHER)
