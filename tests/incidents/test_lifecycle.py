from itertools import product

import pytest

from foundation.errors import Conflict, Invalid
from incidents.lifecycle import (
    ACTIVE,
    LINE,
    MOVES,
    ORDER,
    Moment,
    Move,
    State,
    apply,
    chosen,
    move_to,
    moves_from,
    require_possible_order,
    skipped,
)
from tests.incidents.builders import at

ENDS = {State.CLOSED, State.DECLINED, State.MERGED, State.CANCELED}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_every_pair_of_state_and_move_is_in_the_dictionary_or_refused(state: State, move: Move) -> None:
    if (state, move) in MOVES:
        assert apply(state, move) is MOVES[state, move]
        return
    with pytest.raises(Conflict) as caught:
        apply(state, move)
    assert caught.value.code == "incident.move"
    assert caught.value.extra["possible"] == [m.value for m in moves_from(state)]


@pytest.mark.parametrize(("state", "to"), list(product(State, State)))
def test_a_state_is_reached_by_exactly_one_move_or_the_error_names_the_possible_ones(state: State, to: State) -> None:
    ways = [move for move, reached in moves_from(state).items() if reached is to]
    assert len(ways) <= 1
    if ways:
        assert move_to(state, to) is ways[0]
        return
    with pytest.raises(Conflict) as caught:
        move_to(state, to)
    assert caught.value.extra["possible"] == sorted({s.value for s in moves_from(state).values()})


def test_triage_is_left_only_by_accepting_declining_or_merging() -> None:
    assert set(moves_from(State.TRIAGE)) == {Move.ACCEPT, Move.DECLINE, Move.MERGE}


def test_ends_are_ends_and_resolved_alone_reopens() -> None:
    assert {state for state in State if not moves_from(state)} == ENDS
    assert [key for key in MOVES if key[1] is Move.REOPEN] == [(State.RESOLVED, Move.REOPEN)]


def test_from_every_active_state_of_the_line_every_later_one_is_reached_past_triage() -> None:
    for index, state in enumerate(LINE[1:5], start=1):
        assert set(LINE[index + 1 :]) <= set(moves_from(state).values())
    assert frozenset(LINE[:4]) == ACTIVE


def test_what_is_left_out_is_named() -> None:
    assert skipped(State.INVESTIGATING, State.RESOLVED) == (State.IDENTIFIED, State.MONITORING)
    assert skipped(State.INVESTIGATING, State.IDENTIFIED) == ()
    assert skipped(State.INVESTIGATING, State.CANCELED) == ()


@pytest.mark.parametrize(("earlier", "later"), ORDER)
def test_moments_cannot_be_the_wrong_way_round(earlier: Moment, later: Moment) -> None:
    require_possible_order({earlier: at(8), later: at(8)}, at(9))
    with pytest.raises(Invalid) as caught:
        require_possible_order({earlier: at(8, 1), later: at(8)}, at(9))
    assert caught.value.code == "incident.moment_order"
    assert caught.value.extra == {"earlier": earlier.value, "later": later.value}


def test_an_alarm_may_precede_impact_and_mitigation_understanding() -> None:
    require_possible_order({Moment.DETECTED: at(7), Moment.IMPACT_STARTED: at(8)}, at(9))
    require_possible_order({Moment.MITIGATED: at(7), Moment.IDENTIFIED: at(8)}, at(9))


def test_a_contradiction_names_both_times_and_how_to_mend_it_and_an_old_one_is_not_held_against_others() -> None:
    moments = {Moment.ENGAGED: at(8, 5), Moment.RESOLVED: at(8)}
    with pytest.raises(Invalid) as ending:
        require_possible_order(moments, at(9), since={Moment.ENGAGED: at(8, 5)})
    assert ending.value.detail == (
        "Resolved (2031-03-03 08:00 UTC) can't come before engaged (2031-03-03 08:05 UTC). "
        "Give a later time for resolved, or correct engaged first."
    )
    with pytest.raises(Invalid, match="Give an earlier time for engaged, or correct resolved first"):
        require_possible_order(moments, at(9), since={Moment.RESOLVED: at(8)})
    require_possible_order({**moments, Moment.CHANGE_MADE: at(7)}, at(9), since=moments)


def test_the_future_has_not_happened() -> None:
    with pytest.raises(Invalid, match="future"):
        require_possible_order({Moment.IMPACT_STARTED: at(10)}, at(9))


def test_a_word_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(Invalid, match="triage, investigating"):
        chosen(State, "broken", "state")
