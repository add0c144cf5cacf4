"""The rules of an incident's life: states, moves, and the moments with their possible order.

``MOVES`` is the one source: it decides, renders the buttons and the diagram, and is what the exhaustive test walks.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from foundation.errors import Conflict, Invalid
from foundation.text import shown

Word = TypeVar("Word", bound=StrEnum)
SKEW = timedelta(minutes=1)
SHOWN = 40
YEARS = "Check the year and the offset."


class State(StrEnum):
    """Where an incident stands."""

    TRIAGE = "triage"
    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    CANCELED = "canceled"


class Move(StrEnum):
    """What people do to an incident."""

    ACCEPT = "accept"
    DECLINE = "decline"
    MERGE = "merge"
    IDENTIFY = "identify"
    MONITOR = "monitor"
    RESOLVE = "resolve"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"


class Mode(StrEnum):
    """Whether it is real, practised, or told afterwards."""

    STANDARD = "standard"
    DRILL = "drill"
    RETROSPECTIVE = "retrospective"


class Visibility(StrEnum):
    """Who may know of it."""

    OPEN = "open"
    PRIVATE = "private"


class Circle(StrEnum):
    """Whom one can let see a private incident together."""

    ROLE = "role"
    GROUP = "group"
    TEAM = "team"


class Audience(StrEnum):
    """Who reads an update."""

    RESPONDERS = "responders"
    STAKEHOLDERS = "stakeholders"
    PUBLIC = "public"


class Verdict(StrEnum):
    """What responders think of a change."""

    SUSPECT = "suspect"
    CAUSE = "cause"
    CLEARED = "cleared"


class Impact(StrEnum):
    """How a service is affected, in the words of status page components."""

    OPERATIONAL = "operational"
    DEGRADED = "degraded_performance"
    PARTIAL = "partial_outage"
    MAJOR = "major_outage"
    MAINTENANCE = "under_maintenance"


class Marker(StrEnum):
    """What an entry of the timeline is for the story of the incident."""

    DETECTION = "detection"
    DIAGNOSIS = "diagnosis"
    DECISION = "decision"
    MITIGATION = "mitigation"
    KEY_MOMENT = "key_moment"


class Precision(StrEnum):
    """How exactly it is known when something happened."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class Moment(StrEnum):
    """The points in time by which an incident is told, in their usual order."""

    CHANGE_MADE = "change_made"
    IMPACT_STARTED = "impact_started"
    DETECTED = "detected"
    DECLARED = "declared"
    ACKNOWLEDGED = "acknowledged"
    ENGAGED = "engaged"
    IDENTIFIED = "identified"
    MITIGATED = "mitigated"
    IMPACT_ENDED = "impact_ended"
    RESOLVED = "resolved"
    CLOSED = "closed"


# The main line; a move forward may leave some of it out, and says which.
LINE = (State.TRIAGE, State.INVESTIGATING, State.IDENTIFIED, State.MONITORING, State.RESOLVED, State.CLOSED)
# What turned out to be no incident of its own.
VOID = frozenset({State.DECLINED, State.CANCELED, State.MERGED})
ACTIVE = frozenset({State.TRIAGE, State.INVESTIGATING, State.IDENTIFIED, State.MONITORING})
FIRST_STATES = frozenset({State.TRIAGE, State.INVESTIGATING})
# The severities of which those are told whose services fail with the affected ones.
TELLING = frozenset({"SEV1", "SEV2"})

MOVES: dict[tuple[State, Move], State] = {
    (State.TRIAGE, Move.ACCEPT): State.INVESTIGATING,
    (State.TRIAGE, Move.DECLINE): State.DECLINED,
    (State.TRIAGE, Move.MERGE): State.MERGED,
    (State.INVESTIGATING, Move.IDENTIFY): State.IDENTIFIED,
    (State.INVESTIGATING, Move.MONITOR): State.MONITORING,
    (State.INVESTIGATING, Move.RESOLVE): State.RESOLVED,
    (State.INVESTIGATING, Move.CLOSE): State.CLOSED,
    (State.INVESTIGATING, Move.MERGE): State.MERGED,
    (State.INVESTIGATING, Move.CANCEL): State.CANCELED,
    (State.IDENTIFIED, Move.MONITOR): State.MONITORING,
    (State.IDENTIFIED, Move.RESOLVE): State.RESOLVED,
    (State.IDENTIFIED, Move.CLOSE): State.CLOSED,
    (State.IDENTIFIED, Move.MERGE): State.MERGED,
    (State.IDENTIFIED, Move.CANCEL): State.CANCELED,
    (State.MONITORING, Move.RESOLVE): State.RESOLVED,
    (State.MONITORING, Move.CLOSE): State.CLOSED,
    (State.MONITORING, Move.MERGE): State.MERGED,
    (State.MONITORING, Move.CANCEL): State.CANCELED,
    (State.RESOLVED, Move.CLOSE): State.CLOSED,
    (State.RESOLVED, Move.REOPEN): State.INVESTIGATING,
}

# The moments that reaching a state sets, where nobody has said better.
REACHED: dict[State, tuple[Moment, ...]] = {
    State.IDENTIFIED: (Moment.IDENTIFIED,),
    State.MONITORING: (Moment.MITIGATED,),
    State.RESOLVED: (Moment.RESOLVED,),
    State.CLOSED: (Moment.RESOLVED, Moment.CLOSED),
}

# What cannot be the other way round. An alarm may precede impact, and mitigation may precede understanding.
ORDER: tuple[tuple[Moment, Moment], ...] = (
    (Moment.CHANGE_MADE, Moment.IMPACT_STARTED),
    (Moment.IMPACT_STARTED, Moment.MITIGATED),
    (Moment.IMPACT_STARTED, Moment.IMPACT_ENDED),
    (Moment.IMPACT_STARTED, Moment.RESOLVED),
    (Moment.IMPACT_STARTED, Moment.CLOSED),
    (Moment.DETECTED, Moment.DECLARED),
    (Moment.DETECTED, Moment.ACKNOWLEDGED),
    (Moment.DETECTED, Moment.ENGAGED),
    (Moment.DECLARED, Moment.RESOLVED),
    (Moment.DECLARED, Moment.CLOSED),
    (Moment.ACKNOWLEDGED, Moment.RESOLVED),
    (Moment.ACKNOWLEDGED, Moment.CLOSED),
    (Moment.ENGAGED, Moment.RESOLVED),
    (Moment.ENGAGED, Moment.CLOSED),
    (Moment.MITIGATED, Moment.RESOLVED),
    (Moment.MITIGATED, Moment.CLOSED),
    (Moment.IMPACT_ENDED, Moment.CLOSED),
    (Moment.RESOLVED, Moment.CLOSED),
)


def moves_from(state: State) -> dict[Move, State]:
    """Return the moves that ``state`` allows and where each leads, the next step on the line first."""
    return {move: to for (source, move), to in MOVES.items() if source is state}


def move_to(state: State, to: State) -> Move:
    """Return the move that leads from ``state`` to ``to``; raises Conflict that names what was possible."""
    for move, reached in moves_from(state).items():
        if reached is to:
            return move
    possible = {move.value: reached.value for move, reached in moves_from(state).items()}
    names = ", ".join(possible.values()) or "none: it has ended"
    raise Conflict(
        "incident.move",
        f"From {state} it can't go to {to}. Possible: {names}.",
        where="to",
        extra={"state": state.value, "possible": sorted(possible.values()), "moves": possible},
    )


def apply(state: State, move: Move) -> State:
    """Return the state that ``move`` leads to; raises Conflict that names the possible moves."""
    if (state, move) not in MOVES:
        possible = [m.value for m in moves_from(state)]
        detail = f"You can't {move} an incident that is {state}. Possible: {', '.join(possible) or 'nothing'}."
        raise Conflict("incident.move", detail, where="to", extra={"state": state.value, "possible": possible})
    return MOVES[state, move]


def skipped(source: State, to: State) -> tuple[State, ...]:
    """Return the states of the line that a move from ``source`` to ``to`` leaves out."""
    if source not in LINE or to not in LINE:
        return ()
    return LINE[LINE.index(source) + 1 : LINE.index(to)]


def require_possible_order(
    moments: Mapping[str, datetime], now: datetime, *, since: Mapping[str, datetime] | None = None, where: str = "at"
) -> None:
    """Raise Invalid when a moment lies in the future or two of them cannot be in this order.

    What stood in ``since`` as it stands now is not held against whoever changes something else.
    """
    new = {name for name, at in moments.items() if since is None or since.get(name) != at}
    for name in new:
        if moments[name] > now + SKEW:
            detail = f"{said(name)} can't lie in the future: {_minute(moments[name])}, and it is {_minute(now)}."
            raise Invalid("incident.moment_future", f"{detail} Give a time that has been.", where=where)
    for earlier, later in ORDER:
        if {earlier, later} <= moments.keys() and moments[earlier] > moments[later] and new & {earlier, later}:
            raise Invalid(
                "incident.moment_order",
                f"{said(later)} ({_minute(moments[later])}) can't come before {said(earlier).lower()} "
                f"({_minute(moments[earlier])}). {_mending(earlier, later, new)}",
                where=where,
                extra={"earlier": earlier.value, "later": later.value},
            )


def _mending(earlier: Moment, later: Moment, new: Collection[str]) -> str:
    if later in new:
        return f"Give a later time for {said(later).lower()}, or correct {said(earlier).lower()} first."
    return f"Give an earlier time for {said(earlier).lower()}, or correct {said(later).lower()} first."


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if not at.second else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def chosen(kind: type[Word], value: str, field: str) -> Word:
    """Return the word of ``kind`` that ``value`` is; raises Invalid that lists what can be said."""
    for word in kind:
        if word.value == value:
            return word
    names = ", ".join(word.value for word in kind)
    raise Invalid("incident.word", f"{field} can be {names}; {shown(value, SHOWN) or 'nothing'} is none.", where=field)


def in_utc(at: datetime, field: str) -> datetime:
    """Return ``at`` in UTC; raises Invalid for a time without zone or beyond the calendar."""
    if at.tzinfo is None:
        raise Invalid("incident.time_zone", f"{field} needs a time zone: write 2026-03-01T14:05:00Z.", where=field)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise Invalid("incident.time_range", f"{field} lies outside of the calendar. {YEARS}", where=field) from error


def said(moment: str) -> str:
    """Return a moment's name as people read it: "Impact started"."""
    return moment.replace("_", " ").capitalize()
