"""What rooms contribute to pages that are not theirs: panels, needs, navigation. The roof puts them together.

A panel that fails is left out with a line that says so, and never takes its page down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from foundation.work import Reading


@dataclass(frozen=True)
class Panel:
    """A fragment for a slot of a lower room's page.

    ``load`` gets the subject that the slot names (ARCHITECTURE.md) and returns what ``template`` shows as ``panel``,
    or None when there is nothing to show. ``looks_into`` names the columns in which it looks for the subject's number:
    a page asks for all panels at once which of them never name it (``Reading.lacks``).
    """

    slot: str
    name: str
    title: str
    template: str
    load: Callable[[Reading, Any], object | None]
    order: int = 50
    looks_into: tuple[InstrumentedAttribute[Any], ...] = ()


@dataclass(frozen=True)
class Need:
    """One thing that needs a person now; ``rank`` is lower for what burns more (0 to 100).

    What is only to be known has an address in ``dismiss``: posting there takes it off this person's list.
    """

    kind: str
    title: str
    key: str
    url: str
    facts: str
    button: str
    rank: int
    due: datetime | None = None
    tone: str = "gray"
    icon: str = "action"
    dismiss: str = ""


@dataclass(frozen=True)
class NeedSource:
    """A room's part of "what needs me now", for the principal of the reading."""

    name: str
    load: Callable[[Reading], list[Need]]


@dataclass(frozen=True)
class NavItem:
    """An entry of the side navigation; ``count`` may tell how many wait there, ``key`` is its shortcut (``g i``)."""

    section: str
    label: str
    icon: str
    url: str
    order: int
    count: Callable[[Reading], int] | None = None
    permission: str | None = None
    tone: str = ""
    key: str = ""
