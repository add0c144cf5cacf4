"""States of campaigns and of what services do in them, and the rule by which a campaign may close."""

from enum import StrEnum

from foundation.errors import Conflict

FIRST_TIERS = frozenset({"T0", "T1"})


class CampaignState(StrEnum):
    """Where a campaign stands."""

    RUNNING = "running"
    CLOSED = "closed"
    GIVEN_UP = "given_up"


class ItemState(StrEnum):
    """How far a service has come in a campaign."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    EXEMPT = "exempt"
    LEFT = "left"


_I = ItemState
# What people do; from some one may say more without going on: a note, a better proof, a later end. Joining, leaving
# and the end of an exemption are the register's.
MOVES: dict[ItemState, frozenset[ItemState]] = {
    _I.OPEN: frozenset({_I.IN_PROGRESS, _I.DONE, _I.EXEMPT}),
    _I.IN_PROGRESS: frozenset({_I.OPEN, _I.IN_PROGRESS, _I.DONE, _I.EXEMPT}),
    _I.DONE: frozenset({_I.OPEN, _I.DONE, _I.VERIFIED}),
    _I.VERIFIED: frozenset({_I.OPEN}),
    _I.EXEMPT: frozenset({_I.OPEN, _I.EXEMPT}),
    _I.LEFT: frozenset(),
}
PENDING = frozenset({_I.OPEN, _I.IN_PROGRESS, _I.DONE})


def require_move(before: ItemState, to: str) -> ItemState:
    """Return the state to reach, or say which could be reached."""
    if to not in MOVES[before]:
        names = sorted(MOVES[before])
        detail = f"It is {before}; from there it can become {' or '.join(names) or 'nothing else'}."
        raise Conflict("campaign.move_impossible", detail, where="to", extra={"possible": names})
    return ItemState(to)


def hinders(state: str, tier: str) -> bool:
    """Whether an item keeps its campaign from closing: T0 and T1 have to be verified, others at least exempt."""
    if state == ItemState.EXEMPT:
        return tier in FIRST_TIERS
    return state in PENDING
