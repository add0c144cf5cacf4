"""The composition root: settings become an engine, a clock, a policy and the one write path."""

import os
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
        return Desk(self.transactor, Context(principal=CONSOLE, surface="cli", request_id=new_request_id()))

    @property
    def anchors(self) -> Path:
        """The file outside the database that commits to the heads of all streams."""
        return self.settings.data_dir / "anchors.log"


def settings_of_environment() -> Settings:
    """Read the settings of this process; raises MisconfiguredError with what to write."""
    return read_settings(os.environ)


def build(settings: Settings) -> House:
    """Put the house together on a migrated database; raises UnguardedError where the log is not protected."""
    engine = engine_for(settings.database_url)
    clock = RehearsalClock(settings.rehearsal_clock) if settings.rehearsal_clock else SystemClock()
    keyring = Keyring(settings.audit_key_id, {settings.audit_key_id: settings.audit_key.encode()})
    transactor = Transactor(engine, clock, registry.policy(), registry.subscriptions(), keyring)
    return House(settings, engine, clock, keyring, transactor)
