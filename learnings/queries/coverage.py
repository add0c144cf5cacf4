"""How well the services that a learning applies to are protected: now, over time, and as it was believed before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from foundation.work import Reading
from learnings.events import AdoptionState
from learnings.queries.adoptions import DONE, AdoptionItem, Standing, adopted_by, standings
from learnings.queries.briefs import LearningBrief

PROTECTED, UNPROVEN, PLANNED, WAIVED = "protected", "unproven", "planned", "waived"
EXPOSED, OVERDUE, ASKED, UNKNOWN = "exposed", "overdue", "asked", "unknown"
GUARDS = (PROTECTED, UNPROVEN, PLANNED, WAIVED, OVERDUE, EXPOSED, ASKED, UNKNOWN)


@dataclass(frozen=True)
class Coverage:
    """Services by how they are guarded, and how long it took until half and nine tenths had adopted."""

    counts: Mapping[str, int]
    total: int
    adopted: int
    half: timedelta | None
    ninety: timedelta | None
    steps: Sequence[tuple[timedelta, int]]

    @property
    def percent(self) -> int:
        """The share of the services that have adopted it, in whole percent; a hundred only when all have."""
        return 100 * self.adopted // self.total if self.total else 0


def guard_of(standing: Standing, at: datetime) -> str:
    """Say how a service is guarded at a moment: by what was said last, as long as that holds."""
    said = standing.adoption
    if said is None:
        return UNKNOWN if standing.applies == "unknown" else ASKED
    if said.state in DONE:
        is_stale = said.evidence_expires_at is not None and said.evidence_expires_at <= at
        return UNPROVEN if is_stale or not said.evidence_url else PROTECTED
    ends = {AdoptionState.PLANNED: said.planned_by, AdoptionState.WAIVED: said.until}
    if said.state in ends:
        end = ends[AdoptionState(said.state)]
        return OVERDUE if end is not None and end <= at else said.state
    return EXPOSED if said.state == AdoptionState.EXPOSED else ASKED


def coverage_of(reading: Reading, learning: LearningBrief, at: datetime | None = None) -> Coverage:
    """Return a learning's coverage now, or as it was believed at a moment."""
    when = at or reading.now
    told = adopted_by(reading, learning.id, when)
    return coverage(standings(reading, learning, at), told, learning.published_at, when)


def coverage(
    standings: Sequence[Standing], told: Sequence[AdoptionItem], published_at: datetime | None, at: datetime
) -> Coverage:
    """Reckon coverage from the standings and all that was said until ``at``."""
    meant = [each for each in standings if each.applies != "no"]
    guards = [guard_of(each, at) for each in meant]
    counts = {guard: guards.count(guard) for guard in GUARDS}
    whole = [each.service_id for each in meant if each.applies == "yes"]
    days = _days(told, set(whole), published_at, at)
    adopted = sum(1 for each in meant if each.applies == "yes" and each.adoption and each.adoption.state in DONE)
    return Coverage(
        counts=counts,
        total=len(whole),
        adopted=adopted,
        half=_reached(days, len(whole), 0.5),
        ninety=_reached(days, len(whole), 0.9),
        steps=[(day, number) for number, day in enumerate(days, start=1)],
    )


def _days(
    told: Sequence[AdoptionItem], services: set[int], published_at: datetime | None, at: datetime
) -> list[timedelta]:
    """Return how long after publication each service first said that it had adopted it."""
    first: dict[int, datetime] = {}
    for item in told:
        if item.state in DONE and item.service_id in services and item.recorded_at <= at:
            first[item.service_id] = min(item.recorded_at, first.get(item.service_id, item.recorded_at))
    return sorted(max(timedelta(), when - (published_at or when)) for when in first.values())


def _reached(days: Sequence[timedelta], total: int, share: float) -> timedelta | None:
    needed = ceil(share * total)
    return days[needed - 1] if 0 < needed <= len(days) else None
