"""Whether a learning helped, in the words of the escape table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from foundation.predicate import Truth
from learnings.events import AdoptionState, EscapeClass
from learnings.recurrence import AdoptionFact, LearningHistory, classify

IMPACT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def day(number: float) -> datetime:
    return IMPACT + timedelta(days=number)


def told(state: AdoptionState, number: float = -10, **facts: object) -> AdoptionFact:
    return AdoptionFact(day(number), state, **facts)  # type: ignore[arg-type]


OLD = LearningHistory(day(-60), Truth.YES)
NEW = LearningHistory(day(-5), Truth.YES)
S = AdoptionState
TABLE = [
    (replace(OLD, adoptions=[told(S.ADOPTED, evidence_url="https://e.example")]), "control_failure"),
    (
        replace(OLD, adoptions=[told(S.ADOPTED_ALTERNATIVE, evidence_url="x", evidence_expires_at=day(1))]),
        "control_failure",
    ),
    (replace(OLD, adoptions=[told(S.ADOPTED)]), "unproven"),
    (replace(OLD, adoptions=[told(S.ADOPTED, evidence_url="x", evidence_expires_at=day(-1))]), "stale"),
    (replace(OLD, adoptions=[told(S.PLANNED, planned_by=day(-1))]), "action_overdue"),
    (replace(OLD, adoptions=[told(S.WAIVED, until=day(-1))]), "action_overdue"),
    (replace(OLD, adoptions=[told(S.EXPOSED)]), "action_overdue"),
    (replace(OLD, adoptions=[told(S.PLANNED, planned_by=day(1))]), "action_open"),
    (replace(NEW, adoptions=[told(S.EXPOSED, -2)]), "action_open"),
    (replace(OLD, adoptions=[told(S.WAIVED, until=day(1))]), "risk_accepted"),
    (replace(OLD, adoptions=[told(S.ASKED)]), "unanswered"),
    (OLD, "unanswered"),
    (NEW, "unanswered"),
    (replace(NEW, applies=Truth.UNKNOWN), "unanswered"),
    (replace(NEW, adoptions=[told(S.ASKED, -2)]), "pending"),
    (replace(OLD, applies=Truth.NO), "out_of_scope"),
    (LearningHistory(day(1), Truth.YES), "gap"),
    (replace(OLD, withdrawn_at=day(-2), adoptions=[told(S.ADOPTED)]), "gap"),
]


@pytest.mark.parametrize(("history", "expected"), TABLE)
def test_a_learning_is_judged_by_its_adoption(history: LearningHistory, expected: str) -> None:
    assert classify(IMPACT, history) == expected


def test_all_ten_rows_are_reached() -> None:
    assert {expected for _, expected in TABLE} == set(EscapeClass)


def test_only_what_was_told_before_counts() -> None:
    for late in (day(0), day(1)):
        history = replace(OLD, adoptions=[told(S.ADOPTED), AdoptionFact(late, S.EXPOSED)])
        assert classify(IMPACT, history) == "unproven"
    withdrawn_later = replace(OLD, withdrawn_at=day(0), adoptions=[told(S.ADOPTED)])
    assert classify(IMPACT, withdrawn_later) == "unproven"
