"""What the doctor says of Twilio."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.util import find_spec
from urllib.parse import urlsplit

from foundation.config import DEFAULT_BASE_URL
from foundation.errors import DeliveryFailed
from integrations.twilio.adapter import account_status
from integrations.twilio.settings import ACCOUNT, NUMBER, SERVICE, TwilioSettings, twilio_settings

Said = tuple[str, bool, str, str]
INSTALL = "pip install --require-hashes -r requirements-twilio.lock"
WHERE = "The Twilio console shows it on its first page."
INSIDE = frozenset({"localhost", "127.0.0.1", "::1"})


def check_twilio(environment: Mapping[str, str], _now: datetime) -> Iterator[Said]:
    """Look at what is configured; without any of it there is nothing to say."""
    settings = twilio_settings(environment)
    if not settings.is_named:
        return
    wrong = list(_wrong(settings))
    yield from wrong
    if find_spec("twilio") is None:
        yield "twilio library", False, "not installed", INSTALL
    elif not wrong:
        yield _reached(settings)
    yield _reaches_us(environment.get("ANDON_BASE_URL") or DEFAULT_BASE_URL)


def _wrong(settings: TwilioSettings) -> Iterator[Said]:
    if not ACCOUNT.fullmatch(settings.account_sid):
        yield "twilio account", False, "missing or no account's id", f"Set TWILIO_ACCOUNT_SID (AC…). {WHERE}"
    if not settings.auth_token:
        yield "twilio token", False, "missing", f"Set TWILIO_AUTH_TOKEN. {WHERE}"
    if settings.caller and not NUMBER.fullmatch(settings.caller):
        yield "twilio caller", False, "no number", "Set TWILIO_FROM to a number of the account, like +15005550006."
    if not settings.caller:
        said = "missing: nobody can be called" + ("" if settings.messaging_service else ", and no text goes out")
        yield "twilio caller", False, said, "Set TWILIO_FROM to a number of the account that can call and send texts."
    if settings.messaging_service and not SERVICE.fullmatch(settings.messaging_service):
        yield "twilio service", False, "no messaging service", "Set TWILIO_MESSAGING_SERVICE_SID (MG…), or remove it."


def _reached(settings: TwilioSettings) -> Said:
    try:
        status = account_status(settings)
    except DeliveryFailed as failure:
        step = "Copy the token anew." if failure.permanent else "Let this machine reach api.twilio.com over HTTPS."
        return "twilio account", False, failure.reason, step
    step = "" if status == "active" else "Ask Twilio why."
    return "twilio account", status == "active", status, step


def _reaches_us(base_url: str) -> Said:
    parts = urlsplit(base_url)
    if parts.scheme == "https" and parts.hostname not in INSIDE:
        step = f"In the Twilio console, “A message comes in” of the number: {base_url}/integrations/twilio/messages"
        return "twilio replies", True, f"expected at {base_url}", step
    step = "Set ANDON_BASE_URL to an https address that Twilio reaches."
    return "twilio replies", False, f"{base_url} is not reached from outside: no reply, digit or report comes", step


CHECKS = (check_twilio,)
