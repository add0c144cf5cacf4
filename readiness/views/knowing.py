"""What responders say about the things that were known before."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from foundation.web.forms import read_form
from foundation.web.runtime import run
from readiness import commands
from readiness.forms import VerdictForm

BLUEPRINT = Blueprint("known", __name__)
SEE_OTHER = 303
SAID = {"helped": "Noted: this helped.", "not_this": "Noted: it was not this.", "undecided": "Taken back."}


@BLUEPRINT.post("/incidents/<key>/risks/verdicts")
def judge_known(key: str) -> Response:
    """Note whether it helped."""
    form = read_form(VerdictForm)
    run(commands.judge_known, key=key, ref=form.ref, verdict=form.verdict)
    flash(SAID[form.verdict], "done")
    return redirect(f"/incidents/{key}#known-risks", SEE_OTHER)
