"""States of a learning and the moves between them."""

from dataclasses import dataclass
from enum import StrEnum

from foundation.errors import Conflict, Invalid

SOURCES = ("coe", "incident", "near_miss", "external", "feared")


class LearningState(StrEnum):
    """Where a learning stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    RETIRED = "retired"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


class LearningMove(StrEnum):
    """What can be done with it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    PUBLISH = "publish"
    RETIRE = "retire"
    SUPERSEDE = "supersede"


# What incidents are held against: what was decided to be true, whether or not it is asked of anybody still.
KEPT = (LearningState.PUBLISHED, LearningState.ACCEPTED, LearningState.RETIRED)


@dataclass(frozen=True)
class Rule:
    """Where a move leads, and whether it has to say why."""

    to: LearningState
    needs_reason: bool = False


_S, _M = LearningState, LearningMove
MOVES: dict[tuple[LearningState, LearningMove], Rule] = {
    (_S.PROPOSED, _M.ACCEPT): Rule(_S.ACCEPTED),
    (_S.PROPOSED, _M.DECLINE): Rule(_S.DECLINED, needs_reason=True),
    (_S.PROPOSED, _M.SUPERSEDE): Rule(_S.SUPERSEDED, needs_reason=True),
    (_S.ACCEPTED, _M.PUBLISH): Rule(_S.PUBLISHED),
    (_S.ACCEPTED, _M.DECLINE): Rule(_S.DECLINED, needs_reason=True),
    (_S.ACCEPTED, _M.SUPERSEDE): Rule(_S.SUPERSEDED, needs_reason=True),
    (_S.PUBLISHED, _M.RETIRE): Rule(_S.RETIRED, needs_reason=True),
    (_S.PUBLISHED, _M.SUPERSEDE): Rule(_S.SUPERSEDED, needs_reason=True),
}
EDITABLE = frozenset({_S.PROPOSED, _S.ACCEPTED, _S.PUBLISHED})


def possible(state: LearningState) -> list[tuple[LearningMove, Rule]]:
    """Return the moves that lead on from ``state``."""
    return [(move, rule) for (source, move), rule in MOVES.items() if source is state]


def move_to(state: LearningState, target: str, reason: str) -> LearningState:
    """Return the state reached by moving to ``target``, or say which moves were possible."""
    for _, rule in possible(state):
        if rule.to == target:
            _require_reason(rule, reason)
            return rule.to
    names = [str(rule.to) for _, rule in possible(state)]
    detail = f"It is {state}; from there it can become {' or '.join(names) or 'nothing else'}."
    raise Conflict("learning.move_impossible", detail, where="to", extra={"possible": names})


def _require_reason(rule: Rule, reason: str) -> None:
    if rule.needs_reason and not reason.strip():
        raise Invalid("learning.reason_missing", f"Say why it becomes {rule.to}.", where="reason")
