"""Where alert sources send to: the token in the address says who it is; 202 only after the commit."""

import re
from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import RequestEntityTooLarge

from foundation.errors import Invalid, NotFound
from foundation.web import csrf
from foundation.web.api import validated
from foundation.web.hostile import read_json
from foundation.web.runtime import runtime
from foundation.web.times import Instant
from foundation.web.visit import close_reading, reading, visit
from foundation.work import Context
from integrations.alerts import commands
from integrations.alerts.commands import Alert
from integrations.alerts.model import AlertSource
from integrations.alerts.queries import source_of

BLUEPRINT = csrf.exempt(
    Blueprint("alerts", __name__, url_prefix="/integrations/alerts"), "the token in the address is a secret of its own"
)
BLUEPRINTS = (BLUEPRINT,)
LARGEST = 256 * 1024
LONGEST_TOKEN = 100
KEY_LIMIT = 150
ACCEPTED = 202
SEVERITIES = {"SEV1", "SEV2", "SEV3", "SEV4", "pending"}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class GenericAlert(BaseModel):
    """Our own wire format; fields that it does not know are left aside."""

    model_config = ConfigDict(str_strip_whitespace=True)

    dedup_key: Annotated[str, Field(min_length=1, max_length=KEY_LIMIT)]
    title: Annotated[str, Field(min_length=1, max_length=2_000)]
    status: Literal["firing", "resolved"] = "firing"
    service: Annotated[str | None, Field(max_length=64)] = None
    severity: Annotated[str, Field(max_length=20)] = "pending"
    occurred_at: Instant | None = None


@BLUEPRINT.post("/generic/<token>")
def generic(token: str) -> tuple[Response, int]:
    """Take one alert in."""
    source = _source(token)
    sent = validated(GenericAlert, read_json(_body()))
    alert = Alert(
        dedup_key=one_line(sent.dedup_key),
        title=one_line(sent.title),
        status=sent.status,
        service=sent.service,
        severity=sent.severity if sent.severity in SEVERITIES else "pending",
        occurred_at=sent.occurred_at,
    )
    if not alert.title or not alert.dedup_key:
        raise Invalid("alerts.empty", "Send a title and a dedup_key that say something.", where="title")
    who = Context(source.principal, "alerts", visit().request_id)
    taken = runtime().transactor.run(who, commands.take_in, source=source, alert=alert)
    return jsonify(status=taken.outcome, incident=taken.key), ACCEPTED


def _source(token: str) -> AlertSource:
    """Return whose token it is; an unknown one finds nothing here."""
    source = source_of(reading().session, token) if len(token) <= LONGEST_TOKEN else None
    close_reading()
    if source is None:
        raise NotFound(commands.NOUN)
    return source


def _body() -> bytes:
    """Return the body, up to the size that an alert may have."""
    if request.content_length is None or request.content_length > LARGEST:
        raise RequestEntityTooLarge
    return request.get_data(cache=False)


def one_line(text: str) -> str:
    """Put text of a machine on one line."""
    return CONTROLS.sub(" ", text).strip()
