"""The one line at the top of a page: how everything stands, from how its parts do."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from statuspage.lifecycle import UNRESOLVED, ComponentStatus, Impact, worst
from statuspage.snapshot.state import Part, PublicState


class Headline(StrEnum):
    """The descriptions that programs know."""

    FINE = "All Systems Operational"
    ALL_DOWN = "Major System Outage"
    MUCH_DOWN = "Partial System Outage"
    SOME_DOWN = "Minor Service Outage"
    ALL_SLOW = "Degraded System Service"
    SOME_SLOW = "Partially Degraded Service"
    PLANNED = "Service Under Maintenance"


@dataclass(frozen=True)
class Rollup:
    """The indicator for programs, the description for people."""

    indicator: Impact
    description: Headline


FINE = Rollup(Impact.NONE, Headline.FINE)
OF_OPEN_TROUBLE = {
    Impact.NONE: FINE,
    Impact.MAINTENANCE: Rollup(Impact.MAINTENANCE, Headline.PLANNED),
    Impact.MINOR: Rollup(Impact.MINOR, Headline.SOME_DOWN),
    Impact.MAJOR: Rollup(Impact.MAJOR, Headline.MUCH_DOWN),
    Impact.CRITICAL: Rollup(Impact.CRITICAL, Headline.ALL_DOWN),
}


def rollup(state: PublicState) -> Rollup:
    """Judge by the parts; where all of them work, by the worst trouble that is still open."""
    of_parts = of_statuses([part.status for part in state.parts if not part.is_group])
    if of_parts != FINE:
        return of_parts
    order = list(Impact)
    impacts = [trouble.impact for trouble in state.troubles if trouble.status in UNRESOLVED]
    return OF_OPEN_TROUBLE[max(impacts, key=order.index, default=Impact.NONE)]


def of_statuses(statuses: Sequence[ComponentStatus]) -> Rollup:
    """Judge by statuses alone."""
    if not statuses:
        return FINE
    down = statuses.count(ComponentStatus.MAJOR_OUTAGE)
    partly = statuses.count(ComponentStatus.PARTIAL_OUTAGE)
    slow = statuses.count(ComponentStatus.DEGRADED_PERFORMANCE)
    if down == len(statuses):
        return Rollup(Impact.CRITICAL, Headline.ALL_DOWN)
    if down or partly == len(statuses):
        return Rollup(Impact.MAJOR, Headline.MUCH_DOWN)
    if partly:
        return Rollup(Impact.MINOR, Headline.SOME_DOWN)
    if slow:
        return Rollup(Impact.MINOR, Headline.ALL_SLOW if slow == len(statuses) else Headline.SOME_SLOW)
    return Rollup(Impact.MAINTENANCE, Headline.PLANNED) if ComponentStatus.UNDER_MAINTENANCE in statuses else FINE


def status_of_group(children: Sequence[Part]) -> ComponentStatus:
    """Return what a group shows: the worst of its parts."""
    return worst(child.status for child in children)
