"""The public page as ``andon serve`` answers for it, against nginx with the same bytes in a file."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import psutil

from benchmarks.figures import Missing, Row, at_least, median
from benchmarks.ground import DESK, bench
from foundation.markdown import FORMAT, RenderedText
from foundation.work import Work
from statuspage.commands import add_component, add_page, publish_incident
from tests.support.databases import Databases
from tests.support.serving import ROOT, Client, free_port, serving, wait_for

T = TypeVar("T")
AIM = 0.6
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


def measure(databases: Databases) -> Iterator[Row | Missing]:
    """Yield the rows of this part."""
    if not shutil.which("nginx"):
        yield Missing("public page: rate, of nginx with the same bytes", "nginx (apt-get install nginx-light)")
        return
    with bench(databases, "sqlite") as at:
        at.house.transactor.run(DESK, _publish)
        at.house.engine.dispose()
        with serving(at.folder, at.url) as server:
            path = f"/status/{SLUG}/"
            page = wait_for(lambda: _page(server.port, path), "the snapshot").encode()
            assert server.process
            with _nginx(page, path) as (port, nginx):
                ours, theirs = _Served(server.port, server.process.pid), _Served(port, nginx.pid)
                rates = [(ours.ask(path), theirs.ask(path)) for _ in range(ROUNDS)]
        yield _row(page, [each for each, _ in rates], [each for _, each in rates])


def _row(page: bytes, ours: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> Row:
    rate, floor = (median([each for each, _ in taken]) for taken in (ours, theirs))
    cost, least = (median([each for _, each in taken]) * 1e6 for taken in (ours, theirs))
    cells = (f"{rate:,.0f}/s, {cost:.0f} µs CPU each", f"nginx: {floor:,.0f}/s, {least:.0f} µs CPU each")
    page_of = f"public page of {len(page):,} bytes"
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

    def ask(self, path: str) -> tuple[float, float]:
        """Return answers a second, and the server's CPU seconds for each."""
        idle = self._spent(lambda: time.sleep(SECONDS))[1]
        rate, spent = self._spent(lambda: _wrk_rate(self.port, path) if _wrk() else _own_rate(self.port, path))
        return rate, max(0.0, spent - idle) / (rate * SECONDS)

    def _spent(self, load: Callable[[], T]) -> tuple[T, float]:
        """Return what comes of it, and the CPU seconds that the server took meanwhile."""
        before = self._cpu()
        return load(), self._cpu() - before

    def _cpu(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)


def _wrk() -> str | None:
    return shutil.which("wrk")


def _wrk_rate(port: int, path: str) -> float:
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS:.0f}s", f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    found = RATE.search(said)
    assert found, said
    assert "Non-2xx" not in said, said
    return float(found.group(1))


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
