"""Where PagerDuty's V3 webhooks arrive: 202 once stored, 4xx only for what is not PagerDuty's or no event at all.

A refusal drops the event there for good, and three in a row switch the subscription off; so what we don't know is
taken and left aside, and without a database the answer is 503, after which PagerDuty tries again for two days.
"""

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import IntegrityError

from foundation.errors import Forbidden, Invalid, TooLarge
from foundation.web import csrf
from foundation.web.api import validated
from foundation.web.hostile import read_json
from foundation.web.runtime import runtime
from foundation.web.visit import visit
from foundation.work import Context
from integrations.pagerduty import commands
from integrations.pagerduty.policy import PAGERDUTY
from integrations.pagerduty.said import OLDEST, is_signed
from integrations.pagerduty.settings import pagerduty_settings
from integrations.pagerduty.wire import Envelope, said_of

BLUEPRINT = csrf.exempt(
    Blueprint("pagerduty", __name__, url_prefix="/integrations/pagerduty"), "PagerDuty signs what it sends"
)
BLUEPRINTS = (BLUEPRINT,)
LARGEST = 256 * 1024
ACCEPTED = 202


@BLUEPRINT.post("/webhook")
def webhook() -> tuple[Response, int]:
    """Keep one event."""
    if request.content_length is None or request.content_length > LARGEST:
        raise TooLarge(LARGEST)
    body = request.get_data(cache=False)
    settings = pagerduty_settings(runtime().settings.environment)
    if not settings.webhook_secrets or not is_signed(
        settings.webhook_secrets, body, request.headers.get("X-PagerDuty-Signature", "")
    ):
        raise Forbidden("pagerduty.signature", "The signature fits none of our secrets.")
    event = validated(Envelope, read_json(body)).event
    if event.occurred_at < runtime().clock.now() - OLDEST:
        raise Invalid(
            "pagerduty.old", "PagerDuty repeats an event for two days; this one is older.", where="occurred_at"
        )
    who = Context(PAGERDUTY, "pagerduty", visit().request_id)
    try:
        is_new = runtime().transactor.run(who, commands.take_in, said=said_of(event))
    except IntegrityError:
        # The same event came twice at once.
        is_new = False
    return jsonify(status="taken" if is_new else "known"), ACCEPTED
