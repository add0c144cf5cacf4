"""Where alert sources send to: the token in the address says who it is; 202 only after the commit."""

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
from integrations.alerts.model import AlertSource
from integrations.alerts.queries import source_of
from integrations.alerts.rules import SEVERITIES
from integrations.alerts.said import (
    KEY_LIMIT,
    MOST_LABELS,
    Alert,
    mapped,
    one_line,
    require_depth,
)
from integrations.alerts.wire import Group, Text, alerts_of

BLUEPRINT = csrf.exempt(
    Blueprint("alerts", __name__, url_prefix="/integrations/alerts"), "the token in the address is a secret of its own"
)
BLUEPRINTS = (BLUEPRINT,)
LARGEST = 256 * 1024
LONGEST_TOKEN = 100
ACCEPTED = 202


class GenericAlert(BaseModel):
    """Our own wire format; fields that it does not know are left aside."""

    model_config = ConfigDict(str_strip_whitespace=True)

    dedup_key: Annotated[str, Field(min_length=1, max_length=KEY_LIMIT)]
    title: Annotated[str, Field(min_length=1, max_length=2_000)]
    status: Literal["firing", "resolved"] = "firing"
    service: Annotated[str | None, Field(max_length=64)] = None
    severity: Annotated[str, Field(max_length=20)] = "pending"
    occurred_at: Instant | None = None
    labels: Annotated[dict[str, Text], Field(max_length=MOST_LABELS)] = {}


@BLUEPRINT.post("/generic/<token>")
def generic(token: str) -> tuple[Response, int]:
    """Take one alert in: in our own format, or read by the source's mapping."""
    source = _source(token)
    sent = require_depth(read_json(_body()))
    alert = mapped(source.mapping, sent) if source.mapping else _ours(sent)
    if not alert.title or not alert.dedup_key:
        raise Invalid("alerts.empty", "Send a title and a dedup_key that say something.", where="title")
    (taken,) = _taken(source, [alert])
    return jsonify(status=taken.outcome, incident=taken.key), ACCEPTED


@BLUEPRINT.post("/alertmanager/<token>")
@BLUEPRINT.post("/grafana/<token>")
def grouped(token: str) -> tuple[Response, int]:
    """Take a group of alerts in, all of them or none."""
    source = _source(token)
    alerts = alerts_of(validated(Group, require_depth(read_json(_body()))))
    taken = [(one.outcome, one.key) for one in _taken(source, alerts)]
    return jsonify(alerts=[{"status": outcome, "incident": key} for outcome, key in taken]), ACCEPTED


def _ours(sent: object) -> Alert:
    one = validated(GenericAlert, sent)
    return Alert(
        dedup_key=one_line(one.dedup_key),
        title=one_line(one.title),
        status=one.status,
        service=one.service,
        severity=one.severity if one.severity in SEVERITIES else "pending",
        occurred_at=one.occurred_at,
        labels={name: one_line(value) for name, value in one.labels.items()},
    )


def _taken(source: AlertSource, alerts: list[Alert]) -> list[commands.Taken]:
    who = Context(source.principal, "alerts", visit().request_id)
    return runtime().transactor.run(who, commands.take_in, source=source, alerts=alerts)


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
