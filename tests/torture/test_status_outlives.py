"""Everything else dies, freezes, fills up or rots, and the status page is read as if nothing had happened."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil
import psycopg
import pytest

from statuspage.snapshot.bundle import BUNDLE, Bundle, pack, place, read
from tests.statuspage.states import AT
from tests.support.serving import ROOT, Client, Server, free_port, serving, wait_for
from tests.support.torture import rounds

READS = 10_000
KILLS = 500
SLUG = "acme"
PATHS = ("", "api/v2/summary.json", "history.atom", "api/v2/incidents.json", "history.rss")
HANGING = 8
PUBLISHER = """
import sys
from pathlib import Path
from statuspage.snapshot.bundle import pack, place
from tests.torture.test_status_outlives import made
for version in range(int(sys.argv[2]), 10**9):
    place(Path(sys.argv[1]), "acme", pack(made(version)))
"""
CUT_OFF = """
import sys

def refuse(event, arguments):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(arguments[1], tuple)):
        raise OSError(101, "Network is unreachable")

sys.addaudithook(refuse)
"""
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); import signal; "
FULL += "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + PUBLISHER


def made(version: int) -> Bundle:
    """Give a bundle of some size whose parts all tell its version."""
    said = b"%09d" % version
    noise = random.Random(version).randbytes(60_000)  # noqa: S311 - filling
    return Bundle("page", version, AT, AT, {"one": said, "filling": noise, "two": said})


def started(source: str, folder: Path, version: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", source, str(folder), str(version)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)


@pytest.mark.torture
def test_a_publisher_killed_at_any_instant_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    dice, version = random.Random(2), 1  # noqa: S311 - chance, not a secret
    place(tmp_path, SLUG, pack(made(version)))
    for _ in range(rounds(KILLS)):
        with started(PUBLISHER, tmp_path, version + 1) as publisher:
            limit, seen = time.monotonic() + dice.uniform(0.3, 1.2), version
            while time.monotonic() < limit:
                kept = read(tmp_path / SLUG / BUNDLE)
                assert kept is not None
                assert kept == made(kept.version)
                assert kept.version >= seen
                seen = kept.version
            publisher.kill()
        after = read(tmp_path / SLUG / BUNDLE)
        assert after is not None
        assert after == made(after.version)
        version = after.version


@pytest.mark.torture
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    place(tmp_path, SLUG, pack(made(1)))
    with started(FULL, tmp_path, 2) as publisher:
        _, said = publisher.communicate(timeout=60)
    assert b"File too large" in said
    assert read(tmp_path / SLUG / BUNDLE) == made(1)
    assert sorted(file.name for file in (tmp_path / SLUG).iterdir()) == [".lock", BUNDLE]


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    with serving(tmp_path, database_url) as server:
        server.run("user", "add", "ada@example.org", "--name", "Ada Quill", "--role", "admin")
        yield server


@contextmanager
def alone(server: Server) -> Iterator[int]:
    """Serve the pages from the server's files by a process that is nobody's child and can call nobody."""
    port = free_port()
    blocking = server.folder / "blocking"
    blocking.mkdir()
    (blocking / "sitecustomize.py").write_text(CUT_OFF)
    environ = {**server.environ, "ANDON_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    environ["PYTHONPATH"] = f"{blocking}{os.pathsep}{ROOT}"
    command = [sys.executable, "-m", "andon", "status", "serve", "--port", str(port)]
    log = (server.folder / "alone.log").open("wb")
    into = {"stdout": log, "stderr": log}
    with log, subprocess.Popen(command, env=environ, cwd=server.folder, start_new_session=True, **into) as process:
        try:
            yield port
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """Freeze the database: every backend stopped, or the file locked; callers hang on it meanwhile."""
    with ExitStack() as thawing:
        if server.url.startswith("sqlite"):
            lock = sqlite3.connect(server.url.removeprefix("sqlite:///"), isolation_level=None)
            thawing.callback(lock.close)
            lock.execute("BEGIN EXCLUSIVE")
        else:
            with psycopg.connect(server.url) as connection:
                mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                backends = [psutil.Process(pid) for (pid,) in connection.execute(mine)]
            for backend in backends:
                thawing.callback(backend.resume)
                backend.suspend()
        for _ in range(HANGING):
            threading.Thread(target=_hang, args=(server.port,), daemon=True).start()
        yield


@contextmanager
def gone(server: Server) -> Iterator[None]:
    """Stop the database: nobody is let in and who was in is put out, or its files are somewhere else."""
    if server.url.startswith("sqlite"):
        file = Path(server.url.removeprefix("sqlite:///"))
        elsewhere = file.parent / "elsewhere"
        elsewhere.mkdir()
        for one in file.parent.glob(f"{file.name}*"):
            one.rename(elsewhere / one.name)
        yield
        for one in elsewhere.iterdir():
            one.replace(file.parent / one.name)
        return
    address, _, name = server.url.rpartition("/")
    bare, _, query = name.partition("?")
    with psycopg.connect(f"{address}/postgres{'?' + query if query else ''}", autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{bare}" ALLOW_CONNECTIONS false')
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [bare])
        yield
        connection.execute(f'ALTER DATABASE "{bare}" ALLOW_CONNECTIONS true')


@contextmanager
def full(server: Server, port: int) -> Iterator[None]:
    """Let no process of Andon's write another byte."""
    assert server.process is not None
    serving = psutil.Process(server.process.pid)
    alone = [one for one in psutil.Process().children() if str(port) in one.cmdline()]
    every = [serving, *serving.children(recursive=True), *alone]
    assert len(every) > len(alone) + 2 > 2
    for one in every:
        one.rlimit(psutil.RLIMIT_FSIZE, (0, psutil.RLIM_INFINITY))
    yield
    for one in every:
        with suppress(psutil.NoSuchProcess):
            one.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))


def _hang(port: int) -> None:
    with suppress(OSError):
        Client(port, "anything").ask("GET", "/api/v1/incidents")


def read_often(port: int, paths: tuple[str, ...], words: bytes) -> int:
    """Read on one connection, everything in turn; each answer is 200, what was last known, and of the same time."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    first: dict[str, bytes] = {}
    for number in range(rounds(READS)):
        path = paths[number % len(paths)]
        connection.request("GET", f"/status/{SLUG}/{path}")
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200
        assert words in body
        assert body == first.setdefault(path, body)
    connection.close()
    return rounds(READS)


def published(server: Server) -> tuple[Client, str]:
    """Publish an incident; returns who did it, and its id."""
    ada = server.client("ada@example.org")
    ada.post("/api/v1/status-pages", {"slug": SLUG, "name": "Acme Cloud"})
    body = {"name": "Payments fail", "body": "Cards are refused.", "notify": False}
    return ada, ada.post(f"/api/v1/status-pages/{SLUG}/incidents", body)["id"]


def shown(port: int) -> str:
    try:
        return Client(port).ask("GET", f"/status/{SLUG}/").text
    except OSError:
        return ""


def times(page: str) -> set[str]:
    """Return which times a page tells."""
    return set(re.findall('<time datetime="([^"]+)"', page))


@pytest.mark.torture
def test_the_page_is_read_whatever_happens_to_the_rest(server: Server) -> None:
    said, read_in = b"Cards are refused.", Counter[str]()
    with alone(server) as port:
        ada, incident = published(server)
        paths = (*PATHS, f"incidents/{incident}.html")
        wait_for(lambda: said.decode() in shown(port), "the page to show the incident")
        with frozen(server):
            read_in["database frozen"] = read_often(port, paths, said)
        with gone(server):
            read_in["database stopped"] = read_often(port, paths, said)
        with full(server, port):
            more = {"body": "Cards are refused. The disk is full, too.", "notify": False}
            with suppress(OSError):
                ada.ask("POST", f"/api/v1/status-pages/{SLUG}/incidents/{incident}/updates", more)
            read_in["disk full"] = read_often(port, paths, said)
        assert server.process is not None
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.process = None
        read_in["application killed"] = read_often(port, paths, said)
        if server.url.startswith("sqlite"):
            Path(server.url.removeprefix("sqlite:///")).write_bytes(b"rubbish" * 10_000)
        (server.folder / "data" / "status" / "other").write_bytes(b"rubbish")
        read_in["database rubbish"] = read_often(port, paths, said)
        last = times(shown(port))
        server.travel(minutes=30)
        wait_for(lambda: "could not be renewed since" in shown(port), "its age")
        assert times(shown(port)) == last, "what is old tells another time than before"
        server.run("status", "say", SLUG, "Cards are refused. Our database is gone.")
        wait_for(lambda: "database is gone" in shown(port), "words by hand")
        read_in["words by hand"] = read_often(port, PATHS, said)
        print(dict(read_in), "answered 200 of as many, with no way out of the machine")
