"""A Twilio on a real socket: it checks who asks and what for, keeps what it takes, breaks, and signs what it says."""

import json
import re
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen
from xml.etree.ElementTree import Element, ParseError, fromstring

from integrations.twilio.signing import sign

SID, TOKEN, NUMBER = "AC" + "7" * 32, "a token for tests, which proves nothing", "+15005550006"
E164 = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
LONGEST_BODY, LONGEST_TWIML = 1600, 4000
FIELDS = {
    "Messages": {"To", "From", "Body", "StatusCallback", "MessagingServiceSid"},
    "Calls": {"To", "From", "Twiml", "StatusCallback", "StatusCallbackEvent", "Timeout"},
}
PATH = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})(?:/(Messages|Calls))?\.json")


def heard(twiml: str) -> Element:
    """Read what a call is to say."""
    return fromstring(twiml)  # noqa: S314 - written by Andon a moment ago


@dataclass
class Sent:
    """A message or a call that was taken."""

    sid: str
    kind: str
    fields: dict[str, str]

    @property
    def to(self) -> str:
        return self.fields["To"]

    @property
    def words(self) -> str:
        """What is read or heard."""
        if self.kind == "Messages":
            return self.fields["Body"]
        return " ".join(heard(self.fields["Twiml"]).itertext())

    @property
    def action(self) -> str:
        """Where a digit goes that is pressed."""
        gather = heard(self.fields["Twiml"]).find("Gather")
        assert gather is not None
        return gather.attrib["action"]


@dataclass
class Twilio:
    """What it took; ``faults`` are used up one a request: a status, ``drop`` (taken, no answer), ``hangup`` (not)."""

    port: int = 0
    taken: list[Sent] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    refuses: dict[str, int] = field(default_factory=dict)
    asked: int = 0

    @property
    def environment(self) -> dict[str, str]:
        return {
            "TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": NUMBER,
            "ANDON_TWILIO_API_URL": f"http://127.0.0.1:{self.port}",
        }  # fmt: skip

    def to(self, number: str, kind: str = "Messages") -> list[Sent]:
        return [one for one in self.taken if (one.to, one.kind) == (number, kind)]

    def says(self, url: str, fields: dict[str, str], token: str = TOKEN) -> tuple[bytes, dict[str, str]]:
        """Return a request to an address of ours as Twilio would make it: body and headers."""
        said = {"AccountSid": SID, "ApiVersion": "2010-04-01", **fields}
        headers = {
            "X-Twilio-Signature": sign(token, url, said.items()),
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        }
        return urlencode(said).encode(), headers

    def post(self, url: str, fields: dict[str, str]) -> tuple[int, str]:
        """Make that request over a real socket."""
        body, headers = self.says(url, fields)
        with urlopen(Request(url, body, headers), timeout=10) as answer:
            return answer.status, answer.read().decode()

    def take(self, kind: str, fields: list[tuple[str, str]]) -> tuple[int, dict[str, Any]]:
        """Take a message or a call in, or say with Twilio's own number why not."""
        said = dict(fields)
        code = self._refusal(kind, said)
        if code:
            return 400, {"code": code, "message": f"Refused {said.get('To')}", "status": 400, "more_info": ""}
        prefix = "SM" if kind == "Messages" else "CA"
        self.taken.append(Sent(f"{prefix}{len(self.taken):032x}", kind, said))
        return 201, {"sid": self.taken[-1].sid, "status": "queued", "to": said["To"], "account_sid": SID}

    def _refusal(self, kind: str, said: dict[str, str]) -> int:
        strange, to = set(said) - FIELDS[kind], said.get("To", "")
        report = urlsplit(said.get("StatusCallback", "http://x"))
        if strange or report.scheme not in {"http", "https"} or not report.hostname:
            return 21609
        if not E164.fullmatch(to):
            return 21211
        if said.get("From") != NUMBER and not said.get("MessagingServiceSid"):
            return 21606
        if kind == "Messages":
            if not 0 < len(said.get("Body", "")) <= LONGEST_BODY:
                return 21617
            return 21610 if to in self.stopped else self.refuses.get(to, 0)
        try:
            is_twiml = heard(said.get("Twiml", "")).tag == "Response"
        except ParseError:
            is_twiml = False
        return self.refuses.get(to, 0) if is_twiml and len(said["Twiml"]) <= LONGEST_TWIML else 12100


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        there: Twilio = self.server.there  # type: ignore[attr-defined]
        there.asked += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        fault = there.faults.pop(0) if there.faults else None
        if fault == "hangup":
            return
        if isinstance(fault, int):
            self._answer(fault, {"code": 20429 if fault == 429 else 20500, "message": "Later", "status": fault})
            return
        found = PATH.fullmatch(self.path)
        wanted = "Basic " + b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if found is None or found[1] != SID or self.headers.get("Authorization") != wanted:
            self._answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
            return
        if self.command == "GET":
            self._answer(200, {"sid": SID, "status": "active", "friendly_name": "Acme"})
            return
        status, said = there.take(found[2], parse_qsl(body, strict_parsing=True))
        if fault != "drop":
            self._answer(status, said)

    def do_GET(self) -> None:
        self.do_POST()

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "2")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name for it
        """Say nothing."""


@contextmanager
def telephoning() -> Iterator[Twilio]:
    """Listen for the length of a block."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        there = server.there = Twilio(server.server_address[1])  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()
