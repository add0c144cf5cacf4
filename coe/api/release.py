"""Releasing a COE that covers something private, for programs."""

from typing import Annotated

from flask import Blueprint
from pydantic import Field

from coe import commands
from coe.api.answers import CoeItem, coe_in_short
from coe.commands.release import REASON_LIMIT
from foundation.web.api import Answer, Body, endpoint, write

BLUEPRINT = Blueprint("coe_release_api", __name__, url_prefix="/api/v1")


class ReleaseBody(Body):
    """Why everybody may read it, or may not any more."""

    reason: Annotated[str, Field(max_length=REASON_LIMIT)]
    withhold: bool = False
    """Take a release back"""


@BLUEPRINT.post("/coes/<key>/releases")
@endpoint("Release a COE", body=ReleaseBody, answer=CoeItem, status=201, tag="coes")
def release(key: str, body: ReleaseBody) -> Answer:
    """Open it, its actions and its learnings to everybody inside, while the incidents stay private."""
    command = commands.withhold if body.withhold else commands.release
    return write(
        lambda work: command(work, key=key, reason=body.reason),
        represent=lambda work, coe: coe_in_short(work, coe.key),
        status=201,
    )
