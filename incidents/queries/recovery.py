"""Recoveries against targets: of one incident for each service that it hit, and of a service over its incidents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import select

from catalog.queries import Targets, targets
from foundation.work import Reading
from incidents.lifecycle import Mode
from incidents.model import IncidentSource
from incidents.queries.brief import IncidentBrief, brief, of_service
from incidents.recovery import Held, Recovery, recovery_of

MOST_SHOWN = 40


@dataclass(frozen=True)
class HeldService:
    """A service that the incident hit, its target, and what the recovery was against it."""

    slug: str
    name: str
    rto_minutes: int | None
    held: Held
    over: timedelta


@dataclass(frozen=True)
class IncidentRecovery:
    """How long an incident took, and for whom that was too long."""

    key: str
    recovery: Recovery
    services: Sequence[HeldService]


@dataclass(frozen=True)
class RecoveryItem:
    """A recovery of a service; ``counts`` is False for what was entered afterwards."""

    key: str
    title: str
    severity: str
    recovery: Recovery
    held: Held
    over: timedelta
    counts: bool


@dataclass(frozen=True)
class ServiceRecoveries:
    """A service's latest recoveries, the newest first, against the target that it has today."""

    target: Targets
    items: Sequence[RecoveryItem]

    @property
    def judged(self) -> int:
        """How many count and could be held against the target."""
        return sum(item.counts and item.held in {Held.MET, Held.MISSED} for item in self.items)

    @property
    def met(self) -> int:
        """How many of those met it."""
        return sum(item.counts and item.held is Held.MET for item in self.items)

    @property
    def median(self) -> timedelta | None:
        """The median of those that count and are exact."""
        counted = [item.recovery for item in self.items if item.counts and item.recovery.is_exact]
        seconds = [recovery.took.total_seconds() for recovery in counted]
        return timedelta(seconds=median(seconds)) if seconds else None


def recovery_of_incident(reading: Reading, ref: int | str | IncidentBrief) -> IncidentRecovery | None:
    """Return the recovery of an incident that the reader may know of; None while it goes on or its end is unknown."""
    found = brief(reading, ref)
    if found.is_active:
        return None
    recovery = recovery_of(found.moments, found.state, _day_only(reading, [found.id]).get(found.id, ()))
    if recovery is None:
        return None
    hit = targets(reading, found.service_ids).values()
    services = [
        HeldService(t.slug, t.name, t.rto_minutes, recovery.against(t.rto_minutes), recovery.over(t.rto_minutes))
        for t in sorted(hit, key=lambda target: target.slug)
    ]
    return IncidentRecovery(found.key, recovery, services)


def recoveries_of_service(reading: Reading, service_id: int) -> ServiceRecoveries | None:
    """Return the service's latest recoveries that the reader may know of, drills left out."""
    target = targets(reading, [service_id]).get(service_id)
    if target is None:
        return None
    past = of_service(reading, service_id, limit=MOST_SHOWN, active=False)
    coarse = _day_only(reading, [found.id for found in past])
    items = [item for found in past if (item := _item(found, target, coarse.get(found.id, ())))]
    return ServiceRecoveries(target, sorted(items, key=lambda item: item.recovery.ended_at, reverse=True))


def _item(found: IncidentBrief, target: Targets, coarse: Collection[str]) -> RecoveryItem | None:
    recovery = recovery_of(found.moments, found.state, coarse)
    if recovery is None:
        return None
    return RecoveryItem(
        key=found.key,
        title=found.title,
        severity=found.severity,
        recovery=recovery,
        held=recovery.against(target.rto_minutes),
        over=recovery.over(target.rto_minutes),
        counts=found.mode == Mode.STANDARD,
    )


def _day_only(reading: Reading, ids: Collection[int]) -> dict[int, Sequence[str]]:
    wanted = {each for each in ids if not reading.lacks(IncidentSource.incident_id, each)}
    if not wanted:
        return {}
    columns = (IncidentSource.incident_id, IncidentSource.day_only)
    rows = reading.session.execute(select(*columns).where(IncidentSource.incident_id.in_(wanted)))
    return {row.incident_id: row.day_only for row in rows}
