"""A policy that remembers what it was asked, by which command; and a transactor whose every change is taken back."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import CodeType

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from andon import registry
from foundation.authz import Policy
from foundation.work import Context, Reading, Transactor, Work
from tests.support.world import World


def exported_commands() -> dict[str, CodeType]:
    """Return every command that a room offers, as ``room.verb``, with the code that runs."""
    rooms = [room for room in registry.ROOMS if find_spec(room) and find_spec(f"{room}.commands")]
    return {
        f"{room}.{name}": thing.__code__
        for room in rooms
        for name, thing in vars(import_module(f"{room}.commands")).items()
        if inspect.isfunction(thing) and thing.__module__.startswith(f"{room}.commands") and not name.startswith("_")
    }


# What a statement begins with that changes no row.
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")
COMMANDS = {code: name for name, code in exported_commands().items()}


@dataclass
class Seen:
    """What happened while somebody watched: permissions required (by command), and those only asked for."""

    required: set[str] = field(default_factory=set)
    looked: set[str] = field(default_factory=set)
    commands: dict[str, set[str]] = field(default_factory=dict)


class WitnessPolicy(Policy):
    """Decides as always, and remembers."""

    def __init__(self) -> None:
        self.grants = registry.policy().grants
        self.seen = Seen()

    def permits(self, reading: Reading, action: str, subject: object = None) -> bool:
        self.seen.looked.add(action)
        return super().permits(reading, action, subject)

    def require(self, reading: Reading, action: str, subject: object = None) -> None:
        self.seen.required.add(action)
        command = running_command() if isinstance(reading, Work) else None
        if command:
            self.seen.commands.setdefault(command, set()).add(action)
        super().require(reading, action, subject)

    def watch(self) -> Seen:
        """Forget, and begin anew."""
        self.seen = Seen()
        return self.seen


def running_command() -> str | None:
    """Return which exported command is at work further up the stack, the outermost one."""
    frame, found = sys._getframe(1), None
    while frame is not None:
        found = COMMANDS.get(frame.f_code) or found
        frame = frame.f_back  # type: ignore[assignment]
    return found


class Rehearsal(Transactor):
    """Works inside one open transaction, so that ``taken_back`` undoes whatever a request did, on both engines."""

    def __init__(self, world: World, policy: WitnessPolicy) -> None:
        super().__init__(world.engine, world.clock, policy, registry.subscriptions(), world.keyring)
        self.connection: Connection = self._writer.connect()
        self.connection.begin()
        self._writer = self.connection  # type: ignore[assignment]
        self.has_written = False
        event.listen(self.connection, "before_cursor_execute", self._note_writing)

    def _note_writing(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.has_written = self.has_written or not statement.lstrip().startswith(READING)

    @contextmanager
    def reading(self, context: Context) -> Iterator[Reading]:
        with Session(self.connection) as session:
            yield Reading(session=session, principal=context.principal, now=self.clock.now(), policy=self.policy)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Undo at the end what was done inside."""
        point = self.connection.begin_nested()
        self.has_written = False
        try:
            yield
        finally:
            point.rollback()
