"""What happens to changes, in the past tense. Fields are only ever added.

What a sender wrote, and who did it, is a passage, so that it can be erased; ids, states and names of services are kept.
"""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class ChangeRecorded(Event, name="change.recorded"):
    """Something was done to services, or begun."""

    kind: str
    status: str
    services: tuple[str, ...] = ()
    service_ids: tuple[int, ...] = ()
    environment: str = ""
    external_id: str = ""
    title: str = passage()
    body: str = passage()
    revision: str = passage()
    url: str = passage()
    author: str = passage()


@dataclass(frozen=True, kw_only=True)
class ChangeProgressed(Event, name="change.progressed"):
    """It came further than was known, began at another time, or touched more ``services`` than was said."""

    from_status: str
    to_status: str
    happened_at: datetime
    services: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NameGiven(Event, name="change_name.given"):
    """A sender's name was said to stand for a service; ``changes`` told of before it were found by it."""

    sender_name: str
    service_id: int
    changes: int
