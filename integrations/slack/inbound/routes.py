"""Where Slack sends to: its signature over the raw body says that it is Slack, and who is told in time.

Commands and dialogs are never sent again, so they are answered whatever happens; events are, so they may hear 503.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qsl

from flask import Blueprint, Response, after_this_request, current_app, jsonify, request

from foundation.errors import DomainError, SignInNeeded
from foundation.web import csrf
from foundation.web.hostile import is_unfit, read_json
from foundation.web.runtime import Runtime, runtime
from foundation.web.visit import close_reading
from integrations.slack.inbound import said
from integrations.slack.inbound.answers import answered
from integrations.slack.inbound.deadline import TooLate, Uncertain
from integrations.slack.inbound.desk import SlackDesk, build_desk
from integrations.slack.inbound.said import Wish
from integrations.slack.inbound.signing import refusal

BLUEPRINT = csrf.exempt(
    Blueprint("slack_inbound", __name__, url_prefix="/integrations/slack"), "Slack signs what it sends"
)
BLUEPRINTS = (BLUEPRINT,)
EXTENSION = "andon_slack"
LARGEST = 1024 * 1024
MOST_FIELDS = 60
LONGEST_ID = 80
UNSIGNED = "Only Slack sends to this address. Check SLACK_SIGNING_SECRET, and the clock of this machine."


class TooLarge(DomainError):
    """A body that is larger than anything that Slack sends: 413."""

    status = 413
    title = "Too large"


class NotKept(DomainError):
    """An event could not be kept in time: 503, upon which Slack sends it again."""

    status = 503
    title = "Not available"


@BLUEPRINT.post("/commands")
def take_command() -> Response:
    """Take a slash command."""
    form = _form(_signed_body())
    if form.get("ssl_check") == "1":
        return Response("")
    return _answered(said.typed(form))


@BLUEPRINT.post("/interactivity")
def take_interaction() -> Response:
    """Take a pressed button, a sent dialog, a shortcut."""
    return _answered(said.interaction(_payload(_signed_body())))


@BLUEPRINT.post("/options")
def take_options() -> Response:
    """Offer choices while somebody types."""
    return _answered(said.interaction(_payload(_signed_body())))


@BLUEPRINT.post("/events")
def take_event() -> Response:
    """Keep an event, to be worked on by a job; a 503 has Slack send it again."""
    raw = _signed_body()
    sent = _object(read_json(raw))
    if sent.get("type") == "url_verification":
        return jsonify(challenge=str(sent.get("challenge", ""))[:500])
    event_id = sent.get("event_id")
    if sent.get("type") == "event_callback" and isinstance(event_id, str) and 0 < len(event_id) <= LONGEST_ID:
        _keep(event_id, raw.decode())
    return Response("")


def _keep(event_id: str, body: str) -> None:
    """Keep it within the time that Slack waits, or have it sent again."""
    here = desk()
    close_reading()
    try:
        here.keep(event_id, body)
    except (TooLate, Uncertain) as late:
        raise NotKept("slack.not_kept", "The database does not answer in time. Send the event again.") from late


def desk() -> SlackDesk:
    """Return where this application answers Slack, built when it is first needed."""
    here = runtime()
    made: tuple[Runtime, SlackDesk] | None = current_app.extensions.get(EXTENSION)
    if made is None or made[0] is not here:
        made = here, build_desk(here.settings, here.transactor, here.renderer)
        current_app.extensions[EXTENSION] = made
    return made[1]


def _answered(wish: Wish) -> Response:
    """Answer a wish; the request's own look at the database is closed first."""
    here = desk()
    close_reading()
    return _json(answered(here, wish))


def _signed_body() -> bytes:
    """Return the raw body of a request that Slack has signed just now; everything else is refused."""
    if (request.content_length or 0) > LARGEST:
        raise TooLarge("slack.too_large", "Send at most 1 MiB.")
    # Slack always says how long its body is; what does not say it is not read, and so not signed.
    body = request.get_data(cache=True) if request.content_length is not None else b""
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    here, now = desk(), runtime().clock.now()
    why = refusal(here.settings.signing_secret, timestamp, signature, body, now)
    if why:
        here.ear.refused(why, now)
        raise SignInNeeded(UNSIGNED)
    after_this_request(partial(_heard, here, now))
    return body


def _heard(here: SlackDesk, at: datetime, response: Response) -> Response:
    """Note that a request verified, once it is answered: the answer waits for nothing."""
    here.ear.verified(at)
    return response


def _form(body: bytes) -> Mapping[str, str]:
    """Read a form; what can't be kept is left out of it, since nobody sends it again."""
    pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    return {name: value.replace("\0", "") if is_unfit(value) else value for name, value in pairs}


def _payload(body: bytes) -> Mapping[str, Any]:
    return _object(read_json(_form(body).get("payload", "{}").encode(errors="replace")))


def _object(sent: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", sent) if isinstance(sent, dict) else {}


def _json(body: Mapping[str, Any] | None) -> Response:
    return Response(json.dumps(body), content_type="application/json") if body else Response("")
