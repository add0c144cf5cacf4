"""Kill -9 of web, worker and supervisor at random moments, while eight writers write.

Every request that was answered with success is there afterwards (the writers keep a journal), no event is half
written, every job ran, the chain verifies, and nothing outlives its supervisor.
"""

import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text

from foundation.db import make_engine
from tests.support.serving import Client, Server, serving, wait_for
from tests.support.torture import rounds

KILLS = 2_000
LEG = 50
"""After so many kills the writers rest, and all is looked through; else they would outrun the jobs for ever."""
WRITERS = 8
GONE_S = 5.0
SETTLED_S = 600.0
SEED = 20_310_303


class Writer(threading.Thread):
    """Declares and resolves without end, and journals what it was told had worked."""

    def __init__(self, client: Client, name: str, stopping: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.client = client
        self.stopping = stopping
        self.declared: dict[str, str] = {}
        self.resolved: set[str] = set()
        self.refused: list[str] = []

    def run(self) -> None:
        for number in count():
            if self.stopping.is_set():
                return
            with suppress(OSError, HTTPException):
                self.declare(f"{self.name} {number}")

    def declare(self, title: str) -> None:
        answer = self.client.ask("POST", "/api/v1/incidents", {"title": title, "severity": "SEV1"})
        if answer.status != 201:
            self.refused.append(f"{answer.status} {answer.text[:200]}")
            return
        key = answer.json["key"]
        self.declared[key] = title
        answer = self.client.ask("POST", f"/api/v1/incidents/{key}/transitions", {"to": "resolved"})
        if answer.status == 201:
            self.resolved.add(key)


def processes(server: Server) -> list[psutil.Process]:
    """Return the supervisor and all that it started, the eldest first."""
    assert server.process is not None
    supervisor = psutil.Process(server.process.pid)
    return [supervisor, *supervisor.children(recursive=True)]


def kill_one(server: Server, dice: random.Random) -> None:
    """Kill one process; where it was the supervisor, start anew at once, and see that nothing outlived it."""
    family = processes(server)
    victim = dice.choice(family)
    with suppress(psutil.NoSuchProcess):
        victim.send_signal(signal.SIGKILL)
    if victim == family[0]:
        assert server.process is not None
        server.process.wait()
        server.start()
        _, alive = psutil.wait_procs(family, timeout=GONE_S)
        assert alive == [], f"outlived their supervisor: {alive}"


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    with serving(tmp_path, database_url) as server:
        server.run("user", "add", "writer@example.org", "--name", "Wren Writer", "--role", "responder")
        yield server


@pytest.mark.torture
def test_what_was_answered_is_there_after_any_kill(server: Server) -> None:
    dice = random.Random(SEED)  # noqa: S311 - chance, not a secret
    client = server.client("writer@example.org", "write")
    for done in range(0, rounds(KILLS), LEG):
        kill_under_writes(server, client, dice, min(LEG, rounds(KILLS) - done))


def kill_under_writes(server: Server, client: Client, dice: random.Random, kills: int) -> None:
    """Let eight write while so many processes are killed, and examine what is left."""
    stopping = threading.Event()
    writers = [Writer(client, f"writer {n}", stopping) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _ in range(kills):
        time.sleep(dice.uniform(0, 1.5))
        kill_one(server, dice)
    server.await_ready()
    time.sleep(1)
    stopping.set()
    for writer in writers:
        writer.join(60)
    server.await_ready()
    examine(server, writers, client)


def examine(server: Server, writers: list[Writer], client: Client) -> None:
    """Compare what the writers were told with what is there."""
    declared = {key: title for writer in writers for key, title in writer.declared.items()}
    resolved = {key for writer in writers for key in writer.resolved}
    assert [row for writer in writers for row in writer.refused if row.startswith("500")] == []
    assert len(declared) > WRITERS
    engine = make_engine(server.url)
    with engine.connect() as connection:
        rows = {f"INC-{n}": (t, s) for n, t, s in connection.execute(text("SELECT number, title, state FROM incident"))}
    assert {key: rows[key][0] for key in declared} == declared
    assert {key for key in resolved if rows[key][1] != "resolved"} == set()
    wait_for(lambda: waiting(server) == 0, "the jobs to be done", SETTLED_S)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM job WHERE state = 'dead'")) == 0
        covered = set(connection.scalars(text("SELECT incident_id FROM coe_incident")))
        resolved_rows = connection.execute(text("SELECT number, id FROM incident WHERE state = 'resolved'"))
        ids = {row.number: row.id for row in resolved_rows}
    engine.dispose()
    assert {number for number, row_id in ids.items() if row_id not in covered} == set()
    assert resolved <= {f"INC-{number}" for number in ids}
    server.run("audit", "verify")
    assert client.ask("GET", "/api/v1/incidents").status == 200


def waiting(server: Server) -> int:
    """Count the jobs that a handler still has to do; timers wait for their time."""
    engine = create_engine(make_engine(server.url).url)
    with engine.connect() as connection:
        number = connection.scalar(text("SELECT count(*) FROM job WHERE state <> 'dead' AND order_key IS NOT NULL"))
    engine.dispose()
    return number or 0


@pytest.mark.torture
def test_the_server_stops_within_ten_seconds_and_leaves_nothing(server: Server) -> None:
    family = processes(server)
    assert len(family) >= 4
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 10
    _, alive = psutil.wait_procs(family, timeout=1)
    assert alive == []


@pytest.mark.torture
def test_a_second_server_on_the_same_data_or_port_is_refused(server: Server, tmp_path: Path) -> None:
    server.run("serve", "--port", "1", status=2)
    other = Server(tmp_path / "other", f"sqlite:///{tmp_path}/other.db", server.port)
    other.folder.mkdir()
    other.run("serve", "--port", str(server.port), status=2)
