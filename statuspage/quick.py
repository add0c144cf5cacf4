"""A small HTTP server for what stands in memory: one thread, no file, nothing that waits for anybody.

It speaks HTTP/1.1 and 1.0 to a balancer or a browser. What it is asked it hands to a WSGI application that never waits;
the whole answer is kept for a moment under the bytes of the question, so that a spike of readers who ask the same costs
one look-up and two system calls each. Bodies are not read: whoever sends one is answered and hung up on.
"""

import logging
import selectors
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from foundation.clock import Clock, SystemClock, monotonic

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

LOG = logging.getLogger("andon.status")
KEPT_S, SWEEP_S = 0.2, 1.0
IDLE_S, STOP_S = 30.0, 3.0
MOST_KEPT, MOST_CONNECTIONS = 512, 4000
LARGEST_HEAD, LARGEST_KEPT, CHUNK = 16_384, 2_048, 65_536
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
END = b"\r\n\r\n"
SAFE = {"GET", "HEAD", "OPTIONS"}
VERSIONS = {"HTTP/1.1", "HTTP/1.0"}
BAD = b"HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
MALFORMED, TOO_LARGE, BROKEN = (
    BAD % said for said in (b"400 Bad Request", b"431 Request Header Fields Too Large", b"500 Internal Server Error")
)


class Malformed(Exception):
    """What came is no request."""


@dataclass(slots=True)
class Connection:
    """Somebody who asks: what of the question has come, what of the answers has not gone out."""

    socket: socket.socket
    since: float
    came: bytes = b""
    waiting: bytes = b""
    is_last: bool = False
    is_over: bool = False


@dataclass
class QuickServer:
    """Answers until ``stop``."""

    listener: socket.socket
    app: "WSGIApplication"
    clock: Clock = field(default_factory=SystemClock)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    answers: dict[bytes, bytes] = field(default_factory=dict)
    connections: dict[int, Connection] = field(default_factory=dict)
    stopping: bool = False

    def stop(self, *_: object) -> None:
        """Take no more, and end once what is being answered has gone out."""
        self.stopping = True

    def serve(self) -> None:
        """Serve until asked to stop."""
        self.listener.setblocking(False)
        self.selector.register(self.listener, READ)
        forget = sweep = 0.0
        while not self.stopping:
            ready = self.selector.select(KEPT_S)
            now = monotonic()
            if now >= forget:
                self.answers.clear()
                forget = now + KEPT_S
            for key, events in ready:
                self._attend(key.data, events, now)
            if now >= sweep:
                self._sweep(now - IDLE_S)
                sweep = now + SWEEP_S
        self._end()

    def _end(self) -> None:
        self.selector.unregister(self.listener)
        self.listener.close()
        limit = monotonic() + STOP_S
        while monotonic() < limit and any(one.waiting for one in self.connections.values()):
            for key, _ in self.selector.select(KEPT_S):
                self._attend(key.data, WRITE if key.data.waiting else 0, limit)
        for one in list(self.connections.values()):
            self._hang_up(one)
        self.selector.close()

    def _attend(self, one: Connection | None, events: int, now: float) -> None:
        try:
            if one is None:
                self._accept(now)
            elif events & WRITE:
                self._send(one, b"", now)
            elif events & READ:
                self._read(one, now)
        except OSError:
            # Without a connection it was the accepting that failed: there are too many.
            if lost := one or min(self.connections.values(), key=lambda each: each.since, default=None):
                self._hang_up(lost)

    def _accept(self, now: float) -> None:
        if len(self.connections) >= MOST_CONNECTIONS:
            self._hang_up(min(self.connections.values(), key=lambda one: one.since))
        theirs, _ = self.listener.accept()
        theirs.setblocking(False)
        if theirs.family != socket.AF_UNIX:
            theirs.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one = Connection(theirs, now)
        self.connections[theirs.fileno()] = one
        self.selector.register(theirs, READ, one)

    def _read(self, one: Connection, now: float) -> None:
        try:
            came = one.socket.recv(CHUNK)
        except BlockingIOError:
            return
        if not came:
            self._hang_up(one)
        if not came or one.is_over:
            return
        known = self.answers.get(came) if not one.came else None
        if known is not None:
            self._send(one, known, now)
            return
        if not one.came:
            one.since = now
        one.came += came
        self._answer(one, now)

    def _answer(self, one: Connection, now: float) -> None:
        """Answer everything that has come whole; what is not yet whole may take until it is swept away."""
        while not one.waiting and not one.is_last and END in one.came:
            head, _, one.came = one.came.partition(END)
            said, one.is_last = self._reply(head)
            if not one.is_last and len(head) <= LARGEST_KEPT and len(self.answers) < MOST_KEPT:
                self.answers[head + END] = said
            self._send(one, said, now)
        if len(one.came) > LARGEST_HEAD and not one.waiting and not one.is_last:
            one.is_last = True
            self._send(one, TOO_LARGE, now)

    def _reply(self, head: bytes) -> tuple[bytes, bool]:
        """Return the answer to one request, and whether the connection ends with it."""
        if len(head) > LARGEST_HEAD:
            return TOO_LARGE, True
        try:
            environ, closes = asked(head)
        except Malformed:
            return MALFORMED, True
        try:
            return self._said(environ, closes=closes), closes
        except Exception as error:  # noqa: BLE001 - one question's bug must not end everybody's page
            LOG.error("status.failed", extra={"error": type(error).__name__})  # noqa: TRY400 - no trace with contents
            return BROKEN, True

    def _said(self, environ: "WSGIEnvironment", *, closes: bool) -> bytes:
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            told[:] = [status, headers]
            return told.append

        body = b"".join(self.app(environ, start))
        lines = [f"HTTP/1.1 {told[0]}", *(f"{name}: {value}" for name, value in told[1])]
        lines.append(f"Date: {format_datetime(self.clock.now(), usegmt=True)}")
        lines.append(f"Connection: {'close' if closes else 'keep-alive'}")
        return "\r\n".join(lines).encode("latin-1") + END + body

    def _send(self, one: Connection, more: bytes, now: float) -> None:
        one.since = now
        left = one.waiting + more if one.waiting else more
        try:
            gone = one.socket.send(left) if left else 0
        except BlockingIOError:
            gone = 0
        was_waiting, one.waiting = bool(one.waiting), left[gone:]
        if one.waiting:
            if not was_waiting:
                self.selector.modify(one.socket, WRITE, one)
            return
        if was_waiting:
            self.selector.modify(one.socket, READ, one)
        if one.is_last:
            # What still comes is thrown away: a socket closed on unread bytes would take the answer with it.
            one.is_over = True
            one.socket.shutdown(socket.SHUT_WR)
        elif was_waiting:
            self._answer(one, now)

    def _sweep(self, before: float) -> None:
        """Hang up on who has been silent, or has taken its time, for too long."""
        for one in [one for one in self.connections.values() if one.since < before]:
            self._hang_up(one)

    def _hang_up(self, one: Connection) -> None:
        if self.connections.pop(one.socket.fileno(), None) is None:
            return
        self.selector.unregister(one.socket)
        one.socket.close()


def asked(head: bytes) -> tuple["WSGIEnvironment", bool]:
    """Read a request's head; returns what a WSGI application is told, and whether the connection ends after it."""
    first, *lines = head.lstrip(b"\r\n").decode("latin-1").split("\r\n")
    method, target, version = _line(first)
    pairs = list(_fields(lines))
    fields = dict(pairs)
    has_body = any(name == "transfer-encoding" or (name == "content-length" and value != "0") for name, value in pairs)
    hosts = sum(name == "host" for name, _ in pairs)
    if hosts > 1 or (not hosts and version != "HTTP/1.0"):
        raise Malformed
    path, _, query = target.partition("?")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "HTTP_HOST": fields.get("host", ""),
    }
    if "if-none-match" in fields:
        environ["HTTP_IF_NONE_MATCH"] = fields["if-none-match"]
    wish = fields.get("connection", "" if version == "HTTP/1.1" else "close").lower()
    return environ, has_body or method not in SAFE or "close" in wish


def _line(first: str) -> tuple[str, str, str]:
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] not in VERSIONS or not parts[0].isalpha():  # noqa: PLR2004 - method, target, version
        raise Malformed
    method, target, version = parts
    if not target.startswith("/"):
        # A proxy may name the whole address.
        _, named, rest = target.partition("://")
        target = f"/{rest.partition('/')[2]}" if named else "*"
    return method, target, version


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip() or any(sign in value for sign in "\r\n\0"):
            raise Malformed
        yield name.lower(), value.strip()
