"""The words of status pages and the moves between them; programs that read the pages break on any others."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from foundation.errors import Conflict, Invalid


class Audience(StrEnum):
    """Who may read a page."""

    PUBLIC = "public"
    INTERNAL = "internal"
    LIMITED = "limited"


class ComponentStatus(StrEnum):
    """How a part of the page works, from well to worst; planned work counts as better than trouble."""

    OPERATIONAL = "operational"
    UNDER_MAINTENANCE = "under_maintenance"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"


class IncidentStatus(StrEnum):
    """How far a public incident has come."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    POSTMORTEM = "postmortem"


class MaintenanceStatus(StrEnum):
    """How far planned work has come."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    COMPLETED = "completed"


class Recurrence(StrEnum):
    """How often planned work comes again."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"


class Impact(StrEnum):
    """How much an incident hurts, from not at all to worst."""

    NONE = "none"
    MAINTENANCE = "maintenance"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class IncidentMove(StrEnum):
    """What can be done with a public incident."""

    INVESTIGATE = "investigate"
    IDENTIFY = "identify"
    MONITOR = "monitor"
    RESOLVE = "resolve"
    EXPLAIN = "explain"


class MaintenanceMove(StrEnum):
    """What can be done with planned work."""

    ANNOUNCE = "announce"
    START = "start"
    VERIFY = "verify"
    COMPLETE = "complete"


_I, _D, _M, _R, _P = IncidentStatus
_UNRESOLVED_MOVES = {
    IncidentMove.INVESTIGATE: _I,
    IncidentMove.IDENTIFY: _D,
    IncidentMove.MONITOR: _M,
    IncidentMove.RESOLVE: _R,
}
INCIDENT_MOVES: Mapping[tuple[IncidentStatus, IncidentMove], IncidentStatus] = {
    **{(source, move): to for source in (_I, _D, _M) for move, to in _UNRESOLVED_MOVES.items()},
    **{(_R, move): to for move, to in _UNRESOLVED_MOVES.items()},
    (_R, IncidentMove.EXPLAIN): _P,
    (_P, IncidentMove.EXPLAIN): _P,
    (_P, IncidentMove.INVESTIGATE): _I,
}

_S, _W, _V, _C = MaintenanceStatus
MAINTENANCE_MOVES: Mapping[tuple[MaintenanceStatus, MaintenanceMove], MaintenanceStatus] = {
    (_S, MaintenanceMove.ANNOUNCE): _S,
    (_S, MaintenanceMove.START): _W,
    (_S, MaintenanceMove.COMPLETE): _C,
    (_W, MaintenanceMove.START): _W,
    (_W, MaintenanceMove.VERIFY): _V,
    (_W, MaintenanceMove.COMPLETE): _C,
    (_V, MaintenanceMove.START): _W,
    (_V, MaintenanceMove.VERIFY): _V,
    (_V, MaintenanceMove.COMPLETE): _C,
}

UNRESOLVED = (_I, _D, _M)
PLANNED = (_S, _W, _V)
UNDER_WAY = (_W, _V)
IMPACT_OF = {
    ComponentStatus.OPERATIONAL: Impact.NONE,
    ComponentStatus.UNDER_MAINTENANCE: Impact.MAINTENANCE,
    ComponentStatus.DEGRADED_PERFORMANCE: Impact.MINOR,
    ComponentStatus.PARTIAL_OUTAGE: Impact.MAJOR,
    ComponentStatus.MAJOR_OUTAGE: Impact.CRITICAL,
}
STATUS_OF = {impact: status for status, impact in IMPACT_OF.items()}

Status = TypeVar("Status", IncidentStatus, MaintenanceStatus)
Move = TypeVar("Move", bound=StrEnum)
Word = TypeVar("Word", bound=StrEnum)


def reachable(moves: Mapping[tuple[Status, Move], Status], source: Status) -> list[Status]:
    """Return where ``moves`` lead from ``source``."""
    return [to for (start, _), to in moves.items() if start is source]


def incident_after(source: IncidentStatus, to: IncidentStatus) -> IncidentStatus:
    """Return ``to`` if an incident may go there; raises Conflict that names where it may go."""
    return _after(INCIDENT_MOVES, source, to, "incident")


def maintenance_after(source: MaintenanceStatus, to: MaintenanceStatus) -> MaintenanceStatus:
    """Return ``to`` if planned work may go there; raises Conflict that names where it may go."""
    return _after(MAINTENANCE_MOVES, source, to, "maintenance")


def _after(moves: Mapping[tuple[Status, Move], Status], source: Status, to: Status, what: str) -> Status:
    possible = reachable(moves, source)
    if to in possible:
        return to
    names = ", ".join(word.value for word in possible) or "nothing: it has ended"
    raise Conflict(
        "statuspage.move",
        f"From {source.value} this {what} can't go to {to.value}. Possible: {names}.",
        where="status",
        extra={"state": source.value, "possible": [word.value for word in possible]},
    )


def chosen(kind: type[Word], value: str, field: str) -> Word:
    """Return the word that ``value`` is; raises Invalid that lists what can be said."""
    for word in kind:
        if word.value == value:
            return word
    raise Invalid("statuspage.word", f"{field} can be {', '.join(word.value for word in kind)}.", where=field)


def worst(statuses: Iterable[ComponentStatus]) -> ComponentStatus:
    """Return the worst of ``statuses``; all is well where there are none."""
    order = list(ComponentStatus)
    return max(statuses, key=order.index, default=ComponentStatus.OPERATIONAL)
