"""Where alert sources send to: the token in the address says who it is; 202 only after the commit."""

from functools import partial

from flask import Blueprint, Response, current_app, jsonify, request

from foundation.errors import NotFound, TooLarge
from foundation.web import csrf
from foundation.web.runtime import runtime
from foundation.web.visit import close_reading, reading, visit
from foundation.work import Context
from integrations.alerts import commands
from integrations.alerts.commands.limits import Refusals, TooOften, require_pace
from integrations.alerts.envelope import CERTIFICATE, Envelope, require_amazon
from integrations.alerts.model import AlertSource
from integrations.alerts.queries import source_of
from integrations.alerts.said import Alert
from integrations.alerts.shapes.opsgenie import closed, created
from integrations.alerts.shapes.readers import READERS
from integrations.alerts.shapes.sent import Sent
from integrations.alerts.shapes.sns import alerts_of

BLUEPRINT = csrf.exempt(
    Blueprint("alerts", __name__, url_prefix="/integrations/alerts"), "the token in the address is a secret of its own"
)
BLUEPRINTS = (BLUEPRINT,)
LARGEST = 256 * 1024
EXTENSION = "andon_alert_refusals"
LONGEST_TOKEN = 100
ACCEPTED = 202
Said = tuple[Response, int]


@BLUEPRINT.post("/generic/<token>")
def generic(token: str) -> Said:
    """Take one alert in: in our own format, or read by the source's mapping."""
    source, sent = _came(token)
    (taken,) = _taken(source, READERS["generic"](sent))
    return jsonify(status=taken.outcome, incident=taken.key), ACCEPTED


def shaped(token: str, *, shape: str) -> Said:
    """Take in what such a source posts, all of it or nothing."""
    source, sent = _came(token)
    taken = [(one.outcome, one.key) for one in _taken(source, READERS[shape](sent))]
    return jsonify(alerts=[{"status": outcome, "incident": key} for outcome, key in taken]), ACCEPTED


for each in ("alertmanager", "grafana", "datadog", "eventbridge", "cloudevents"):
    BLUEPRINT.add_url_rule(f"/{each}/<token>", each, partial(shaped, shape=each), methods=["POST"])


@BLUEPRINT.post("/opsgenie/<token>/v2/alerts")
def create(token: str) -> Said:
    """Take one alert in as Opsgenie does, whose key is not asked for: the address is enough."""
    source, sent = _came(token)
    return _as_opsgenie(source, created(sent))


@BLUEPRINT.post("/opsgenie/<token>/v2/alerts/<path:alias>/close")
def close(token: str, alias: str) -> Said:
    """Take the end of an alert in."""
    source = _source(token)
    return _as_opsgenie(source, closed(alias, request.args.get("identifierType", "id")))


@BLUEPRINT.post("/sns/<token>")
def sns(token: str) -> Said:
    """Put a message of Amazon's down; whether it is Amazon's is proven outside, since that takes a certificate."""
    source, sent = _came(token)
    message = sent.of(Envelope)
    require_amazon(message.SigningCertURL, CERTIFICATE)
    put_down = partial(commands.put_message_down, source=source, message=message, alerts=alerts_of(sent, message))
    with _refusals().handed_over(source.id) as refused:
        runtime().transactor.run(_who(source), put_down, refused=refused)
    return jsonify(status="taken"), ACCEPTED


def _as_opsgenie(source: AlertSource, alerts: list[Alert]) -> Said:
    _taken(source, alerts)
    return jsonify(result="Request will be processed", took=0.0, requestId=visit().request_id), ACCEPTED


def _taken(source: AlertSource, alerts: list[Alert]) -> list[commands.Taken]:
    with _refusals().handed_over(source.id) as refused:
        return runtime().transactor.run(_who(source), commands.take_in, source=source, alerts=alerts, refused=refused)


def _who(source: AlertSource) -> Context:
    return Context(source.principal, "alerts", visit().request_id)


def _came(token: str) -> tuple[AlertSource, Sent]:
    """Return whose token it is, and what it sent."""
    source = _source(token)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return source, Sent(_body(), headers, source.mapping, token)


def _source(token: str) -> AlertSource:
    """Return whose token it is, and that it may ask now; an unknown one finds nothing here."""
    source = source_of(reading().session, token) if len(token) <= LONGEST_TOKEN else None
    close_reading()
    if source is None:
        raise NotFound(commands.NOUN)
    try:
        require_pace(source, runtime().clock.now())
    except TooOften:
        _refusals().add(source.id)
        raise
    return source


def _refusals() -> Refusals:
    made: Refusals = current_app.extensions.setdefault(EXTENSION, Refusals())
    return made


def _body() -> bytes:
    """Return the body, up to the size that an alert may have."""
    if request.content_length is None or request.content_length > LARGEST:
        raise TooLarge(LARGEST)
    return request.get_data(cache=False)
