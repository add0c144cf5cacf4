"""What the environment says about Twilio."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

API_URL = "https://api.twilio.com"
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
SERVICE = re.compile(r"MG[0-9a-f]{32}", re.ASCII)
ACCOUNT = re.compile(r"AC[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True)
class TwilioSettings:
    """An account, its token, and from where it calls; texts may go out by a messaging service of its own."""

    account_sid: str = ""
    auth_token: str = ""
    caller: str = ""
    messaging_service: str = ""
    api_url: str = API_URL

    @property
    def is_configured(self) -> bool:
        """Whether anything can go out."""
        return bool(self.account_sid and self.auth_token and (self.caller or self.messaging_service))

    @property
    def is_named(self) -> bool:
        """Whether anything was set at all."""
        return bool(self.account_sid or self.auth_token or self.caller or self.messaging_service)


def twilio_settings(environment: Mapping[str, str]) -> TwilioSettings:
    """Read them."""
    return TwilioSettings(
        account_sid=environment.get("TWILIO_ACCOUNT_SID", "").strip(),
        auth_token=environment.get("TWILIO_AUTH_TOKEN", "").strip(),
        caller=environment.get("TWILIO_FROM", "").strip(),
        messaging_service=environment.get("TWILIO_MESSAGING_SERVICE_SID", "").strip(),
        api_url=(environment.get("ANDON_TWILIO_API_URL") or API_URL).rstrip("/"),
    )
