"""The official library over a wire of our own: one try, one deadline, nothing followed, nothing of the environment.

The library builds requests and reads answers; what it would do on the network by itself it never gets to do.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from foundation.errors import DeliveryFailed
from foundation.http import AddressRefused, Answer, Caller, CallFailed, networks
from integrations.twilio.settings import API_URL, TwilioSettings

LARGEST, LIMITED, BROKEN = 65_536, 429, 500
EVERYWHERE = networks("0.0.0.0/0, ::/0")
NOT_INSTALLED = "the library twilio is not installed: pip install --require-hashes -r requirements-twilio.lock"
NOT_SET = "Twilio is not set up here: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM"
OPTED_OUT = 21610
RING_S = 35
# What Twilio's numbers mean to whoever reads the trail; its own words repeat the telephone number.
MEANS = {
    20003: "the account's token is wrong",
    20404: "the account is not there",
    21211: "this is no number that can be called",
    21217: "this is no number that can be called",
    21408: "the account may not send to this country",
    21215: "the account may not call this country",
    OPTED_OUT: "whoever has this number answered STOP",
    21612: "this number cannot be reached from ours",
    21614: "this number takes no text messages",
    21606: "TWILIO_FROM is none of the account's numbers that send text messages",
    21210: "TWILIO_FROM is none of the account's numbers",
    30003: "the telephone is off or out of reach",
    30004: "the message was blocked",
    30005: "this number is not in use",
    30006: "this number is a landline, or its carrier cannot be reached",
    30007: "the carrier filtered the message",
}


class Refused(DeliveryFailed):
    """Twilio answered that it won't; ``code`` is its number for why."""

    def __init__(self, code: int) -> None:
        """Say what the number means."""
        super().__init__(means(code), permanent=True)
        self.code = code


@dataclass
class Wire:
    """What the library calls to make a request: our own way to call, with its deadline, and Twilio's place."""

    settings: TwilioSettings
    is_async: bool = False

    def request(self, method: str, uri: str, **said: Any) -> Any:  # noqa: ANN401 - the library's own
        """Make one request; a limit or a fault there is told at once instead of waited for."""
        url = re.sub(r"^https://api\.twilio\.com(?=/)", self.settings.api_url, uri)
        headers = {**(said.get("headers") or {}), **self._authorization(said.get("auth"))}
        # The address is an administrator's word: where they put something else in Twilio's place, it may be inside.
        caller = Caller(() if self.settings.api_url == API_URL else EVERYWHERE, largest=LARGEST)
        try:
            if method == "GET":
                answer = caller.get(url, headers)
            else:
                answer = caller.post(url, urlencode(said.get("data") or {}, doseq=True).encode(), headers)
        except AddressRefused as refused:
            raise DeliveryFailed(str(refused), permanent=True) from refused
        except CallFailed as failure:
            raise DeliveryFailed(str(failure), permanent=False) from failure
        _refuse_passing(answer)
        text = answer.body.decode("utf-8", "replace")
        return import_module("twilio.http.response").Response(answer.status, text, answer.headers)

    def _authorization(self, auth: tuple[str, str] | None) -> Mapping[str, str]:
        user, password = auth or (self.settings.account_sid, self.settings.auth_token)
        return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def send_text(settings: TwilioSettings, to: str, body: str, report_to: str = "") -> str:
    """Send a text message, and return its id there; raises DeliveryFailed."""
    sender = {"messaging_service_sid": settings.messaging_service} if settings.messaging_service else {
        "from_": settings.caller}  # fmt: skip
    report = {"status_callback": report_to} if report_to else {}
    return str(_ask(settings, lambda client: client.messages.create(to=to, body=body, **sender, **report)).sid)


def call(settings: TwilioSettings, to: str, twiml: str, report_to: str = "") -> str:
    """Call a number and say something, and return the call's id there; raises DeliveryFailed."""
    if not settings.caller:
        message = "TWILIO_FROM is not set, and a messaging service calls nobody"
        raise DeliveryFailed(message, permanent=True)
    report = {"status_callback": report_to, "status_callback_event": ["completed"]} if report_to else {}
    said = {"to": to, "from_": settings.caller, "twiml": twiml, "timeout": RING_S, **report}
    return str(_ask(settings, lambda client: client.calls.create(**said)).sid)


def account_status(settings: TwilioSettings) -> str:
    """Return how the account stands there; raises DeliveryFailed."""
    return str(_ask(settings, lambda client: client.api.v2010.accounts(settings.account_sid).fetch()).status)


def means(code: int) -> str:
    """Say what a number of Twilio's means, without the telephone number."""
    return f"Twilio {code}: {MEANS.get(code, f'see twilio.com/docs/api/errors/{code}')}"


def _ask(settings: TwilioSettings, what: Any) -> Any:  # noqa: ANN401 - the library has no types that we could hold
    if not settings.is_configured:
        raise DeliveryFailed(NOT_SET, permanent=True)
    try:
        rest, exceptions = import_module("twilio.rest"), import_module("twilio.base.exceptions")
    except ImportError as error:
        raise DeliveryFailed(NOT_INSTALLED, permanent=True) from error
    # An environment that is not empty keeps it from looking into the process's for regions and edges.
    environment = {"TWILIO_ACCOUNT_SID": settings.account_sid}
    client = rest.Client(settings.account_sid, settings.auth_token, http_client=Wire(settings), environment=environment)
    try:
        return what(client)
    except exceptions.TwilioException as error:
        raise Refused(int(getattr(error, "code", 0) or getattr(error, "status", 0) or 0)) from error
    except (ValueError, KeyError, TypeError) as error:
        message = "what answered is not Twilio"
        raise DeliveryFailed(message, permanent=False) from error


def _refuse_passing(answer: Answer) -> None:
    if answer.status == LIMITED or answer.status >= BROKEN:
        said = f"answered {answer.status}"
        raise DeliveryFailed(said, permanent=False, retry_after=answer.retry_after)
