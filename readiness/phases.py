"""When in a service's life a review asks, and which earlier decisions a later one takes the place of; pure."""

from collections.abc import Collection


def asks_in(phase: str | None, phases: Collection[str]) -> bool:
    """Whether a review of a phase, or of all of them (None), asks a question that names these phases, or none."""
    return phase is None or not phases or phase in phases


def covers(later: str | None, earlier: str | None) -> bool:
    """Whether a later decision takes the whole place of an earlier one: it is for all phases, or for the same."""
    return later is None or later == earlier


def said_for(phase: str | None) -> str:
    """Say for which phase, as words that follow a key; nothing for all of them."""
    return f" for {phase}" if phase else ""


def named(phase: str | None) -> str:
    """Name the phase behind what was reached in it; nothing for all of them."""
    return f", {phase} phase" if phase else ""
