"""Fresh, fully migrated databases of both engines, one for each test that asks."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from tests.support import postgres
from tests.support.recycling import emptied, keep_as_new, left_open

ROOT = Path(__file__).resolve().parents[2]
STOP_LIMIT_S = 20
MIGRATE = "import sys; from foundation.migrate import upgrade; upgrade(sys.argv[1])"
RUN_FOLDER = "ANDON_TEST_RUN"
MEMORY = Path("/dev/shm")  # noqa: S108 - only folders that nobody could have guessed are made there
ROOM_IN_MEMORY = 2 * 1024**3
OWNER = pytest.StashKey[IO[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """Open the folder that all processes of this run share; the workers inherit its name."""
    if hasattr(config, "workerinput"):
        return
    memory = room_in_memory()
    if memory:
        # A commit waits for no disk there; pytest's own folders go there too.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
    folder = Path(tempfile.mkdtemp(prefix="andon-test-", dir=memory))
    # The server's unprivileged user has to pass through.
    folder.chmod(0o711)
    owner = (folder / "owner").open("wb")
    fcntl.flock(owner, fcntl.LOCK_EX)
    config.stash[OWNER] = owner
    os.environ[RUN_FOLDER] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let go, and see the server off."""
    owner = config.stash.get(OWNER, None)
    if owner is None:
        return
    folder = Path(os.environ.pop(RUN_FOLDER))
    owner.close()
    limit = time.monotonic() + STOP_LIMIT_S
    while (folder / "address").exists() and time.monotonic() < limit:
        time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


def room_in_memory() -> Path | None:
    """Return the file system that is kept in memory, where there is one with room (containers often have little)."""
    try:
        roomy = shutil.disk_usage(MEMORY).free >= ROOM_IN_MEMORY and os.access(MEMORY, os.W_OK)
    except FileNotFoundError:
        return None
    return MEMORY if roomy else None


class Databases:
    """Makes databases for one process of the run; templates are made once for all of them."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self._spare: list[str] = []
        self.durable = durable

    def sqlite(self, folder: Path, *, migrated: bool = True) -> str:
        """Copy the migrated file into that folder."""
        file = folder / "andon.db"
        if migrated:
            shutil.copyfile(self._sqlite_template(), file)
        return f"sqlite:///{file}"

    @contextmanager
    def postgresql(self, *, migrated: bool = True) -> Iterator[str]:
        """Lend a migrated database, as good as new, or create an empty one and drop it afterwards."""
        name = self._spare.pop() if migrated and self._spare else self._create(migrated=migrated)
        try:
            yield self._address(name)
        finally:
            if migrated and emptied(self._address(name)):
                self._spare.append(name)
            else:
                self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _create(self, *, migrated: bool) -> str:
        template = self._postgresql_template() if migrated else "template0"
        name = f"andon_{uuid4().hex}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _sqlite_template(self) -> Path:
        file = self.folder / "template.db"
        with self._once("sqlite") as first:
            if first:
                migrate(f"sqlite:///{file}")
                fold_log_into(file)
        return file

    def _postgresql_template(self) -> str:
        name = f"{self.folder.name.replace('-', '_').lower()}_template"
        with self._once("template") as first:
            if first:
                self._administer(f"CREATE DATABASE {name} TEMPLATE template0")
                migrate(self._address(name))
                keep_as_new(self._address(name))
        return name

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _address(self, database: str) -> str:
        given = os.environ.get("ANDON_TEST_POSTGRES_URL")
        if given is None:
            with self._once("server") as first:
                address = self.folder / "address"
                given = postgres.start(self.folder, durable=self.durable) if first else address.read_text()
        return urlunsplit(urlsplit(given)._replace(path=f"/{database}"))

    @contextmanager
    def _once(self, what: str) -> Iterator[bool]:
        """Tell exactly one process of the run that it is the first, while the others wait for it."""
        done = self.folder / f"{what}.done"
        with (self.folder / f"{what}.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield not done.exists()
            done.touch()


def migrate(url: str) -> None:
    """Migrate in a process of its own, so that nothing it loads stays with the tests."""
    command = [sys.executable, "-W", "error", "-c", MIGRATE, url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"the migrations failed:\n{done.stdout}{done.stderr}"
        raise RuntimeError(message)


def fold_log_into(file: Path) -> None:
    """Make one file of the database and its write-ahead log, so that it can be copied."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@pytest.fixture(scope="session")
def databases() -> Databases:
    """Make databases beyond the one that a test has."""
    return Databases(Path(os.environ[RUN_FOLDER]))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Run the test once on each engine."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Give the test a migrated database of its own."""
    if engine_name == "sqlite":
        yield databases.sqlite(tmp_path)
        return
    with databases.postgresql() as url:
        yield url
        # Otherwise it is found when it is collected, in whatever test runs then.
        assert left_open(url) == []


@pytest.fixture
def empty_database_url(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Give the test a database with nothing in it."""
    if engine_name == "sqlite":
        yield databases.sqlite(tmp_path, migrated=False)
        return
    with databases.postgresql(migrated=False) as url:
        yield url
