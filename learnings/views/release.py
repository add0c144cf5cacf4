"""Releasing a learning that derives from something private, and taking that back."""

from typing import Annotated

from flask import Blueprint, flash, redirect
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import run
from learnings import commands
from learnings.commands.triage import REASON_LIMIT
from learnings.views.register import learning_page

BLUEPRINT = Blueprint("learning_release", __name__)
SEE_OTHER = 303


class ReleaseForm(Form):
    """Why it may be read by everybody, or may not any more."""

    reason: Annotated[str, Field(max_length=REASON_LIMIT)] = ""
    withhold: bool = False


@BLUEPRINT.post("/learnings/<key>/releases")
@redisplay(learning_page)
def release(key: str) -> AnyResponse:
    """Open it to everybody inside, or close it again."""
    form = read_form(ReleaseForm)
    made = run(commands.withhold if form.withhold else commands.release, key=key, reason=form.reason)
    flash(f"{made.key} is {'private again' if form.withhold else 'open to everybody inside'}.", "done")
    return redirect(f"/learnings/{made.key}", SEE_OTHER)
