"""Taking note of an incident that concerns one's team."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from foundation.web.runtime import run
from incidents import commands

BLUEPRINT = Blueprint("incident_notices", __name__)
SEE_OTHER = 303


@BLUEPRINT.post("/incidents/<key>/dismissals")
def dismiss(key: str) -> Response:
    """Take the notice off this person's list."""
    incident = run(commands.dismiss_notice, key=key)
    flash(f"{incident.key} is off your list. You find it among the incidents.", "done")
    return redirect("/", SEE_OTHER)
