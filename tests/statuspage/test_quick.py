"""The server of the status pages alone: it answers whoever asks well, and holds nobody up for who does not."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from statuspage.lifecycle import ComponentStatus
from statuspage.quick import QuickServer
from statuspage.serving import SnapshotMiddleware
from statuspage.snapshot.bundle import pack, place
from statuspage.snapshot.render import render
from tests.fakes.clock import StandingClock
from tests.statuspage.states import AT, EDGE, part, state

OK = b"HTTP/1.1 200 OK"
HELLO = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
CLOSING = b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
LARGE = b"x" * 3_000_000


def app(environ: Any, start_response: Any) -> list[bytes]:
    path = environ["PATH_INFO"]
    if path == "/broken":
        raise LookupError
    body = LARGE if path == "/large" else f"{environ['REQUEST_METHOD']} {environ['HTTP_HOST']} {path}".encode("latin-1")
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server, number = QuickServer(listener, app), listener.getsockname()[1]
        thread = threading.Thread(target=server.serve)
        thread.start()
        yield number
        server.stop()
        thread.join()


def answered(port: int, said: bytes) -> bytes:
    """Return all that is answered until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as caller:
        caller.sendall(said)
        return b"".join(iter(lambda: caller.recv(65_536), b""))


@pytest.mark.parametrize(
    ("said", "begins", "ends"),
    [
        (CLOSING, OK, b"GET x /hello"),
        (HELLO + HELLO + CLOSING, OK, b"GET x /hello"),
        (b"GET /%68ello?a=b HTTP/1.0\r\n\r\n", OK, b"GET  /hello"),
        (b"GET http://x/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", OK, b"GET x /hello"),
        (b"HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", OK, b"\r\n\r\n"),
        (b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500_000, OK, b"POST x /hello"),
        (HELLO[:-2] + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\n" + CLOSING, OK, b"GET x /hello"),
        (HELLO[:-2] + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + CLOSING, OK, b"GET x /hello"),
        (b"GET /broken HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 500", b"\r\n\r\n"),
        (b"GET /hello HTTP/1.1\r\n\r\n", b"HTTP/1.1 400", b"\r\n\r\n"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"HTTP/1.1 400", b"\r\n\r\n"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", b"HTTP/1.1 400", b"\r\n\r\n"),
        (b"GET /hello HTTP/3\r\nHost: x\r\n\r\n", b"HTTP/1.1 400", b"\r\n\r\n"),
        (b"\x16\x03\x01\x02\xff\r\n\r\n", b"HTTP/1.1 400", b"\r\n\r\n"),
        (HELLO[:-2] + b"A: " + b"y" * 20_000, b"HTTP/1.1 431", b"\r\n\r\n"),
    ],
)
def test_every_caller_gets_one_whole_answer(port: int, said: bytes, begins: bytes, ends: bytes) -> None:
    came = answered(port, said)
    assert came.startswith(begins)
    assert came.endswith(ends)
    # A body is never taken for a second question.
    assert came.count(b"HTTP/1.1 ") == (3 if said == HELLO + HELLO + CLOSING else 1)


def test_who_reads_slowly_or_says_half_holds_nobody_up(port: int) -> None:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=60) as slow,
        socket.create_connection(("127.0.0.1", port), timeout=60) as half,
    ):
        slow.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n" * 3 + CLOSING)
        half.sendall(HELLO[:20])
        assert answered(port, CLOSING).endswith(b"GET x /hello")
        half.sendall(CLOSING[20:])
        assert b"".join(iter(lambda: half.recv(65_536), b"")).startswith(OK)
        came = b"".join(iter(lambda: slow.recv(65_536), b""))
    assert came.count(LARGE[:1000]) == 3 * len(LARGE) // 1000
    assert came.endswith(b"GET x /hello")


def test_a_burst_after_a_quiet_time_is_told_what_is_true_now(tmp_path: Path) -> None:
    for version, status in enumerate((ComponentStatus.OPERATIONAL, ComponentStatus.MAJOR_OUTAGE)):
        place(tmp_path, "acme", pack(render(state(parts=[part(EDGE, "Edge", status)]), version, AT)))
        if not version:
            pages = SnapshotMiddleware(app, tmp_path, clock=StandingClock(AT))
    pages._due -= 3600
    together = threading.Barrier(16)

    def ask() -> bytes:
        together.wait()
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/status/acme/api/v2/status.json"}
        return b"".join(pages(environ, lambda *_: None))  # type: ignore[arg-type,return-value]

    with ThreadPoolExecutor(16) as pool:
        said = [each.result() for each in [pool.submit(ask) for _ in range(16)]]
    assert all(b"Major System Outage" in each for each in said)


def test_an_answer_kept_for_one_host_is_not_anothers(port: int) -> None:
    for host in (b"x", b"y", b"x"):
        assert answered(port, CLOSING.replace(b": x", b": " + host)).endswith(b"GET " + host + b" /hello")
