"""The one road to Slack's Web API: a call, its answer, and failures in our own words.

Synchronous, and never used inside a request's transaction: whoever calls is a job, or a thread of its own. It waits
for nobody: a 429 is raised with its Retry-After, and the caller's job is put off.
"""

from collections.abc import Mapping
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from foundation.errors import DeliveryFailed
from integrations.slack.blocks.check import require_drawn
from integrations.slack.settings import SlackSettings

TIMEOUT_S = 10
LIMITED = 429
BROKEN = 500
PASSING = {"ratelimited", "rate_limited", "message_limit_exceeded"}
# Slack doesn't know itself how far it came; and what stands between us and it (a proxy's page) knows nothing.
UNSURE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
NO_JSON = "Received a response in a non-JSON format"


class SlackRefused(DeliveryFailed):
    """Slack answered that it won't; ``error`` is its word for why."""

    def __init__(
        self, method: str, error: str, *, permanent: bool, retry_after: float | None = None, details: str = ""
    ) -> None:
        """Keep which call it was and what was answered."""
        super().__init__(
            f"{method}: {error}{f' ({details})' if details else ''}", permanent=permanent, retry_after=retry_after
        )
        self.method = method
        self.error = error


class SlackUnreachable(DeliveryFailed):
    """No answer came, so nobody knows whether it was done."""

    def __init__(self, method: str, why: str) -> None:
        """Keep which call it was."""
        super().__init__(f"{method}: no answer ({why})", permanent=False)
        self.method = method


class SlackClient:
    """Calls methods of the Web API with one token."""

    def __init__(self, settings: SlackSettings, *, timeout: float = TIMEOUT_S, token: str | None = None) -> None:
        """Prepare the kit's client, without its own repeating and waiting."""
        self._web = WebClient(
            token=settings.bot_token if token is None else token,
            base_url=settings.api_url,
            timeout=int(timeout) or 1,
            retry_handlers=[],
        )

    def call(self, method: str, **params: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
        """Call a method, with JSON where Slack takes it; raises SlackRefused, SlackUnreachable or InvalidBlocks."""
        told = {name: value for name, value in params.items() if value is not None}
        require_drawn(method, told)
        try:
            in_json = _takes_json(method)
            answer = self._web.api_call(method, json=told) if in_json else self._web.api_call(method, data=told)
        except SlackApiError as refusal:
            raise _refused(method, refusal) from refusal
        except (URLError, OSError, ValueError) as error:
            raise SlackUnreachable(method, type(error).__name__) from error
        data = answer.data
        return data if isinstance(data, dict) else {}


def _takes_json(method: str) -> bool:
    """Whether it takes JSON; what reads, and much of what concerns channels, takes a form alone."""
    return method.startswith(("chat.", "views.", "entity.", "apps.", "canvases."))


def _refused(method: str, refusal: SlackApiError) -> DeliveryFailed:
    """Translate: what may be otherwise in a while, what will not, and what nobody knows."""
    answer = refusal.response
    status, error = answer.status_code, str(answer.get("error", "unknown"))
    if status >= BROKEN or error in UNSURE or error.startswith(NO_JSON):
        return SlackUnreachable(method, error if error in UNSURE else f"status {status}")
    wait = answer.headers.get("Retry-After", "") if status == LIMITED else ""
    details = "; ".join(str(each) for each in (answer.get("response_metadata") or {}).get("messages", []))
    return SlackRefused(
        method,
        error,
        permanent=status != LIMITED and error not in PASSING,
        retry_after=float(wait) if wait.isdigit() else None,
        details=details,
    )
