"""The official client, without its own waiting: a job that failed comes again by itself, and later where it must."""

import ssl
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pagerduty import Error, EventsApiV2Client, HttpError, RestApiV2Client

from foundation.errors import DeliveryFailed
from integrations.pagerduty.settings import PagerDutySettings

TIMEOUT_S = 8
LIMITED, BROKEN, REFUSED = 429, 500, 400
SUMMARY, WAITS, WORDS = 1_000, 60.0, 200
PAGE, MOST = 100, 10_000


class Refused(DeliveryFailed):
    """PagerDuty answered, and did not do it."""

    def __init__(self, reason: str, *, permanent: bool, retry_after: float | None, status: int) -> None:
        """Keep the status, by which some refusals are told apart."""
        super().__init__(reason, permanent=permanent, retry_after=retry_after)
        self.status = status


class Events(EventsApiV2Client):
    """Sends events with one key; tries once, and does not sleep."""

    timeout = TIMEOUT_S  # type: ignore[assignment] # the kit's own way to say it
    max_network_attempts = 0

    def postprocess(self, response: Any) -> None:  # noqa: ANN401 - the kit's response
        """Give up at once where the kit would wait without end."""
        _refuse_limit(response)


class Rest(RestApiV2Client):
    """Calls the REST API; tries once, and does not sleep."""

    timeout = TIMEOUT_S  # type: ignore[assignment] # the kit's own way to say it
    max_network_attempts = 0

    def postprocess(self, response: Any, suffix: str | None = None) -> None:  # noqa: ANN401 - the kit's response
        """Give up at once where the kit would wait without end."""
        _refuse_limit(response)


def send_event(settings: PagerDutySettings, key: str, action: str, dedup_key: str, **said: Any) -> str:  # noqa: ANN401 - JSON
    """Send one event, and return the key under which it is known there; raises DeliveryFailed."""
    try:
        with Events(key, base_url=settings.events_url, verify=_trust(settings), trust_env=False) as client:
            client.retry = {}
            return str(client.send_event(action, dedup_key=dedup_key, **said))
    except Error as error:
        raise failure_of(error) from error


def call(settings: PagerDutySettings, method: str, path: str, **said: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    """Call the REST API, and return what it answers; raises DeliveryFailed."""
    try:
        with Rest(
            settings.api_token,
            default_from=settings.sender or None,
            base_url=settings.api_url,
            verify=_trust(settings),
            trust_env=False,
        ) as client:
            answer = client.request(method, path, **said)
    except Error as error:
        raise failure_of(error) from error
    if answer.status_code >= REFUSED:
        raise _answered(answer)
    found = answer.json() if answer.content else {}
    return found if isinstance(found, dict) else {}


def everything(settings: PagerDutySettings, path: str, name: str, **params: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - JSON
    """Return a whole list, page by page, as far as PagerDuty gives it; raises DeliveryFailed."""
    found: list[Mapping[str, Any]] = []
    for offset in range(0, MOST, PAGE):
        answer = call(settings, "GET", path, params={**params, "limit": PAGE, "offset": offset})
        found += [each for each in answer.get(name) or [] if isinstance(each, dict)]
        if not answer.get("more"):
            break
    return found


def failure_of(error: Error) -> DeliveryFailed:
    """Say what an error means: refused for good, or to be tried again, and when."""
    response = getattr(error, "response", None)
    return _answered(response) if response is not None else DeliveryFailed("no answer", permanent=False)


def _answered(response: Any) -> DeliveryFailed:  # noqa: ANN401 - the kit's response
    status = int(response.status_code)
    said = str(response.headers.get("ratelimit-reset") or response.headers.get("retry-after") or "")
    wait = min(float(said), WAITS) if said.isdigit() else None
    passing = status == LIMITED or status >= BROKEN
    reason = f"PagerDuty answered {status}{_why(response) if not passing else ''}"
    return Refused(reason, permanent=not passing, retry_after=wait, status=status)


def _why(response: Any) -> str:  # noqa: ANN401 - the kit's response
    """Return what it says of a refusal, in a line."""
    try:
        said = response.json()
    except ValueError:
        return ""
    error = said.get("error") if isinstance(said, dict) else None
    parts = [error.get("message"), *(error.get("errors") or [])] if isinstance(error, dict) else []
    words = " ".join(str(part) for part in parts if part)
    return f": {words[:WORDS]}" if words else ""


def _refuse_limit(response: Any) -> None:  # noqa: ANN401 - the kit's response
    if response.status_code == LIMITED:
        message = "the limit is reached"
        raise HttpError(message, response)


def _trust(settings: PagerDutySettings) -> ssl.SSLContext:
    ca_file = settings.ca_file
    return _trusting(ca_file, Path(ca_file).stat().st_mtime_ns if ca_file else 0)


@lru_cache(maxsize=4)
def _trusting(ca_file: str, _written_ns: int) -> ssl.SSLContext:
    """Read whom to trust once: to read the system's certificates takes longer than anything else in a call."""
    return ssl.create_default_context(cafile=ca_file or None)
