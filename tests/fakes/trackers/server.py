"""What all of them share: a socket, the faults of the next requests, and webhooks as they would be sent."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

SECRET = "webhook-secret-of-the-tracker"


class Refusal(Exception):
    """What it answers to something that its rules forbid."""

    def __init__(self, status: int, said: Any) -> None:
        super().__init__(str(said))
        self.status, self.said = status, said


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Site:
    """A tracker; ``faults`` are what the next requests meet, or the next of ``breaks_on`` (``POST /issue``).

    A number is answered at once (429 with Retry-After); "hangup" hears nothing; "after" does it and answers 500;
    "drop" does it and hangs up; "mute" does it and "deaf" does nothing, and neither ever answers.
    """

    port: int = 0
    faults: list[int | str] = field(default_factory=list)
    breaks_on: str = ""
    asked: list[Asked] = field(default_factory=list)
    outbox: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    is_down: bool = False
    retry_after: str = "30"
    sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        raise NotImplementedError

    def limited(self) -> tuple[int, Any, dict[str, str]]:
        return 429, {"errorMessages": ["Rate limit exceeded."]}, {"Retry-After": self.retry_after}

    def fault_for(self, asked: Asked) -> int | str | None:
        """Return what this request meets."""
        if self.is_down:
            return 503
        method, _, path = self.breaks_on.partition(" ")
        meant = not self.breaks_on or (asked.method == method and asked.path.endswith(path))
        return self.faults.pop(0) if self.faults and meant else None

    def did(self, method: str, path: str = "") -> list[Asked]:
        """Return the requests of that method whose path ends so."""
        return [one for one in self.asked if one.method == method and one.path.endswith(path)]


def signed(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, unquote(parts.path), query, headers, json.loads(raw) if raw else None)
        site.asked.append(asked)
        fault = site.fault_for(asked)
        if fault == "hangup":
            self.close_connection = True
        elif fault in {"mute", "deaf"}:
            if fault == "mute":
                self._answer(site, asked)
            # Until whoever asked gives up.
            self.rfile.read(1)
            self.close_connection = True
        elif fault == 429:
            self._say(*site.limited())
        elif isinstance(fault, int):
            self._say(fault, {"errorMessages": ["It broke."]}, {})
        else:
            status, said, more = self._answer(site, asked)
            if fault == "drop":
                self.close_connection = True
            else:
                self._say(*(500, {}, {}) if fault == "after" else (status, said, more))

    @staticmethod
    def _answer(site: Site, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        try:
            return site.answer(asked)
        except Refusal as refusal:
            return refusal.status, refusal.said, {}

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def do_PATCH(self) -> None:
        self.do_GET()

    def _say(self, status: int, said: Any, headers: Mapping[str, str]) -> None:
        body = b"" if said is None else json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name for it
        """Say nothing."""


S = TypeVar("S", bound=Site)


@contextmanager
def tracking(site: S) -> Iterator[S]:
    """Listen for the length of a block."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        site.port = server.server_address[1]
        server.site = site  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
