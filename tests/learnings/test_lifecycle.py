"""States of learnings and reviews: every pair of state and target, against the dictionary."""

from itertools import product

import pytest

from foundation.errors import Conflict, Invalid
from learnings.lifecycle import MOVES, LearningState, move_to, possible

REACHED = {(state, rule.to): rule for (state, _), rule in MOVES.items()}


@pytest.mark.parametrize(("state", "target"), list(product(LearningState, LearningState)))
def test_a_learning_goes_where_the_dictionary_says_and_nowhere_else(
    state: LearningState, target: LearningState
) -> None:
    if (state, target) in REACHED:
        assert move_to(state, target, "because") is target
        return
    with pytest.raises(Conflict) as refused:
        move_to(state, target, "because")
    assert refused.value.extra["possible"] == [rule.to for _, rule in possible(state)]


@pytest.mark.parametrize("target", [LearningState.DECLINED, LearningState.SUPERSEDED])
def test_turning_one_away_needs_a_reason(target: LearningState) -> None:
    with pytest.raises(Invalid):
        move_to(LearningState.PROPOSED, target, "  ")
