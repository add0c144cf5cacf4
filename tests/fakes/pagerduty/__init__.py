"""A PagerDuty on a real TLS socket: it keeps keys and states, limits, breaks, and signs what it sends.

Its certificate and key are made for tests and prove nothing to anybody.
"""

import hashlib
import hmac
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.pagerduty.rest import Account, answer

FOLDER = Path(__file__).parent
CERTIFICATE, KEY = FOLDER / "certificate_for_tests.pem", FOLDER / "key_for_tests.pem"
ROUTING_KEY = "R0" * 16
SECRETS = ("old-secret", "new-secret")
OPEN = ("triggered", "acknowledged")
AGENT = {"id": "PUSER", "type": "user_reference", "summary": "Bo There"}
SEVERITIES = {"critical", "error", "warning", "info"}


@dataclass
class There:
    """An incident there."""

    id: str
    dedup_key: str
    title: str
    status: str = "triggered"
    changed_at: str = "2031-03-03T09:00:00Z"
    created_at: str = "2031-03-03T09:00:00Z"
    service: str = ""
    priority: str = ""
    assignee: str = ""
    merged: bool = False
    notes: list[str] = field(default_factory=list)
    updates: list[str] = field(default_factory=list)
    responders: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PagerDuty:
    """What it keeps, and how the next requests fail: 429, 500, "hangup", or "drop" (takes it and hangs up)."""

    port: int = 0
    incidents: list[There] = field(default_factory=list)
    latest: dict[str, There] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    disabled: bool = False
    enabled: int = 0
    account: Account = field(default_factory=Account)
    # Called when an answer has gone out, before whoever asked can have written it down.
    answered: Callable[[Request], None] | None = None
    # Decides for itself how a request fails, where the list has nothing more.
    breaks: Callable[[Request], int | str | None] | None = None

    @property
    def environment(self) -> dict[str, str]:
        url = f"https://localhost:{self.port}"
        return {
            "PAGERDUTY_ROUTING_KEYS": f"default={ROUTING_KEY}",
            "PAGERDUTY_API_TOKEN": "token",
            "PAGERDUTY_FROM": "andon@example.org",
            "PAGERDUTY_WEBHOOK_SECRET": ",".join(SECRETS),
            "ANDON_PAGERDUTY_API_URL": url,
            "ANDON_PAGERDUTY_EVENTS_URL": url,
            "ANDON_PAGERDUTY_CA_FILE": str(CERTIFICATE),
        }

    def take(self, event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Apply an event as Events API v2 does; what is wrong with it is answered 400."""
        self.received.append(event)
        wrong = list(faults_of(event))
        if wrong:
            return 400, {"status": "invalid event", "message": "Event object is invalid", "errors": wrong}
        action, key = event["event_action"], event.get("dedup_key") or f"made-{len(self.received)}"
        mine = self.open_with(key)
        if action == "trigger" and mine is None:
            self.add(key, event["payload"]["summary"])
        elif mine is not None and action != "trigger":
            mine.status = {"acknowledge": "acknowledged", "resolve": "resolved"}[action]
        return 202, {"status": "success", "message": "Event processed", "dedup_key": key}

    def open_with(self, key: str | None) -> There | None:
        one = self.latest.get(key or "")
        return one if one is not None and one.status in OPEN else None

    def incident(self, number: str) -> There | None:
        return next((one for one in self.incidents if one.id == number), None)

    def add(self, key: str, title: str, service: str = "") -> There:
        made = There(f"P{len(self.incidents) + 1:05d}", key, title, service=service)
        self.incidents.append(made)
        self.latest[key] = made
        return made

    def says(
        self, kind: str, there: There, at: str, number: int, *, agent: dict[str, str] | None = AGENT, **more: Any
    ) -> tuple[bytes, dict[str, str]]:
        """Return a webhook about an incident, signed with all secrets; what has a type of its own names it inside."""
        data: dict[str, Any] = {
            "id": there.id,
            "type": "incident",
            "incident_key": there.dedup_key,
            "status": there.status,
            "title": there.title,
            "html_url": f"https://acme.pagerduty.example/incidents/{there.id}",
            **more,
        }
        if "type" in more:
            data = {**more, "incident": {"id": there.id, "type": "incident_reference", "summary": there.title}}
        event = {"id": f"01EVENT{number}", "event_type": f"incident.{kind}", "resource_type": "incident"}
        body = json.dumps({"event": {**event, "occurred_at": at, "agent": agent, "data": data}}).encode()
        return body, {"X-PagerDuty-Signature": signature(body), "Content-Type": "application/json"}


def signature(body: bytes, *secrets: str) -> str:
    return ",".join(
        f"v1={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}" for secret in secrets or SECRETS
    )


def faults_of(event: dict[str, Any]) -> Iterator[str]:
    """Say what of an event is not as the published rules want it."""
    if event.get("routing_key") != ROUTING_KEY:
        yield "'routing_key' is invalid"
    if event.get("event_action") not in {"trigger", "acknowledge", "resolve"}:
        yield "'event_action' is invalid"
    if event.get("event_action") != "trigger" and not event.get("dedup_key"):
        yield "'dedup_key' is missing"
    if len(event.get("dedup_key") or "") > 255:
        yield "'dedup_key' is too long"
    payload = event.get("payload", {})
    if event.get("event_action") == "trigger" and (
        not 0 < len(payload.get("summary", "")) <= 1024
        or not payload.get("source")
        or payload.get("severity") not in SEVERITIES
    ):
        yield "'payload' is invalid"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        there: PagerDuty = self.server.pagerduty  # type: ignore[attr-defined]
        request = self._keep(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        fault = there.faults.pop(0) if there.faults else there.breaks(request) if there.breaks else None
        if fault in {"hangup", "reset"}:
            self._hang_up(with_reset=fault == "reset")
            return
        if isinstance(fault, int):
            headers = {"ratelimit-reset": "7"} if fault == 429 else {}
            self._answer(fault, {"error": {"message": "Rate Limit Exceeded", "code": 2020}}, headers)
            return
        with there.lock:
            status, said = self._taken(there, request)
        if fault == "drop":
            self._hang_up()
            return
        self._answer(status, said)
        if there.answered is not None:
            there.answered(request)

    do_GET = do_PUT = do_POST  # noqa: N815 - the parent calls them so

    def _taken(self, there: PagerDuty, request: Request) -> tuple[int, dict[str, Any]]:
        body = json.loads(request.body) if request.body else None
        parts = urlsplit(request.path)
        if parts.path == "/v2/enqueue":
            return there.take(body)
        if request.headers.get("authorization") != "Token token=token" or "version=2" not in request.headers["accept"]:
            return 401, {"error": {"message": "Unauthorized", "code": 2006}}
        return answer(there, request.method, parts.path, parse_qs(parts.query), body, request.headers.get("from", ""))

    def _hang_up(self, *, with_reset: bool = False) -> None:
        if with_reset:
            # Closed with this set, a connection is reset instead of ended.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        self.close_connection = True

    def _keep(self, body: bytes) -> Request:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        self.server.pagerduty.requests.append(request)  # type: ignore[attr-defined]
        return request

    def _answer(self, status: int, said: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name for it
        """Say nothing."""


@contextmanager
def paging() -> Iterator[PagerDuty]:
    """Listen for the length of a block."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        fake = server.pagerduty = PagerDuty(server.server_address[1])  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
