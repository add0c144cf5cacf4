"""Releasing a COE that derives from something private, and taking that back."""

from typing import Annotated

from flask import Blueprint, flash, redirect
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from coe import commands
from coe.commands.release import REASON_LIMIT
from coe.views.documents import coe_page
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import run

BLUEPRINT = Blueprint("coe_release", __name__)
SEE_OTHER = 303


class ReleaseForm(Form):
    """Why it may be read by everybody, or may not any more."""

    reason: Annotated[str, Field(max_length=REASON_LIMIT)] = ""
    withhold: bool = False


@BLUEPRINT.post("/coes/<key>/releases")
@redisplay(coe_page)
def release(key: str) -> AnyResponse:
    """Open it to everybody inside, or close it again."""
    form = read_form(ReleaseForm)
    made = run(commands.withhold if form.withhold else commands.release, key=key, reason=form.reason)
    flash(f"{made.key} is {'private again' if form.withhold else 'open to everybody inside'}.", "done")
    return redirect(f"/coes/{made.key}", SEE_OTHER)
