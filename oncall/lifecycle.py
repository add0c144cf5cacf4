"""The states of a page and of an escalation, and the moves between them."""

from enum import StrEnum

from foundation.errors import Conflict


class PageState(StrEnum):
    """How a page stands; the first three are open: somebody may still answer."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class PageMove(StrEnum):
    """What happens to a page."""

    SEND = "send"
    DELIVER = "deliver"
    ACKNOWLEDGE = "acknowledge"
    DECLINE = "decline"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"


class EscalationState(StrEnum):
    """Whether an escalation goes on; the others are its ends."""

    RUNNING = "running"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"
    SUPERSEDED = "superseded"


OPEN = (PageState.QUEUED, PageState.SENT, PageState.DELIVERED)
MOVES: dict[tuple[PageState, PageMove], PageState] = {
    (PageState.QUEUED, PageMove.SEND): PageState.SENT,
    (PageState.QUEUED, PageMove.DELIVER): PageState.DELIVERED,
    (PageState.SENT, PageMove.DELIVER): PageState.DELIVERED,
    **{(state, PageMove.ACKNOWLEDGE): PageState.ACKNOWLEDGED for state in (*OPEN, PageState.DECLINED)},
    **{(state, PageMove.DECLINE): PageState.DECLINED for state in OPEN},
    **{(state, PageMove.EXPIRE): PageState.EXPIRED for state in OPEN},
    **{(state, PageMove.SUPERSEDE): PageState.SUPERSEDED for state in OPEN},
    # Late is better than never: who was given up on may still say that they come.
    (PageState.EXPIRED, PageMove.ACKNOWLEDGE): PageState.ACKNOWLEDGED,
}


def after(state: PageState, move: PageMove) -> PageState:
    """Return the state that a move leads to; raises Conflict naming the moves that were possible."""
    if (state, move) in MOVES:
        return MOVES[state, move]
    possible = ", ".join(sorted(other.value for at, other in MOVES if at is state)) or "none"
    raise Conflict("page.move", f"A page that is {state} can't {move} any more; possible: {possible}.", where="state")


def can(state: PageState, move: PageMove) -> bool:
    """Whether a move is possible."""
    return (state, move) in MOVES
