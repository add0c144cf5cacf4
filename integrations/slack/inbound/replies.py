"""What is answered to a wish, whichever way it came: words, a dialog, complaints at fields, or nothing more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Block = Mapping[str, Any]
View = Mapping[str, Any]


@dataclass(frozen=True)
class Say:
    """Words for whoever asked, and for nobody else, and what follows them; ``key`` is the incident they are about."""

    text: str
    blocks: Sequence[Block] = ()
    key: str = ""
    then: Callable[[], object] | None = None


@dataclass(frozen=True)
class Open:
    """A dialog is to open; its trigger dies after three seconds."""

    view: View


@dataclass(frozen=True)
class Errors:
    """The dialog stays open, with what is wrong at its fields (by block id)."""

    at: Mapping[str, str]


@dataclass(frozen=True)
class Turn:
    """The dialog turns into another one."""

    view: View


@dataclass(frozen=True)
class Done:
    """There is nothing to say: it shows where it was done; an open dialog closes."""

    key: str = ""


@dataclass(frozen=True)
class Choices:
    """What can be chosen in the field in which somebody types: text and value."""

    options: Sequence[tuple[str, str]] = field(default_factory=tuple)


Reply = Say | Open | Errors | Turn | Done | Choices
