"""When in a service's life a review asks, and which earlier decisions a later one takes the place of; pure."""

from collections.abc import Collection

from catalog.events import Lifecycle
from readiness.lifecycle import Phase

AHEAD_OF_LAUNCH = frozenset({Lifecycle.PLANNED, Lifecycle.BETA})


def asks_in(phase: str | None, phases: Collection[str]) -> bool:
    """Whether a review of a phase, or of all of them (None), asks a question that names these phases, or none."""
    return phase is None or not phases or phase in phases


def asks_in_any(held: Collection[str | None], phases: Collection[str]) -> bool:
    """Whether any of the reviews that were held, each for a phase or for all, asks such a question."""
    return any(asks_in(each, phases) for each in held)


def has_come(phases: Collection[str], lifecycle: object) -> bool:
    """Whether a service has come to a phase of the question: to launch when it is live, to design and build at once.

    The yearly review comes when a decision has run out, which its reviews tell, not its place in life.
    """
    ahead = {Phase.ANNUAL, *([Phase.LAUNCH] if lifecycle in AHEAD_OF_LAUNCH else [])}
    return not phases or bool(set(phases) - ahead)


def covers(later: str | None, earlier: str | None) -> bool:
    """Whether a later decision takes the whole place of an earlier one: it is for all phases, or for the same."""
    return later is None or later == earlier


def said_for(phase: str | None) -> str:
    """Say for which phase, as words that follow a key; nothing for all of them."""
    return f" for {phase}" if phase else ""


def named(phase: str | None) -> str:
    """Name the phase behind what was reached in it; nothing for all of them."""
    return f", {phase} phase" if phase else ""
