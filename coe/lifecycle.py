"""States and moves of a COE and of an action item: one dictionary each, which also draws the buttons and the tests."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from foundation.errors import Conflict, Invalid


class State(StrEnum):
    """Where a COE stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    PUBLISHED = "published"
    CLOSED = "closed"
    NOT_REQUIRED = "not_required"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What one can do to a COE as a whole."""

    SUBMIT = "submit"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    PUBLISH = "publish"
    CLOSE = "close"
    REOPEN = "reopen"
    NOT_REQUIRE = "not_require"
    REQUIRE = "require"
    WITHDRAW = "withdraw"
    TAKE_UP = "take_up"


RULES: Mapping[tuple[State, Move], State] = {
    (State.DRAFT, Move.SUBMIT): State.IN_REVIEW,
    (State.CHANGES_REQUESTED, Move.SUBMIT): State.IN_REVIEW,
    (State.IN_REVIEW, Move.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Move.REQUEST_CHANGES): State.CHANGES_REQUESTED,
    (State.APPROVED, Move.PUBLISH): State.PUBLISHED,
    (State.APPROVED, Move.REQUEST_CHANGES): State.CHANGES_REQUESTED,
    (State.PUBLISHED, Move.CLOSE): State.CLOSED,
    (State.PUBLISHED, Move.REOPEN): State.DRAFT,
    (State.CLOSED, Move.TAKE_UP): State.PUBLISHED,
    (State.DRAFT, Move.NOT_REQUIRE): State.NOT_REQUIRED,
    (State.NOT_REQUIRED, Move.REQUIRE): State.DRAFT,
    (State.DRAFT, Move.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Move.WITHDRAW): State.WITHDRAWN,
    (State.CHANGES_REQUESTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Move.WITHDRAW): State.WITHDRAWN,
}
PERMISSIONS: Mapping[Move, str] = {
    Move.SUBMIT: "coe:write",
    Move.REQUEST_CHANGES: "coe:review",
    Move.APPROVE: "coe:approve",
    Move.PUBLISH: "coe:publish",
    Move.CLOSE: "coe:publish",
    Move.REOPEN: "coe:review",
    Move.NOT_REQUIRE: "coe:approve",
    Move.REQUIRE: "coe:write",
    Move.WITHDRAW: "coe:review",
    Move.TAKE_UP: "coe:review",
}
NEEDS_REASON = frozenset({Move.REQUEST_CHANGES, Move.REOPEN, Move.NOT_REQUIRE, Move.WITHDRAW, Move.TAKE_UP})
EDITABLE = frozenset({State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED})
OVER = frozenset({State.CLOSED, State.NOT_REQUIRED, State.WITHDRAWN})


class ActionState(StrEnum):
    """Where an action item stands; done is not fixed, verified is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    CANCELED = "canceled"
    RISK_ACCEPTED = "risk_accepted"


class ActionMove(StrEnum):
    """What one can do to an action item."""

    START = "start"
    FINISH = "finish"
    VERIFY = "verify"
    REOPEN = "reopen"
    CANCEL = "cancel"
    ACCEPT_RISK = "accept_risk"


ACTION_RULES: Mapping[tuple[ActionState, ActionMove], ActionState] = {
    (ActionState.OPEN, ActionMove.START): ActionState.IN_PROGRESS,
    (ActionState.OPEN, ActionMove.FINISH): ActionState.DONE,
    (ActionState.IN_PROGRESS, ActionMove.FINISH): ActionState.DONE,
    (ActionState.DONE, ActionMove.VERIFY): ActionState.VERIFIED,
    (ActionState.IN_PROGRESS, ActionMove.REOPEN): ActionState.OPEN,
    (ActionState.DONE, ActionMove.REOPEN): ActionState.OPEN,
    (ActionState.VERIFIED, ActionMove.REOPEN): ActionState.OPEN,
    (ActionState.CANCELED, ActionMove.REOPEN): ActionState.OPEN,
    (ActionState.RISK_ACCEPTED, ActionMove.REOPEN): ActionState.OPEN,
    (ActionState.OPEN, ActionMove.CANCEL): ActionState.CANCELED,
    (ActionState.IN_PROGRESS, ActionMove.CANCEL): ActionState.CANCELED,
    (ActionState.OPEN, ActionMove.ACCEPT_RISK): ActionState.RISK_ACCEPTED,
    (ActionState.IN_PROGRESS, ActionMove.ACCEPT_RISK): ActionState.RISK_ACCEPTED,
}
ACTION_PERMISSIONS: Mapping[ActionMove, str] = {
    ActionMove.START: "action:work",
    ActionMove.FINISH: "action:work",
    ActionMove.VERIFY: "action:verify",
    ActionMove.REOPEN: "action:work",
    ActionMove.CANCEL: "action:work",
    ActionMove.ACCEPT_RISK: "action:accept_risk",
}
ACTION_NEEDS_REASON = frozenset({ActionMove.CANCEL, ActionMove.ACCEPT_RISK})
PENDING = frozenset({ActionState.OPEN, ActionState.IN_PROGRESS})
SETTLED = frozenset({ActionState.VERIFIED, ActionState.RISK_ACCEPTED, ActionState.CANCELED})

S = TypeVar("S", State, ActionState)
M = TypeVar("M", Move, ActionMove)


def move_to(state: State, to: str) -> Move:
    """Return the move that leads a COE from ``state`` to ``to``; the error names the moves that were possible."""
    return _find(RULES, state, _known(State, to), "coe.move_not_possible")


def action_move_to(state: ActionState, to: str) -> ActionMove:
    """Return the move that leads an action item from ``state`` to ``to``."""
    return _find(ACTION_RULES, state, _known(ActionState, to), "action.move_not_possible")


def moves_from(state: State) -> list[tuple[Move, State]]:
    """Return what can be done to a COE in ``state``, the likely move first: its buttons."""
    return [(move, after) for (before, move), after in RULES.items() if before is state]


def action_moves_from(state: ActionState) -> list[tuple[ActionMove, ActionState]]:
    """Return what can be done to an action item in ``state``."""
    return [(move, after) for (before, move), after in ACTION_RULES.items() if before is state]


def _known(states: type[S], to: str) -> S:
    try:
        return states(to)
    except ValueError as error:
        raise Invalid("move.unknown_state", f"Choose one of {', '.join(states)}.", where="to") from error


def _find(rules: Mapping[tuple[S, M], S], state: S, to: S, code: str) -> M:
    possible = {after: move for (before, move), after in rules.items() if before is state}
    if to in possible:
        return possible[to]
    names = ", ".join(possible) or "nothing, this is its end"
    raise Conflict(
        code, f"From {state} it can go to: {names}.", where="to", extra={"state": state, "possible": list(possible)}
    )
