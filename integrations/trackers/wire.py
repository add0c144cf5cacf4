"""Asking a tracker over HTTP with the foundation's client, and what its answers mean."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from foundation.http import INSIDE, PORTS, SCHEMES, TOTAL_S, AddressRefused, Answer, Caller, CallFailed, Network
from foundation.text import shown
from integrations.trackers.ports import Busy, Gone, Limited, Refused
from integrations.trackers.settings import NETWORKS

LARGEST = 4_000_000
OK = range(200, 300)
UNKNOWN = (404, 410)
TOO_MANY, BROKEN = 429, 500
SAID = 300
SHORT, LONGEST = timedelta(seconds=60), timedelta(hours=24)
JSON = "application/json"


@dataclass(frozen=True)
class Line:
    """How one tracker is reached: its base address, the headers that prove who asks, and the present."""

    label: str
    base: str
    headers: Mapping[str, str]
    now: datetime
    allowed: tuple[Network, ...] = ()
    limited_by: tuple[int, ...] = (TOO_MANY,)
    more: Mapping[str, str] = field(default_factory=dict)
    patience_s: float = TOTAL_S

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Ask once; raises Busy where nobody answers or the other side is broken, Limited where it asks for quiet."""
        parts = urlsplit(self.base)
        port = parts.port or SCHEMES.get(parts.scheme, 0)
        caller = Caller(self.allowed, ports=PORTS | {port}, total_s=self.patience_s, largest=LARGEST)
        sent = json.dumps(body).encode() if body is not None else None
        headers = {"Accept": JSON, "User-Agent": "Andon", **self.headers, **({"Content-Type": JSON} if sent else {})}
        try:
            answer = caller.ask(method, f"{self.base}{path}", sent, headers)
        except AddressRefused as refusal:
            how = f" Whoever runs Andon allows its network with {NETWORKS}." if str(refusal) == INSIDE else ""
            message = f"{self.label} at {parts.hostname}: {refusal}{how}"
            raise Busy(message) from refusal
        except CallFailed as failure:
            message = f"{self.label} did not answer ({failure})."
            raise Busy(message, is_unsure=not failure.is_unheard) from failure
        self._refuse_limit(answer)
        if answer.status >= BROKEN:
            message = f"{self.label} answered {answer.status}."
            raise Busy(message, is_unsure=True)
        return answer

    def want(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON value
        """Ask, and return the JSON that came; raises Gone and Refused too."""
        answer = self.ask(method, path, body)
        if answer.status in UNKNOWN:
            message = f"{self.label} answered {answer.status}: not there, or not for the account that Andon uses."
            raise Gone(message)
        if answer.status not in OK:
            raise self.refusal(answer)
        return self.read(answer)

    def read(self, answer: Answer) -> Any:  # noqa: ANN401 - any JSON value
        """Return the JSON of an answer; what is none comes from something else that stands at that address."""
        try:
            return json.loads(answer.body) if answer.body else {}
        except (ValueError, RecursionError) as error:
            message = f"What answers at {self.base} is no {self.label}: {answer.status} without JSON."
            raise Refused(message) from error

    def refusal(self, answer: Answer) -> Refused:
        """Return what a refusal says, in the tracker's own words."""
        return Refused(f"{self.label} answered {answer.status}: {words_of(answer) or 'without saying why'}")

    def _refuse_limit(self, answer: Answer) -> None:
        headers = answer.headers
        drained = headers.get("x-ratelimit-remaining") == "0"
        told = words_of(answer).casefold()
        asked = answer.status in self.limited_by and (
            answer.status == TOO_MANY or drained or "retry-after" in headers or "rate limit" in told
        )
        if not asked:
            return
        until = self.now + SHORT
        if answer.retry_after is not None:
            until = self.now + timedelta(seconds=answer.retry_after)
        elif drained and (reset := headers.get("x-ratelimit-reset", "")).isdigit():
            until = datetime.fromtimestamp(min(int(reset), int((self.now + LONGEST).timestamp())), UTC)
        message = f"{self.label} answered {answer.status}: too many requests."
        raise Limited(message, max(until, self.now + timedelta(seconds=1)))


def words_of(answer: Answer) -> str:
    """Return what an error says in words: Jira's lists and fields, GitHub's message, ServiceNow's detail."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return ""
    words = [str(each) for each in said.get("errorMessages") or ()]
    errors = said.get("errors")
    if isinstance(errors, dict):
        words += [f"{name}: {text}" for name, text in errors.items()]
    elif isinstance(errors, list):
        words += [_field_of(each) for each in errors]
    inner = said.get("error")
    if isinstance(inner, dict):
        words += [str(inner.get(name)) for name in ("message", "detail") if inner.get(name)]
    if said.get("message"):
        words.insert(0, str(said["message"]))
    return shown(" ".join(words), SAID)


def fields_refused(answer: Answer) -> set[str]:
    """Return the fields that a 400 of Jira names."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return set()
    errors = said.get("errors") if isinstance(said, dict) else None
    return set(errors) if isinstance(errors, dict) else set()


def part(value: object, *names: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what stands under these names, one inside the other; None where any is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_of(value: object) -> str:
    """Return a text or a number as text, fit to be kept; empty for anything else."""
    return shown(str(value), 1_000_000) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def text_of_lines(value: object) -> str:
    """Return a text of several lines, whatever ends them."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _field_of(error: object) -> str:
    return (
        " ".join(str(error.get(name, "")) for name in ("resource", "field", "code", "message"))
        if isinstance(error, dict)
        else str(error)
    )
