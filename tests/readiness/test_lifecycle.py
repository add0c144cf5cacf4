"""States of a review: every pair of state and move, against the dictionary."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from foundation.errors import Conflict
from readiness.lifecycle import MOVES, ReviewMove, ReviewState, Risk, apply, possible, state_at

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("state", "move"), list(product(ReviewState, ReviewMove)))
def test_a_review_goes_where_the_dictionary_says_and_nowhere_else(state: ReviewState, move: ReviewMove) -> None:
    if (state, move) in MOVES:
        assert apply(state, move) is MOVES[state, move]
        return
    with pytest.raises(Conflict) as refused:
        apply(state, move)
    assert refused.value.extra["possible"] == possible(state)


def test_a_decided_review_expires_by_its_date() -> None:
    for distance, state in ((-1, "expired"), (0, "expired"), (1, "decided")):
        assert state_at(ReviewState.DECIDED, NOW + timedelta(seconds=distance), NOW) == state
    assert state_at(ReviewState.DECIDED, None, NOW) == "decided"
    assert state_at(ReviewState.IN_REVIEW, NOW - timedelta(1), NOW) == "in_review"


def test_a_risk_is_safe_at_risk_or_unknown() -> None:
    assert {risk for risk in Risk if risk.is_safe} == {Risk.NONE, Risk.NOT_APPLICABLE}
    assert {risk for risk in Risk if risk.is_at_risk} == {Risk.HIGH, Risk.MEDIUM}
