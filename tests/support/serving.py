"""A real ``andon serve`` in a folder of its own, with a clock that the test moves, and a client that speaks to it."""

import json
import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from tests.support.forked import Forked
from tests.support.patience import PATIENT

START_LIMIT_S = 90
STOP_LIMIT_S = 15
COMMAND_LIMIT_S = 120
WAIT_S = 60
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Client:
    """Speaks to one server, with a bearer token or a cookie where it has one."""

    port: int
    token: str | None = None
    cookie: str | None = None

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Send one request on a connection of its own; JSON unless ``body`` is bytes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            sent["Cookie"] = self.cookie
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)
        finally:
            connection.close()

    def get(self, path: str, **query: object) -> Any:
        """Get JSON, which has to be there."""
        answer = self.ask("GET", f"{path}?{urlencode(query)}" if query else path)
        assert answer.status == 200, (path, answer.status, answer.text)
        return answer.json

    def post(self, path: str, body: object, *, status: int = 201, **headers: str) -> Any:
        """Post JSON, which has to be taken."""
        answer = self.ask("POST", path, body, **headers)
        assert answer.status == status, (path, answer.status, answer.text)
        return answer.json


@dataclass
class Server:
    """A running ``andon serve``."""

    folder: Path
    url: str
    port: int
    process: Forked | None = None
    shift: timedelta = field(default=timedelta(0))
    status_port: int = 0

    @property
    def environ(self) -> dict[str, str]:
        """The environment of everything that belongs to this server."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONWARNINGS") if name in os.environ}
        return {
            **kept,
            **PATIENT,
            "PYTHONPATH": str(ROOT),
            "ANDON_DATA_DIR": str(self.folder / "data"),
            "ANDON_DATABASE_URL": self.url,
            "ANDON_REHEARSAL_CLOCK": str(self.folder / "shift"),
            "ANDON_BASE_URL": f"http://127.0.0.1:{self.port}",
        }

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run an ``andon`` command beside the server and return what it printed on stdout."""
        with TemporaryDirectory() as said:
            out, err = Path(said, "out"), Path(said, "err")
            came = Forked(list(arguments), self.environ, self.folder, out, err).wait(COMMAND_LIMIT_S)
            assert came == status, (arguments, came, out.read_text(), err.read_text())
            return out.read_text()

    def start(self) -> None:
        """Start it, in a process group of its own, and wait until it serves."""
        log = self.folder / "serve.log"
        command = ["serve", "--port", str(self.port), "--status-port", str(self.status_port)]
        self.process = Forked(command, self.environ, self.folder, log, log)
        self.await_ready()

    def await_ready(self) -> None:
        """Wait until the server answers."""
        limit = time.monotonic() + START_LIMIT_S
        while not self.is_ready():
            assert time.monotonic() < limit, (self.folder / "serve.log").read_text()[-4000:]
            time.sleep(0.05)

    def is_ready(self) -> bool:
        try:
            return Client(self.port).ask("GET", "/readyz").status == 200
        except (OSError, HTTPException):
            return False

    def stop(self) -> None:
        """Ask it to stop, and see that it does."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_LIMIT_S)
        self.process = None

    def travel(self, **parts: float) -> datetime:
        """Move the clock of all its processes on; returns the present there."""
        self.shift += timedelta(**parts)
        temporary = self.folder / "shift.new"
        temporary.write_text(str(self.shift.total_seconds()))
        temporary.replace(self.folder / "shift")
        return self.now()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def client(self, email: str, scope: str = "admin") -> Client:
        """Return a client with a fresh token of that person."""
        token = self.run("token", "create", "--person", email, "--scope", scope).strip()
        return Client(self.port, token)


def wait_for(look: Any, what: str, limit_s: float = WAIT_S) -> Any:
    """Look until there is something true, and return it."""
    limit = time.monotonic() + limit_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < limit, f"waited in vain for {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, url: str, *, status_port: int = 0) -> Iterator[Server]:
    """Serve for the length of a block, and leave nothing running."""
    server = Server(folder, url, free_port(), status_port=status_port)
    try:
        server.start()
        yield server
    finally:
        if server.process is not None:
            try:
                server.stop()
            finally:
                if server.process is not None:
                    os.killpg(server.process.pid, signal.SIGKILL)
                    server.process.wait()


@contextmanager
def working(server: Server) -> Iterator[Forked]:
    """Run a worker of its own, and kill it at the end."""
    log = server.folder / "worker.log"
    worker = Forked(["worker"], server.environ, server.folder, log, log)
    try:
        yield worker
    finally:
        worker.kill()
