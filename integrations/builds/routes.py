"""Where builds push values: signed after Standard Webhooks over the raw body, fresh, and each message once.

The address names the source and is no secret; 202 only after the commit.
"""

from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr
from sqlalchemy.exc import IntegrityError

from foundation.errors import Conflict, NotFound, SignInNeeded, TooLarge
from foundation.signing import OFF_TIME, UNSIGNED, WINDOW_S, WRONG, refusal
from foundation.web import csrf
from foundation.web.api import validated
from foundation.web.hostile import read_json
from foundation.web.runtime import runtime
from foundation.web.times import Instant
from foundation.web.visit import close_reading, reading, visit
from foundation.work import Context
from integrations.builds import commands
from integrations.builds.policy import NOUN
from integrations.builds.queries import live_source

BLUEPRINT = csrf.exempt(
    Blueprint("builds", __name__, url_prefix="/integrations/builds"), "builds sign what they push with a key of theirs"
)
BLUEPRINTS = (BLUEPRINT,)
LARGEST = 16 * 1024
LONGEST_ID = 40
ACCEPTED = 202
REFUSED = {
    UNSIGNED: "Send webhook-id, webhook-timestamp and webhook-signature, as docs/readiness.md shows.",
    OFF_TIME: f"webhook-timestamp is more than {WINDOW_S // 60} minutes off. Sign when you send, by a right clock.",
    WRONG: "webhook-signature fits none of this source's keys over this very body. Rotate the key if it was lost.",
}
TWICE = "The same message came twice at once. Send a new value under a new webhook-id."


class BuildValue(BaseModel):
    """What a build measured of a service."""

    model_config = ConfigDict(extra="forbid")

    service: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=80)]
    value: StrictBool | StrictInt | StrictFloat | StrictStr
    at: Instant | None = None
    url: Annotated[str, Field(max_length=150)] = ""


@BLUEPRINT.post("/<source>")
def push(source: str) -> tuple[Response, int]:
    """Take one value."""
    if request.content_length is None or request.content_length > LARGEST:
        raise TooLarge(LARGEST)
    body, headers, house = request.get_data(cache=False), request.headers, runtime()
    found = live_source(reading().session, source) if len(source) <= LONGEST_ID and source.isascii() else None
    close_reading()
    if found is None:
        raise NotFound(NOUN)
    now, message_id = house.clock.now(), headers.get("webhook-id", "")
    keys = found.keys(house.settings.secret_key, now)
    signed = (headers.get("webhook-timestamp", ""), headers.get("webhook-signature", ""))
    why = refusal(keys, message_id, *signed, body, now)
    if why:
        raise SignInNeeded(REFUSED[why])
    sent = validated(BuildValue, read_json(body))
    who = Context(found.principal, "builds", visit().request_id)
    try:
        shown = house.transactor.run(who, commands.take_in, source=found, message_id=message_id, **sent.model_dump())
    except IntegrityError as error:
        raise Conflict("builds.replayed", TWICE, where="webhook-id") from error
    return jsonify(status="taken", answers=shown), ACCEPTED
