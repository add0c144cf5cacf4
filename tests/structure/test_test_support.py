"""The ground that tests stand on holds: real databases, no way out, no silent skip, nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.support.databases import RUN_FOLDER
from tests.support.sockets import BeyondThisMachineError
from tests.support.source import ROOT

ASKS_FOR_A_DATABASE = """
import os, pathlib, time
def test_waits(databases):
    with databases.postgresql(migrated=False):
        pathlib.Path(os.environ["WHERE"]).write_text(os.environ["ANDON_TEST_RUN"])
        time.sleep(float(os.environ["WAIT"]))
"""


def start_run(folder: Path, *, wait: float, **more: str) -> subprocess.Popen[bytes]:
    """Start a test run of its own, with one test that asks for PostgreSQL."""
    (folder / "test_it.py").write_text(ASKS_FOR_A_DATABASE)
    environment = {**os.environ, "WHERE": str(folder / "where"), "WAIT": str(wait), **more}
    environment.pop("PYTEST_XDIST_WORKER", None)
    plugins = ["-p", "tests.support.databases", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", "-q", *plugins, "-c", os.devnull, f"--rootdir={folder}", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def wait_until(claim: str, limit_s: float, is_true: object) -> None:
    end = time.monotonic() + limit_s
    while not is_true():  # type: ignore[operator]
        assert time.monotonic() < end, claim
        time.sleep(0.05)


@pytest.mark.skipif("ANDON_TEST_POSTGRES_URL" in os.environ, reason="the server is not ours to stop")
def test_a_killed_run_leaves_no_server_behind(tmp_path: Path) -> None:
    run = start_run(tmp_path, wait=60)
    wait_until("the run has its database", 90, (tmp_path / "where").exists)
    folder = Path((tmp_path / "where").read_text())
    port = int((folder / "address").read_text().rsplit(":", 1)[1])
    run.send_signal(signal.SIGKILL)
    run.wait()
    wait_until("the folder is gone", 30, lambda: not folder.exists())
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_finished_run_leaves_nothing_behind(tmp_path: Path) -> None:
    assert start_run(tmp_path, wait=0).wait(120) == 0
    assert not Path((tmp_path / "where").read_text()).exists()


def test_an_empty_database_is_empty_and_its_own(empty_database_url: str, engine_name: str) -> None:
    assert empty_database_url.startswith(engine_name)
    if engine_name == "postgresql":
        with psycopg.connect(empty_database_url) as connection:
            found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert found == (0,)


def test_the_folder_of_a_run_is_shared_by_its_workers() -> None:
    assert Path(os.environ[RUN_FOLDER], "owner").exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "10.0.0.1"])
def test_no_test_connects_beyond_this_machine(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as out, pytest.raises(BeyondThisMachineError):
        out.connect((host, 9))


def test_no_test_asks_for_a_name_elsewhere() -> None:
    with pytest.raises(BeyondThisMachineError):
        socket.getaddrinfo("andon.example", 443)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize(("required", "status"), [("", 0), ("peers", 1), ("browser", 0)])
def test_a_promised_test_that_would_be_skipped_fails(tmp_path: Path, required: str, status: int) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest\n@pytest.mark.peers('no-such-program')\ndef test_it() -> None:\n    pass\n"
    )
    environment = {**os.environ, "ANDON_REQUIRE": required}
    plugins = ["-p", "tests.support.needs", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", "-q", "-rs", *plugins, "-c", os.devnull, f"--rootdir={tmp_path}"]
    done = subprocess.run(
        [*command, str(tmp_path)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout
    assert "install no-such-program" in done.stdout
