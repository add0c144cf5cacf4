"""What keeps an incident running, for programs: promised updates that have to wait."""

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from incidents import commands
from incidents.api.bodies import IncidentBody
from incidents.api.shown import incident_body
from incidents.forms import Reason, Word

BLUEPRINT = Blueprint("incident_running_api", __name__, url_prefix="/api/v1/incidents/<key>")
TAG = "incidents"


class NewSnooze(Body):
    """A promised update that has to wait, and why."""

    audience: Word = "stakeholders"
    """stakeholders or public"""
    minutes: int = Field(ge=1, le=240)
    reason: Reason


@BLUEPRINT.post("/snoozes")
@endpoint("Put a promised update off", body=NewSnooze, answer=IncidentBody, status=201, tag=TAG)
def snooze(key: str, body: NewSnooze) -> Answer:
    """Count from now; the reason stands in the timeline, and who was told that it is missing is told no more."""
    return write(
        lambda work: commands.snooze_update(
            work, key=key, audience=body.audience, minutes=body.minutes, reason=body.reason
        ),
        represent=incident_body,
        status=201,
    )
