"""What the environment says about PagerDuty."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from foundation.config import MisconfiguredError

API_URL, EVENTS_URL = "https://api.pagerduty.com", "https://events.pagerduty.com"
PAIR = re.compile(r"([^\s=,]{1,80})=([A-Za-z0-9]{32})")
SERVICE = re.compile(r"([^\s=,]{1,80})=([A-Za-z0-9]{1,40})")
PRIORITY = re.compile(r"(SEV[0-9]|pending)=([^=,]{1,80})")
DEFAULT = "default"


@dataclass(frozen=True)
class PagerDutySettings:
    """Keys of integrations by the name under which policies page them, and what the API and the webhooks want."""

    routing_keys: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    api_token: str = ""
    sender: str = ""
    webhook_secrets: tuple[str, ...] = ()
    api_url: str = API_URL
    events_url: str = EVENTS_URL
    ca_file: str = ""

    @property
    def can_ask(self) -> bool:
        """Whether it can be asked anything."""
        return bool(self.api_token)

    @property
    def writes(self) -> bool:
        """Whether incidents there can be changed: that wants a token, and in whose name."""
        return bool(self.api_token and self.sender)

    def is_by_id(self, name: str) -> bool:
        """Whether what is paged under that name is made and changed by its id, and not by events."""
        return name in self.services or name not in self.routing_keys


def pagerduty_settings(environment: Mapping[str, str]) -> PagerDutySettings:
    """Read them; a wrong one says what to write."""
    return PagerDutySettings(
        routing_keys=_keys(environment.get("PAGERDUTY_ROUTING_KEYS", "")),
        services=_pairs(environment, "PAGERDUTY_SERVICES", SERVICE, "NAME=ID,NAME=ID, each the id of a service"),
        priorities=_pairs(environment, "PAGERDUTY_PRIORITIES", PRIORITY, "SEV1=P1,SEV2=P2, the names of priorities"),
        api_token=environment.get("PAGERDUTY_API_TOKEN", "").strip(),
        sender=environment.get("PAGERDUTY_FROM", "").strip(),
        webhook_secrets=_words(environment.get("PAGERDUTY_WEBHOOK_SECRET", "")),
        api_url=(environment.get("ANDON_PAGERDUTY_API_URL") or API_URL).rstrip("/"),
        events_url=(environment.get("ANDON_PAGERDUTY_EVENTS_URL") or EVENTS_URL).rstrip("/"),
        ca_file=environment.get("ANDON_PAGERDUTY_CA_FILE", ""),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _pairs(environment: Mapping[str, str], name: str, pair: re.Pattern[str], how: str) -> Mapping[str, str]:
    found = {}
    for word in _words(environment.get(name, "")):
        match = pair.fullmatch(word)
        if match is None:
            message = f"{name} is not understood: write {how}."
            raise MisconfiguredError(message)
        found[match[1]] = match[2].strip()
    return found


def _keys(text: str) -> Mapping[str, str]:
    found = {}
    for word in _words(text):
        match = PAIR.fullmatch(word if "=" in word else f"{DEFAULT}={word}")
        if match is None:
            message = "PAGERDUTY_ROUTING_KEYS is not understood: write NAME=KEY,NAME=KEY, each key of 32 characters."
            raise MisconfiguredError(message)
        found[match[1]] = match[2]
    return found
