"""What happens to campaigns and to what is done in them, in the past tense."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from foundation.events import Event, passage
from foundation.redaction import Erasure


@dataclass(frozen=True, kw_only=True)
class CampaignStarted(Event, name="campaign.started"):
    """A sprint began, in which services do what learnings recommend, wave by wave."""

    number: int
    learning_ids: tuple[int, ...]
    waves: dict[str, str]
    sponsor_id: int | None
    targets: list[dict[str, Any]]
    proof: dict[str, Any] = field(default_factory=dict)
    title: str = passage()
    goal: str = passage()
    proof_url: str = passage()
    """The address of a proof that is one; it may name what has to be erased, and is left out of ``proof``"""


@dataclass(frozen=True, kw_only=True)
class CampaignSettled(Event, name="campaign.settled"):
    """Services joined it or left it, because of what they, or its learnings, are now."""

    joined: tuple[int, ...]
    left: tuple[int, ...]
    because: str


@dataclass(frozen=True, kw_only=True)
class CampaignLearningWithdrawn(Event, name="campaign.learning_withdrawn"):
    """A learning of it was retired or replaced while it ran; nobody joins because of it any more."""

    learning_id: int
    to_state: str


@dataclass(frozen=True, kw_only=True)
class CampaignItemMoved(Event, name="campaign.item_moved"):
    """What a service has to do in it reached another state."""

    service_id: int
    from_state: str
    to_state: str
    until: datetime | None = None
    evidence_url: str = passage()
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class CampaignLookedAt(Event, name="campaign.looked_at"):
    """A machine found of services something else than before: yes, no or unknown, by the id of the service."""

    found: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class CampaignItemAssigned(Event, name="campaign.item_assigned"):
    """Somebody was named who does it, or where it is tracked."""

    service_id: int
    owner_id: int | None
    ticket_url: str = passage()


@dataclass(frozen=True, kw_only=True)
class CampaignMoved(Event, name="campaign.moved"):
    """It was closed because it reached its goal, or given up."""

    from_state: str
    to_state: str
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class CampaignRedacted(Erasure, Event, name="campaign.redacted"):
    """Words were erased from it for good."""
