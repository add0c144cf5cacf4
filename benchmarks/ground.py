"""What the measurements stand on: durable databases of both engines, and a house in each with people and services."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from accounts.commands import add_person, create_token
from andon.compose import House, build
from catalog.commands import add_service
from foundation.authz import CONSOLE, Principal, Role, Scope
from foundation.config import read_settings
from foundation.work import Context
from tests.support.databases import Databases
from tests.support.serving import wait_for

ENGINES = ("sqlite", "postgresql")
SERVICES = (
    ("checkout", "Checkout", "T0"),
    ("card-gateway", "Card gateway", "T0"),
    ("basket", "Basket", "T1"),
    ("catalogue", "Catalogue", "T1"),
    ("ledger", "Ledger", "T1"),
    ("mailer", "Mailer", "T2"),
    ("thumbnails", "Thumbnails", "T2"),
    ("search-pages", "Search pages", "T1"),
    ("warehouse-feed", "Warehouse feed", "T2"),
    ("sign-in", "Sign-in", "T0"),
)
# Nothing is lost by waiting, and figures by not waiting: where much was measured, the machine is still busy.
STOP_LIMIT_S = 60
DESK = Context(CONSOLE, "bench", "bench")


@dataclass(frozen=True)
class Bench:
    """One engine's database with a house on it, and somebody who works there."""

    engine_name: str
    url: str
    folder: Path
    house: House
    person_id: int
    token: str

    @cached_property
    def responder(self) -> Context:
        """How the responder acts."""
        who = Principal(f"person:{self.person_id}", "Wren Writer", role=Role.RESPONDER, person_id=self.person_id)
        return Context(who, "api", "0123456789abcdef0123456789abcdef")


@contextmanager
def durable_databases() -> Iterator[Databases]:
    """Offer databases whose commits reach the disk; the PostgreSQL server ends with the block, however it ends."""
    folder = Path(tempfile.mkdtemp(prefix="andon-bench-"))
    # The server's unprivileged user has to pass through.
    folder.chmod(0o711)
    with (folder / "owner").open("wb") as owner:
        fcntl.flock(owner, fcntl.LOCK_EX)
        try:
            yield Databases(folder, durable=True)
        finally:
            owner.close()
            if "ANDON_TEST_POSTGRES_URL" not in os.environ:
                wait_for(lambda: not (folder / "address").exists(), "PostgreSQL to stop", STOP_LIMIT_S)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def bench(databases: Databases, engine_name: str) -> Iterator[Bench]:
    """Make a house of its own, with a responder and ten services."""
    folder = Path(tempfile.mkdtemp(prefix="house-", dir=databases.folder))
    try:
        if engine_name == "sqlite":
            with _furnished(engine_name, databases.sqlite(folder), folder) as made:
                yield made
            return
        with databases.postgresql() as url, _furnished(engine_name, url, folder) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _furnished(engine_name: str, url: str, folder: Path) -> Iterator[Bench]:
    house = build(read_settings({"ANDON_DATA_DIR": str(folder / "data"), "ANDON_DATABASE_URL": url}, folder))
    run = house.transactor.run
    try:
        person = run(DESK, add_person, email="wren@example.org", name="Wren Writer", role=Role.RESPONDER)
        for slug, name, tier in SERVICES:
            run(DESK, add_service, slug=slug, name=name, tier=tier, description=f"{name}, as customers meet it.")
        _, token = run(DESK, create_token, person_id=person.id, scope=Scope.WRITE)
        yield Bench(engine_name, url, folder, house, person.id, token)
    finally:
        house.engine.dispose()
