"""What workflows need of rooms above them: programs elsewhere that a step can have told. The roof joins them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from foundation.work import Reading, Work


class Telling(StrEnum):
    """What became of the wish that a program be told."""

    QUEUED = "queued"
    KNOWN = "known"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"
    OFF = "off"


@dataclass(frozen=True)
class Happened:
    """An event of an incident, by its place in the log."""

    stream: str
    seq: int
    name: str


class Programs(Protocol):
    """Programs elsewhere, by the names that administrators gave them."""

    def names(self, reading: Reading) -> Sequence[str]:
        """Return the names that mean one program."""

    def tell(self, work: Work, *, name: str, event: Happened) -> Telling:
        """Put the event down to be sent to the program once this transaction is over; nothing is called now."""


class Nobody:
    """Stands for a house that tells no programs."""

    def names(self, reading: Reading) -> Sequence[str]:
        """Return none."""
        del reading
        return ()

    def tell(self, work: Work, *, name: str, event: Happened) -> Telling:
        """Tell nobody."""
        del work, name, event
        return Telling.UNKNOWN


@dataclass
class Joined:
    """What the roof has joined to workflows."""

    programs: Programs


JOINED = Joined(Nobody())
