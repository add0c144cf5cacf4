"""What happens to the causes in a COE."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class CauseAdded(Event, name="coe.cause_added"):
    """A cause joined the tree."""

    cause_id: int
    parent_id: int | None
    cause_class: str
    role: str
    service_id: int | None
    confidence: str
    stop_reason: str = ""
    introduced_at: datetime | None = None
    also_led_to: tuple[int, ...] = ()
    because: str = passage()
    why: str = passage()
    how_escaped: str = passage()
    evidence: str = passage()


@dataclass(frozen=True, kw_only=True)
class CauseEdited(Event, name="coe.cause_edited"):
    """A cause was put differently."""

    cause_id: int
    parent_id: int | None
    cause_class: str
    role: str
    service_id: int | None
    confidence: str
    stop_reason: str = ""
    introduced_at: datetime | None = None
    also_led_to: tuple[int, ...] = ()
    because: str = passage()
    why: str = passage()
    how_escaped: str = passage()
    evidence: str = passage()


@dataclass(frozen=True, kw_only=True)
class CauseRemoved(Event, name="coe.cause_removed"):
    """A cause was taken out of the tree; its children moved up."""

    cause_id: int


@dataclass(frozen=True, kw_only=True)
class CauseAccepted(Event, name="coe.cause_accepted"):
    """A reviewer accepted that nothing is done about a cause."""

    cause_id: int
    reason: str = passage()
