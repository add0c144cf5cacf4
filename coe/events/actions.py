"""What happens to action items."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage
from foundation.redaction import Erasure


@dataclass(frozen=True, kw_only=True)
class ActionAdded(Event, name="action.added"):
    """An action item was written, and is live from now on."""

    number: int
    coe_id: int
    kind: str
    priority: str
    scope: str
    owner_id: int | None
    due: datetime | None
    cause_ids: tuple[int, ...]
    service_id: int | None
    strength: str = ""
    team_id: int | None = None
    title: str = passage()
    done_criteria: str = passage()
    evaluation: str = passage()


@dataclass(frozen=True, kw_only=True)
class ActionEdited(Event, name="action.edited"):
    """Its words, owner, priority, or the causes that it addresses changed; ``changed`` says which."""

    owner_id: int | None
    priority: str
    kind: str
    cause_ids: tuple[int, ...]
    strength: str = ""
    team_id: int | None = None
    title: str = passage()
    done_criteria: str = passage()
    evaluation: str = passage()


@dataclass(frozen=True, kw_only=True)
class ActionDueMoved(Event, name="action.due_moved"):
    """Its due date slipped, or was set."""

    from_due: datetime | None
    to_due: datetime | None
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class ActionMoved(Event, name="action.moved"):
    """The action item reached another state."""

    coe_id: int
    from_state: str
    to_state: str
    evidence: str = passage()
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class ActionProved(Event, name="action.proved"):
    """A machine looked at the change that its evidence links; ``proof`` is what it found."""

    proof: str


@dataclass(frozen=True, kw_only=True)
class ActionReminded(Event, name="action.reminded"):
    """Its owner was reminded of it, or its team's lead was told that it is overdue."""

    coe_id: int
    kind: str
    person_ids: tuple[int, ...]
    due: datetime | None


@dataclass(frozen=True, kw_only=True)
class ActionRedacted(Erasure, Event, name="action.redacted"):
    """Words that stood in it were erased for good with those of its COE."""
