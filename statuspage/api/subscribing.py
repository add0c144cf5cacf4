"""Where programs ask to be told, in the shape of a page's own v2 interface; the snapshots hand such requests on.

Whoever asks learns nothing: the answer is the same whether or not an address is known, and nothing is sent to it but
the question to its owner. The id that comes back takes back what this request began, and nothing that was there before.
"""

import json
import re
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from pydantic import BaseModel, Field

from foundation.clock import Clock
from foundation.errors import Invalid, NotFound
from foundation.ids import opaque_id
from foundation.web import csrf
from foundation.web.api import sent_json, validated
from foundation.web.runtime import reading, run, runtime
from statuspage import commands, queries
from statuspage.links import Links, Proof, Purpose
from statuspage.snapshot.contract import about, moment

BLUEPRINT = csrf.exempt(
    Blueprint("status_subscriptions", __name__, url_prefix="/api/v2/status-pages/<slug>"),
    "programs ask without a page of ours, and nothing is sent before the owner of the address has confirmed",
)
FIELD = re.compile(r"subscriber\[(\w+)\](\[\])?")
JSON = "application/json"
SEVERAL = "component_ids"
NO_PHONE = "Nothing is sent to telephones. Give subscriber[email], with subscriber[endpoint] for a program."
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}
Ref = Annotated[str, Field(max_length=64)]


class Wish(BaseModel):
    """What a program asks for; what it says beyond that is left aside."""

    email: Annotated[str, Field(max_length=254)] = ""
    endpoint: Annotated[str, Field(max_length=500)] = ""
    component_id: Ref = ""
    component_ids: Annotated[list[Ref], Field(max_length=200)] = Field(default_factory=list)
    phone_number: Ref = ""
    incident_id: Ref = ""
    incident: Ref = ""

    @property
    def components(self) -> list[str]:
        """The components that it names, in either way."""
        return [one for one in (*self.component_ids, self.component_id) if one]

    @property
    def only(self) -> str:
        """The one incident that it names."""
        return self.incident_id or self.incident


@BLUEPRINT.after_request
def open_to_all(response: Response) -> Response:
    """Let pages of any origin read the answer, as they may read the page."""
    response.headers.update(OPEN)
    return response


@BLUEPRINT.post("/subscribers.json")
def subscribe(slug: str) -> Response:
    """Take the wish, by form or JSON."""
    page, wish = queries.open_page(reading(), slug), validated(Wish, _sent())
    if wish.phone_number:
        raise Invalid("statuspage.no_phone", NO_PHONE, where="phone_number")
    whom: dict[str, Any] = {"email": wish.email, "endpoint": wish.endpoint, "client": request.remote_addr or "unknown"}
    made = run(commands.ask_to_subscribe, page=slug, components=wish.components, incident=wish.only, **whom)
    is_new = made is not None and made.created_at == made.asked_at
    proof = Proof(made.public_id, made.epoch) if made is not None and is_new else Proof(opaque_id(), 1)
    told = (
        {"mode": "webhook", "webhook": wish.endpoint} if wish.endpoint else {"mode": "email_sms", "email": wish.email}
    )
    subscriber = _subscriber(wish, _links().token(Purpose.OWN, proof), ZoneInfo(page.time_zone))
    shown = {"page": about(page), "can_select_components": True, **told, "subscriber": subscriber}
    return _answer(shown=shown, status=201)


@BLUEPRINT.delete("/subscribers/<token>.json")
def unsubscribe(slug: str, token: str) -> Response:
    """Forget the address; by the id that asking gave, or by what stands at the end of a mail's or call's link."""
    queries.open_page(reading(), slug)
    try:
        run(commands.take_back, proof=_proof(Purpose.OWN, token))
    except NotFound:
        run(commands.unsubscribe, proof=_proof(Purpose.UNSUBSCRIBE, token))
    return _answer(shown=True)


@BLUEPRINT.post("/subscribers/<token>/resend_confirmation")
@BLUEPRINT.post("/subscriptions/<token>/resend_confirmation", endpoint="resend_of_subscription")
def resend(slug: str, token: str) -> Response:
    """Ask the owner of the address once more, within the limits of asking."""
    queries.open_page(reading(), slug)
    run(commands.ask_again, proof=_proof(Purpose.OWN, token), client=request.remote_addr or "unknown")
    return _answer(shown=True)


def _subscriber(wish: Wish, token: str, zone: ZoneInfo) -> dict[str, Any]:
    """Say the wish back, as if nothing were known of its address: whether something is shows nowhere."""
    return {
        "id": token,
        "mode": "webhook" if wish.endpoint else "email",
        "email": wish.email,
        "endpoint": wish.endpoint or None,
        "components": wish.components,
        "incident": wish.only or None,
        "state": "unconfirmed",
        "created_at": moment(_clock().now(), zone),
        "skip_confirmation_notification": False,
        "quarantined_at": None,
        "purge_at": None,
    }


def _sent() -> dict[str, Any]:
    """Return what was sent of the subscriber: ``subscriber[email]=…`` as a form, or the same as JSON."""
    if request.mimetype == JSON:
        body = sent_json()
        inner = body.get("subscriber", body) if isinstance(body, dict) else None
        return inner if isinstance(inner, dict) else {}
    found: dict[str, Any] = {}
    for name, values in request.form.lists():
        if match := FIELD.fullmatch(name):
            found[match[1]] = values if match[1] == SEVERAL else values[-1]
    return found


def _proof(purpose: Purpose, token: str) -> Proof:
    return _links().read(purpose, token, _clock().now())


def _links() -> Links:
    return Links(runtime().settings.base_url, runtime().settings.secret_key)


def _clock() -> Clock:
    return runtime().clock


def _answer(*, shown: object, status: int = 200) -> Response:
    return Response(json.dumps(shown), status, content_type=JSON)
