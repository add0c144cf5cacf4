"""What happens to services, and the words in which services are described."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from foundation.events import Event, passage


class Tier(StrEnum):
    """How much depends on a service: T0 takes everything with it, T3 is missed by few."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"


class Lifecycle(StrEnum):
    """Where a service is in its life."""

    PLANNED = "planned"
    BETA = "beta"
    LIVE = "live"
    SUNSET = "sunset"
    RETIRED = "retired"


class DependencyKind(StrEnum):
    """Hard: fails when the other does. Soft: goes on, worse."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, kw_only=True)
class ServiceAdded(Event, name="service.added"):
    """A service came into the catalog."""

    slug: str
    service_name: str
    tier: str
    lifecycle: str
    owner_team_id: int | None
    attributes: dict[str, Any]
    rto_minutes: int | None = None
    rpo_minutes: int | None = None
    links: list[dict[str, str]] = field(default_factory=list)
    description: str = passage()


@dataclass(frozen=True, kw_only=True)
class ServiceChanged(Event, name="service.changed"):
    """What is known of a service changed; ``values`` has the fields that did, but for the description's text."""

    values: dict[str, Any]
    description: str = passage()


@dataclass(frozen=True, kw_only=True)
class DependencyAdded(Event, name="service.dependency_added"):
    """A service was found to need another, or to need it otherwise than was thought."""

    depends_on_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class DependencyRemoved(Event, name="service.dependency_removed"):
    """A service needs another no more."""

    depends_on_id: int


@dataclass(frozen=True, kw_only=True)
class RunbookAdded(Event, name="service.runbook_added"):
    """A service got a runbook."""

    runbook_id: int
    title: str
    url: str
    owner_team_id: int | None
    rehearsed_on: str | None
    rehearse_days: int


@dataclass(frozen=True, kw_only=True)
class RunbookChanged(Event, name="service.runbook_changed"):
    """A runbook changed, or was rehearsed; ``values`` has the fields that did."""

    runbook_id: int
    values: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class RunbookRemoved(Event, name="service.runbook_removed"):
    """A runbook is not one of the service's any more."""

    runbook_id: int
    title: str


# Its name is what the log has known it by since readiness recorded it.
@dataclass(frozen=True, kw_only=True)
class ValueMeasured(Event, name="readiness.measured"):
    """A build said how something stands at a service."""

    service_id: int
    measured: str
    measured_at: datetime
    value: str = passage()
