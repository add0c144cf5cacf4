"""The composition root: settings become an engine, a clock, a policy and the one write path."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from andon import registry
from foundation.authz import CONSOLE
from foundation.chain import Keyring
from foundation.clock import Clock, RehearsalClock, SystemClock
from foundation.config import Settings, read_settings
from foundation.ids import new_request_id
from foundation.migrate import engine_for
from foundation.work import Context, Desk, Transactor


@dataclass(frozen=True)
class House:
    """Everything that a process needs, put together once."""

    settings: Settings
    engine: Engine
    clock: Clock
    keyring: Keyring
    transactor: Transactor

    @property
    def console(self) -> Desk:
        """A desk for whoever sits at the machine's own terminal."""
        context = Context(principal=CONSOLE, surface="cli", request_id=new_request_id())
        return Desk(self.transactor, context, self.settings.environment, self.settings)

    @property
    def anchors(self) -> Path:
        """The file outside the database that commits to the heads of all streams."""
        return self.settings.data_dir / "anchors.log"


def settings_of_environment() -> Settings:
    """Read the settings of this process, the rooms' own included; raises MisconfiguredError with what to write."""
    settings = read_settings(os.environ)
    for require in registry.contributed("cli", "SETTINGS"):
        require(settings.environment)
    return settings


@contextmanager
def opened(settings: Settings) -> Iterator[House]:
    """Put the house together for the length of a block, and let go of its database afterwards."""
    house = build(settings)
    try:
        yield house
    finally:
        house.engine.dispose()


def build(settings: Settings, *, patient: bool = False) -> House:
    """Put the house together on a migrated database; raises UnguardedError where the log is not protected.

    A ``patient`` caller gets the house while the database does not answer, and each use of it raises until it does.
    """
    engine = engine_for(settings.database_url, patient=patient)
    clock = clock_of(settings)
    keyring = Keyring(settings.audit_key_id, {settings.audit_key_id: settings.audit_key.encode()})
    transactor = Transactor(engine, clock, registry.policy(), registry.subscriptions(), keyring)
    return House(settings, engine, clock, keyring, transactor)


def clock_of(settings: Settings) -> Clock:
    """Return the clock that the settings ask for."""
    return RehearsalClock(settings.rehearsal_clock) if settings.rehearsal_clock else SystemClock()
