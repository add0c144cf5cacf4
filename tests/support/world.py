"""The whole house on a real database, without its surfaces: run commands, read, let time pass, let jobs run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Concatenate, ParamSpec, TypeVar

import pytest

from andon import registry
from andon.worker import Worker
from foundation.authz import CONSOLE, Principal, Role
from foundation.chain import Keyring
from foundation.db import make_engine
from foundation.jobs import Lane
from foundation.work import Context, Desk, Reading, Transactor, Work
from tests.fakes.clock import StandingClock
from tests.support.worded import keep_words

P = ParamSpec("P")
T = TypeVar("T")
ROUNDS = 50


class World:
    """Runs commands as anybody against one database, with a clock that stands still until it is moved."""

    def __init__(self, url: str) -> None:
        self.engine = keep_words(make_engine(url))
        self.clock = StandingClock()
        self.keyring = Keyring("test", {"test": b"a key for tests"})
        self.transactor = Transactor(self.engine, self.clock, registry.policy(), registry.subscriptions(), self.keyring)
        self.worker = Worker(self.transactor, registry.job_kinds(), owner="test-worker")

    def desk(self, principal: Principal = CONSOLE) -> Desk:
        return Desk(self.transactor, context_of(principal))

    def run(self, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Run a command as the console."""
        return self.desk().run(command, *args, **values)

    def run_as(
        self, principal: Principal, command: Callable[Concatenate[Work, P], T], *args: P.args, **values: P.kwargs
    ) -> T:
        """Run a command as somebody."""
        return self.desk(principal).run(command, *args, **values)

    def reading(self, principal: Principal = CONSOLE) -> AbstractContextManager[Reading]:
        """Open a reading as somebody."""
        return self.transactor.reading(context_of(principal))

    def ask(self, query: Callable[Concatenate[Reading, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Put a query as the console."""
        with self.reading() as reading:
            return query(reading, *args, **values)

    def ask_as(
        self, principal: Principal, query: Callable[Concatenate[Reading, P], T], *args: P.args, **values: P.kwargs
    ) -> T:
        """Put a query as somebody."""
        with self.reading(principal) as reading:
            return query(reading, *args, **values)

    def settle(self) -> int:
        """Run all jobs that are due, and those that they cause; returns how many ran."""
        ran = 0
        for _ in range(ROUNDS):
            now = sum(self.worker.drain(lane) for lane in Lane)
            if not now:
                return ran
            ran += now
        message = "the jobs cause one another without end"
        raise AssertionError(message)

    def close(self) -> None:
        self.worker.bell.close()
        self.engine.dispose()


def context_of(principal: Principal) -> Context:
    return Context(principal=principal, surface="test", request_id="test")


def somebody(role: Role = Role.RESPONDER, person_id: int = 1, name: str = "Ada Quill", **more: object) -> Principal:
    """Return a person's principal that no database has to know."""
    return Principal(id=f"person:{person_id}", name=name, role=role, person_id=person_id, **more)  # type: ignore[arg-type]


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give the test a house of its own on each engine."""
    world = World(database_url)
    yield world
    world.close()
