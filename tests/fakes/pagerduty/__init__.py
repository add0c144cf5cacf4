"""A PagerDuty on a real TLS socket: it keeps keys and states, limits, breaks, and signs what it sends.

Its certificate and key are made for tests and prove nothing to anybody.
"""

import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

FOLDER = Path(__file__).parent
CERTIFICATE, KEY = FOLDER / "certificate_for_tests.pem", FOLDER / "key_for_tests.pem"
ROUTING_KEY = "R0" * 16
SECRETS = ("old-secret", "new-secret")
OPEN = ("triggered", "acknowledged")
SEVERITIES = {"critical", "error", "warning", "info"}


@dataclass
class There:
    """An incident there."""

    id: str
    dedup_key: str
    title: str
    status: str = "triggered"
    changed_at: str = "2031-03-03T09:00:00Z"


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
    received: list[dict[str, Any]] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    disabled: bool = False
    enabled: int = 0
    services: list[dict[str, Any]] = field(default_factory=list)
    oncalls: list[dict[str, Any]] = field(default_factory=list)

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
        mine = next((one for one in self.incidents if one.dedup_key == key and one.status in OPEN), None)
        if action == "trigger" and mine is None:
            there = There(f"Q{len(self.incidents) + 1:04d}", key, event["payload"]["summary"])
            self.incidents.append(there)
        elif mine is not None and action != "trigger":
            mine.status = {"acknowledge": "acknowledged", "resolve": "resolved"}[action]
        return 202, {"status": "success", "message": "Event processed", "dedup_key": key}

    def shows(self, there: There) -> dict[str, Any]:
        """Return an incident as the REST API shows it."""
        return {
            "id": there.id,
            "incident_key": there.dedup_key,
            "status": there.status,
            "title": there.title,
            "html_url": f"https://acme.pagerduty.example/incidents/{there.id}",
            "last_status_change_at": there.changed_at,
            "last_status_change_by": {"id": "PUSER", "type": "user_reference", "summary": "Bo There"},
        }

    def says(self, kind: str, there: There, at: str, number: int, **more: Any) -> tuple[bytes, dict[str, str]]:
        """Return a webhook about an incident, signed with all secrets."""
        data = {
            "id": there.id,
            "type": "incident",
            "incident_key": there.dedup_key,
            "status": there.status,
            "title": there.title,
            "html_url": f"https://acme.pagerduty.example/incidents/{there.id}",
            **more,
        }
        agent = {"id": "PUSER", "type": "user_reference", "summary": "Bo There"}
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
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._keep(body)
        fault = there.faults.pop(0) if there.faults else None
        if fault == "hangup":
            self.close_connection = True
            return
        if isinstance(fault, int):
            headers = {"ratelimit-reset": "7"} if fault == 429 else {}
            self._answer(fault, {"error": {"message": "Rate Limit Exceeded", "code": 2020}}, headers)
            return
        if self.path.endswith("/enable"):
            there.disabled, there.enabled = False, there.enabled + 1
            self._answer(200, {"webhook_subscription": {"id": "PSUB"}})
            return
        status, said = there.take(json.loads(body))
        if fault == "drop":
            self.close_connection = True
            return
        self._answer(status, said)

    def do_GET(self) -> None:
        there: PagerDuty = self.server.pagerduty  # type: ignore[attr-defined]
        self._keep(b"")
        accepts = self.headers.get("Accept", "")
        if self.headers.get("Authorization") != "Token token=token" or "version=2" not in accepts:
            self._answer(401, {"error": {"message": "Unauthorized", "code": 2006}})
            return
        if self.path.startswith("/incidents?"):
            (key,) = parse_qs(urlsplit(self.path).query)["incident_key"]
            found = [one for one in there.incidents if one.dedup_key == key]
            self._answer(200, {"incidents": [there.shows(one) for one in found], "more": False})
            return
        query = parse_qs(urlsplit(self.path).query)
        if self.path.startswith("/services?"):
            found = [one for one in there.services if query["query"][0].lower() in one["name"].lower()]
            self._answer(200, {"services": found, "more": False})
            return
        if self.path.startswith("/oncalls?"):
            wanted = query["escalation_policy_ids[]"]
            found = [one for one in there.oncalls if one["escalation_policy"]["id"] in wanted]
            self._answer(200, {"oncalls": found, "more": False})
            return
        method = {"url": "http://localhost/integrations/pagerduty/webhook", "temporarily_disabled": there.disabled}
        self._answer(200, {"webhook_subscriptions": [{"id": "PSUB", "delivery_method": method}], "more": False})

    def _keep(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.pagerduty.requests.append(Request(self.command, self.path, headers, body))  # type: ignore[attr-defined]

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
