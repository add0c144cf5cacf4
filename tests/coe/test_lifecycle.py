"""Every move from every state, and what it takes."""

from itertools import product

import pytest

from coe import lifecycle
from coe.lifecycle import ACTION_RULES, RULES, ActionMove, ActionState, Move, State
from foundation.errors import Conflict, Invalid


@pytest.mark.parametrize(("state", "to"), list(product(State, State)))
def test_a_coe_goes_where_the_dictionary_says_and_nowhere_else(state: State, to: State) -> None:
    moves = [move for (before, move), after in RULES.items() if before is state and after is to]
    if moves:
        assert [lifecycle.move_to(state, to)] == moves
        return
    with pytest.raises(Conflict) as refused:
        lifecycle.move_to(state, to)
    assert refused.value.extra["possible"] == [after for _, after in lifecycle.moves_from(state)]


@pytest.mark.parametrize(("state", "to"), list(product(ActionState, ActionState)))
def test_an_action_goes_where_the_dictionary_says_and_nowhere_else(state: ActionState, to: ActionState) -> None:
    moves = [move for (before, move), after in ACTION_RULES.items() if before is state and after is to]
    if moves:
        assert [lifecycle.action_move_to(state, to)] == moves
        return
    with pytest.raises(Conflict) as refused:
        lifecycle.action_move_to(state, to)
    assert refused.value.extra["state"] == state


def test_an_unknown_state_is_a_bad_value() -> None:
    with pytest.raises(Invalid, match="draft"):
        lifecycle.move_to(State.DRAFT, "done")


@pytest.mark.parametrize("state", sorted(set(State) - {State.CLOSED, State.WITHDRAWN}))
def test_every_state_but_the_ends_has_a_way_on(state: State) -> None:
    assert lifecycle.moves_from(state)


def test_every_state_can_be_reached() -> None:
    assert {State.DRAFT} | set(RULES.values()) == set(State)
    assert set(ACTION_RULES.values()) == set(ActionState)


def test_every_move_names_its_permission() -> None:
    assert set(lifecycle.PERMISSIONS) == set(Move)
    assert set(lifecycle.ACTION_PERMISSIONS) == set(ActionMove)


def test_only_new_evidence_leads_from_published_back_to_draft_and_wants_a_reason() -> None:
    assert lifecycle.move_to(State.PUBLISHED, "draft") is Move.REOPEN
    assert Move.REOPEN in lifecycle.NEEDS_REASON
