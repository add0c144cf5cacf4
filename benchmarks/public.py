"""The public page as ``andon serve`` answers for it, against nginx with the same bytes in a file.

Asked is the process that the status pages have for themselves, where hosts of status pages lead; and, for comparison,
the application's own port, which has them too.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import psutil

from benchmarks.figures import Missing, Row, at_least, at_most, median
from benchmarks.ground import DESK, bench
from foundation.markdown import FORMAT, RenderedText
from foundation.work import Work
from statuspage.commands import add_component, add_page, publish_incident
from tests.support.databases import Databases
from tests.support.serving import ROOT, Client, Server, free_port, serving, wait_for

T = TypeVar("T")
AIM, AIM_UNCHANGED, AIM_P99_MS = 0.6, 0.9, 10
ROUNDS, SECONDS = 3, 2.0
SLUG = "shop"
PARTS = ("Checkout", "Card payments", "Search", "Sign-in", "Order mails", "Thumbnails")
BODY = "Card payments fail for some customers. We found the cause and are taking it back."
CONFIG = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
{user}
events {{ worker_connections 256; }}
http {{
  access_log off;
  sendfile on;
  keepalive_requests 1000000;
  types {{ text/html html; }}
  charset utf-8;
  open_file_cache max=10;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/root;
    add_header Cache-Control "public, max-age=30, stale-if-error=86400";
    add_header X-Content-Type-Options nosniff;
    add_header Referrer-Policy no-referrer;
  }}
}}
"""
RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
P99 = re.compile(r"99%\s+([0-9.]+)(us|ms|s)")


def measure(databases: Databases) -> Iterator[Row | Missing]:
    """Yield the rows of this part."""
    if not shutil.which("nginx"):
        yield Missing("public page: rate, of nginx with the same bytes", "nginx (apt-get install nginx-light)")
        return
    with bench(databases, "sqlite") as at:
        at.house.transactor.run(DESK, _publish)
        at.house.engine.dispose()
        with serving(at.folder, at.url, status_port=free_port()) as server:
            path = f"/status/{SLUG}/"
            page = wait_for(lambda: _page(server.status_port, path), "the snapshot").encode()
            assert server.process
            with _nginx(page, path) as (port, nginx):
                yield from _compared(page, path, server, _Served(port, nginx.pid))


def _compared(page: bytes, path: str, server: Server, theirs: "_Served") -> Iterator[Row]:
    assert server.process
    alone, within = (_Served(port, server.process.pid) for port in (server.status_port, server.port))
    asked = [(alone.ask(path), within.ask(path), theirs.ask(path)) for _ in range(ROUNDS)]
    for place, what in enumerate(("public page", "public page on the application's port")):
        yield _row(what, page, [each[place] for each in asked], [each[2] for each in asked])
    if not _wrk():
        return
    tags = [(each, f"If-None-Match: {each.etag(path)}") for each in (alone, theirs)]
    unchanged = [[each.ask(path, tag)[0] for each, tag in tags] for _ in range(ROUNDS)]
    mine, floor = (median(rates) for rates in zip(*unchanged, strict=True))
    cells = (f"{mine:,.0f}/s", f"nginx: {floor:,.0f}/s")
    yield at_least("public page, 304: rate, of nginx (wrk)", "snapshot", cells, mine / floor, AIM_UNCHANGED)
    late, floor = (median([_wrk_p99(each.port, path) for _ in range(ROUNDS)]) for each in (alone, theirs))
    cells = (f"{late:.2f} ms", f"nginx: {floor:.2f} ms")
    yield at_most("public page: p99 of 64 connections", "snapshot", cells, late, AIM_P99_MS, " ms")


def _row(what: str, page: bytes, ours: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> Row:
    rate, floor = (median([each for each, _ in taken]) for taken in (ours, theirs))
    cost, least = (median([each for _, each in taken]) * 1e6 for taken in (ours, theirs))
    cells = (f"{rate:,.0f}/s, {cost:.0f} µs CPU each", f"nginx: {floor:,.0f}/s, {least:.0f} µs CPU each")
    page_of = f"{what}, {len(page):,} bytes"
    if _wrk():
        return at_least(f"{page_of}: rate, of nginx (wrk)", "snapshot", cells, rate / floor, AIM)
    # Our own client is slower than either server, so the rates say more of it than of them.
    return at_least(f"{page_of}: answers a CPU second, of nginx (own client)", "snapshot", cells, least / cost, AIM)


class _Served:
    """A server and all its processes, asked for one page by one client that is a process of its own."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        parent = psutil.Process(pid)
        self.processes = [parent, *parent.children(recursive=True)]

    def etag(self, path: str) -> str:
        return Client(self.port).ask("GET", path).headers["etag"]

    def ask(self, path: str, *headers: str) -> tuple[float, float]:
        """Return answers a second, and the server's CPU seconds for each."""
        idle = self._spent(lambda: time.sleep(SECONDS))[1]
        rate, spent = self._spent(lambda: _wrk_rate(self.port, path, headers) if _wrk() else _own_rate(self.port, path))
        return rate, max(0.0, spent - idle) / (rate * SECONDS)

    def _spent(self, load: Callable[[], T]) -> tuple[T, float]:
        """Return what comes of it, and the CPU seconds that the server took meanwhile."""
        before = self._cpu()
        return load(), self._cpu() - before

    def _cpu(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)


def _wrk() -> str | None:
    return shutil.which("wrk")


def _wrk_rate(port: int, path: str, headers: Sequence[str] = ()) -> float:
    return float(_wrk_says(port, path, RATE, "-c16", *(part for header in headers for part in ("-H", header)))[0])


def _wrk_p99(port: int, path: str) -> float:
    value, unit = _wrk_says(port, path, P99, "-c64", "--latency")
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def _wrk_says(port: int, path: str, wanted: re.Pattern[str], *options: str) -> Sequence[str]:
    command = ["wrk", "-t1", f"-d{SECONDS:.0f}s", *options, f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    found = wanted.search(said)
    assert found, said
    assert "Non-2xx" not in said, said
    return found.groups()


def _own_rate(port: int, path: str) -> float:
    command = [sys.executable, "-m", "benchmarks.load", str(port), path, str(SECONDS)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    found = json.loads(said)
    assert not found["wrong"], found
    return float(found["answers"] / found["seconds"])


def _publish(work: Work) -> None:
    """Make a page with an open incident on it."""
    add_page(work, slug=SLUG, name="The Shop")
    parts = [add_component(work, page=SLUG, name=name) for name in PARTS]
    body = RenderedText(BODY, f"<p>{BODY}</p>", FORMAT)
    for number in range(5):
        publish_incident(
            work,
            page=SLUG,
            name=f"Card payments fail, {number}",
            body=body,
            status="resolved" if number else "identified",
            component_statuses={parts[1].public_id: "operational" if number else "partial_outage"},
        )


def _page(port: int, path: str) -> str:
    answer = Client(port).ask("GET", path)
    return answer.text if answer.status == 200 else ""


@contextmanager
def _nginx(page: bytes, path: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Serve the page's bytes from a file, one worker, for the length of a block."""
    folder, port = Path(mkdtemp(prefix="andon-bench-nginx-")), free_port()
    # The worker gives up root and has to pass through.
    folder.chmod(0o755)
    place = folder / "root" / path.strip("/")
    place.mkdir(parents=True)
    (place / "index.html").write_bytes(page)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, port=port, user=user))
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command)
    try:
        wait_for(lambda: _answers(port, path, page), "nginx", 10)
        yield port, process
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int, path: str, page: bytes) -> bool:
    try:
        return _page(port, path).encode() == page
    except OSError:
        return False
