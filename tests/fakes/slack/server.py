"""The server: reads a call as Slack does, applies faults, tokens, scopes and limits in that order, and answers."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

from foundation.clock import Clock
from tests.fakes.slack import chat, conversations, entities, faults, people
from tests.fakes.slack.faults import Fault, Faults
from tests.fakes.slack.limits import Limits
from tests.fakes.slack.methods import METHODS, Asked
from tests.fakes.slack.refusals import Refused, invalid, limited
from tests.fakes.slack.responses import ResponseURLs
from tests.fakes.slack.workspace import Call, Workspace

PARTS = (chat, conversations, entities, people)
FORMS_ONLY = "this method takes a form, not JSON"
NESTED = ("blocks", "view", "metadata", "attachments")


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"


class FakeSlack:
    """A running fake; use it as a context manager."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.workspace, self.limits, self.faults = clock, Workspace(clock), Limits(), Faults()
        self.responses = ResponseURLs(clock)
        self._lock = threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                reply = fake.receive(self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"] or 0)))
                if reply is None:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def date_time_string(self, timestamp: float | None = None) -> str:
                """Tell the time of the fake's own clock, as Slack tells that of its own."""
                return super().date_time_string(fake.clock.now().timestamp() if timestamp is None else timestamp)

            def log_message(self, *_: object) -> None:
                """Say nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    @property
    def calls(self) -> list[Call]:
        return self.workspace.calls

    @property
    def environment(self) -> dict[str, str]:
        """What the product's settings say to reach this one."""
        return {"SLACK_BOT_TOKEN": "xoxb-test", "ANDON_SLACK_API_URL": self.url}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, kind: str, method: str = "", **more: Any) -> Fault:
        """Set a fault; it stays until ``faults.clear()`` unless ``times`` says how often."""
        fault = Fault(kind, method, **more)
        self.faults.set.append(fault)
        return fault

    def receive(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply | None:
        """Answer one request, or (None) let the connection break."""
        with self._lock:
            if path.startswith("/response/"):
                return Reply(*self.responses.use(path, body))
            return self._call(path.removeprefix("/api/"), headers, body)

    def _call(self, method: str, headers: Mapping[str, str], body: bytes) -> Reply | None:
        fault = self.faults.next(method)
        if fault and fault.kind == faults.DOWN:
            self.calls.append(Call(self.clock.now(), method, {}, "down"))
            return None
        params: dict[str, Any] = {}
        try:
            params = read(method, headers, body)
            token = headers.get("Authorization", "").removeprefix("Bearer ") or str(params.pop("token", ""))
            if fault and fault.kind != faults.LOST:
                return self._faulty(fault, method, params, token)
            answer = {"ok": True, **self._answered(method, params, token)}
        except Refused as refusal:
            self.calls.append(Call(self.clock.now(), method, params, refusal.error))
            return Reply(refusal.status, json.dumps(refusal.body).encode(), refusal.headers)
        self.calls.append(Call(self.clock.now(), method, params))
        granted = {"X-OAuth-Scopes": ",".join(sorted(self.workspace.tokens[token].scopes))}
        return None if fault else Reply(200, json.dumps(answer).encode(), granted)

    def _faulty(self, fault: Fault, method: str, params: dict[str, Any], token: str) -> Reply:
        if fault.kind == faults.LIMITED:
            self.limits.hush(token, method, self.clock.now() + timedelta(seconds=fault.seconds))
            raise limited(fault.seconds)
        if fault.kind == faults.LIMITED_INSIDE:
            raise Refused("rate_limited")
        if fault.error:
            raise Refused(fault.error)
        self.calls.append(Call(self.clock.now(), method, params, fault.kind))
        page = b"<!DOCTYPE html><title>Sorry</title><p>Something went wrong."
        return Reply(fault.status or 200, page, content_type="text/html")

    def _answered(self, method: str, params: dict[str, Any], token: str) -> Mapping[str, Any]:
        if method not in METHODS:
            raise Refused("unknown_method")
        if not token:
            raise Refused("not_authed")
        held = self.workspace.tokens.get(token)
        if held is None:
            raise Refused("invalid_auth")
        if held.problem:
            raise Refused(held.problem)
        what = METHODS[method]
        self.limits.take(token, method, what.a_minute, self.clock.now())
        if what.scopes and not held.scopes & set(what.scopes):
            provided = ",".join(sorted(held.scopes))
            raise Refused("missing_scope", needed=what.scopes[0], provided=provided)
        if method == "chat.postMessage":
            self.limits.take_post(token, str(params.get("channel")), self.clock.now())
        return what.answer(Asked(self.workspace, params, held.user, token))


def read(method: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Read the arguments, from JSON or from a form; in a form, what is nested is a string of JSON."""
    kind = headers.get("Content-Type", "").partition(";")[0].strip()
    if kind == "application/json" and body:
        known = METHODS.get(method)
        if known and not known.takes_json:
            raise invalid(FORMS_ONLY)
        return parsed(body.decode())
    form: dict[str, Any] = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {name: parsed(value) if name in NESTED else value for name, value in form.items()}


def parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused("invalid_blocks_format" if text.startswith("[") else "json_not_object") from error
