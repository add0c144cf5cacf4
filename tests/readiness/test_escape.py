"""The escape table, row by row, at its edges, and against everything that is told too late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.predicate import Truth
from learnings.events import EscapeClass
from readiness.escape import (
    Acceptance,
    Asked,
    Decided,
    Given,
    Promise,
    Proof,
    QuestionHistory,
    classify,
    judge,
)
from readiness.lifecycle import Outcome, Risk

IMPACT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def day(number: float) -> datetime:
    """Days before (negative) or after the impact began."""
    return IMPACT + timedelta(days=number)


ASKED = Asked(day(-60), number=1, time_to_answer=timedelta(days=30))
SAFE = Given(day(-40), review_id=1, risk=Risk.NONE)
HIGH = replace(SAFE, risk=Risk.HIGH)
MEDIUM = replace(SAFE, risk=Risk.MEDIUM)
PROOF = Proof(day(-39), review_id=1, url="https://proof.example/1", expires_at=day(30))
REMEDY = Promise(day(-39), review_id=1, due=day(10))
ACCEPTED = Acceptance(day(-39), review_id=1, until=day(10))
READY = Decided(day(-38), review_id=1, outcome=Outcome.READY, expires_at=day(300))


def question(**facts: object) -> QuestionHistory:
    return QuestionHistory("Q-1", **{"versions": (ASKED,), **facts})  # type: ignore[arg-type]


LATE = replace(ASKED, recorded_at=day(-10))
LEFT_OUT = replace(ASKED, applies=Truth.NO)
AHEAD = replace(ASKED, has_come=False)
YEARLY = replace(AHEAD, is_yearly=True)
TABLE = [
    ("safe with valid evidence", question(answers=(SAFE,), evidence=(PROOF,)), "control_failure"),
    (
        "the same in a decided review",
        question(answers=(SAFE,), evidence=(PROOF,), decisions=(READY,)),
        "control_failure",
    ),
    (
        "evidence that never expires",
        question(answers=(SAFE,), evidence=(replace(PROOF, expires_at=None),)),
        "control_failure",
    ),
    ("safe without evidence", question(answers=(SAFE,)), "unproven"),
    ("not applicable, said without proof", question(answers=(replace(SAFE, risk=Risk.NOT_APPLICABLE),)), "unproven"),
    (
        "no evidence and an expired review: the first row that fits",
        question(answers=(SAFE,), decisions=(replace(READY, expires_at=day(-1)),)),
        "unproven",
    ),
    ("evidence of another review", question(answers=(SAFE,), evidence=(replace(PROOF, review_id=2),)), "unproven"),
    ("expired evidence", question(answers=(SAFE,), evidence=(replace(PROOF, expires_at=day(-1)),)), "stale"),
    ("expired answer", question(answers=(replace(SAFE, expires_at=day(-1)),), evidence=(PROOF,)), "stale"),
    (
        "expired review",
        question(answers=(SAFE,), evidence=(PROOF,), decisions=(replace(READY, expires_at=day(-1)),)),
        "stale",
    ),
    ("remedy past its date", question(answers=(HIGH,), promises=(replace(REMEDY, due=day(-1)),)), "action_overdue"),
    (
        "one of two remedies past its date, and accepted",
        question(answers=(HIGH,), promises=(REMEDY, replace(REMEDY, due=day(-1))), acceptances=(ACCEPTED,)),
        "action_overdue",
    ),
    (
        "acceptance ran out",
        question(answers=(HIGH,), acceptances=(replace(ACCEPTED, until=day(-1)),)),
        "action_overdue",
    ),
    ("at risk, nothing agreed in time", question(answers=(HIGH,)), "action_overdue"),
    ("remedy not yet due", question(answers=(MEDIUM,), promises=(REMEDY,)), "action_open"),
    (
        "remedy not yet due, and accepted",
        question(answers=(HIGH,), promises=(REMEDY,), acceptances=(ACCEPTED,)),
        "action_open",
    ),
    (
        "at risk, time to agree left",
        question(versions=(LATE,), answers=(replace(HIGH, recorded_at=day(-5)),)),
        "action_open",
    ),
    ("acceptance in force", question(answers=(HIGH,), acceptances=(ACCEPTED,)), "risk_accepted"),
    (
        "acceptance renewed",
        question(
            answers=(HIGH,), acceptances=(replace(ACCEPTED, until=day(-1)), replace(ACCEPTED, recorded_at=day(-2)))
        ),
        "risk_accepted",
    ),
    (
        "remedy taken back, acceptance in force",
        question(answers=(HIGH,), promises=(replace(REMEDY, withdrawn_at=day(-5)),), acceptances=(ACCEPTED,)),
        "risk_accepted",
    ),
    ("not answered in time", question(reviewed=(day(-50),)), "unanswered"),
    ("never reviewed, in time still", question(versions=(LATE,)), "unanswered"),
    (
        "answers withdrawn",
        question(answers=(SAFE,), decisions=(replace(READY, outcome=Outcome.WITHDRAWN),)),
        "unanswered",
    ),
    ("unknown whether it applied", question(versions=(replace(ASKED, applies=Truth.UNKNOWN),)), "unanswered"),
    ("in time still", question(versions=(LATE,), reviewed=(day(-50),)), "pending"),
    ("for a phase ahead", question(versions=(AHEAD,), reviewed=(day(-50),)), "pending"),
    ("for a phase ahead, never reviewed", question(versions=(AHEAD,)), "unanswered"),
    (
        "for a phase ahead, which a decision that ran out does not bring",
        question(versions=(AHEAD,), reviewed=(day(-50),), decisions=(replace(READY, expires_at=day(-31)),)),
        "pending",
    ),
    ("yearly, in the first year", question(versions=(YEARLY,), reviewed=(day(-50),), decisions=(READY,)), "pending"),
    (
        "yearly, the year is over",
        question(versions=(YEARLY,), reviewed=(day(-50),), decisions=(replace(READY, expires_at=day(-31)),)),
        "unanswered",
    ),
    (
        "yearly, the year is just over",
        question(versions=(YEARLY,), reviewed=(day(-50),), decisions=(replace(READY, expires_at=day(-29)),)),
        "pending",
    ),
    ("left out", question(versions=(LEFT_OUT,), reviewed=(day(-50),)), "out_of_scope"),
    ("left out, never reviewed", question(versions=(LEFT_OUT,)), "out_of_scope"),
    ("published later", question(versions=(replace(ASKED, recorded_at=day(1)),)), "gap"),
    ("dropped before", question(versions=(ASKED, Asked(day(-20), number=2, carries=False))), "gap"),
    (
        "remedy fulfilled, not proven",
        question(answers=(HIGH,), promises=(replace(REMEDY, fulfilled_at=day(-2)),)),
        "unproven",
    ),
    (
        "remedy fulfilled and proven",
        question(answers=(HIGH,), promises=(replace(REMEDY, fulfilled_at=day(-2)),), evidence=(PROOF,)),
        "control_failure",
    ),
    (
        "at risk again after the remedy",
        question(answers=(HIGH, replace(HIGH, recorded_at=day(-1))), promises=(replace(REMEDY, fulfilled_at=day(-2)),)),
        "action_overdue",
    ),
    ("left out but answered", question(versions=(LEFT_OUT,), answers=(SAFE,)), "unproven"),
]


@pytest.mark.parametrize(("history", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_question_is_judged_by_the_table(history: QuestionHistory, expected: str) -> None:
    assert classify(IMPACT, [history]) == expected


def test_all_ten_rows_are_reached() -> None:
    assert {expected for *_, expected in TABLE} == set(EscapeClass)


def test_without_any_question_there_is_a_gap() -> None:
    assert classify(IMPACT, []) is EscapeClass.GAP


def test_the_words_stand_in_the_order_of_the_table() -> None:
    words = (
        "control_failure unproven stale action_overdue action_open risk_accepted unanswered pending out_of_scope gap"
    )
    assert [str(each) for each in EscapeClass] == words.split()


def test_what_is_recorded_at_the_very_moment_is_too_late() -> None:
    for moment, expected in ((IMPACT - TICK, "unproven"), (IMPACT, "unanswered"), (IMPACT + TICK, "unanswered")):
        assert classify(IMPACT, [question(answers=(replace(SAFE, recorded_at=moment),))]) == expected


def test_what_expires_at_the_very_moment_has_expired() -> None:
    for moment, expected in ((IMPACT - TICK, "stale"), (IMPACT, "stale"), (IMPACT + TICK, "control_failure")):
        history = question(answers=(SAFE,), evidence=(replace(PROOF, expires_at=moment),))
        assert classify(IMPACT, [history]) == expected


def test_a_remedy_due_at_the_very_moment_is_overdue() -> None:
    for moment, expected in ((IMPACT, "action_overdue"), (IMPACT + TICK, "action_open")):
        assert classify(IMPACT, [question(answers=(HIGH,), promises=(replace(REMEDY, due=moment),))]) == expected


def test_the_time_to_answer_runs_from_the_first_version_of_an_unbroken_run() -> None:
    again = Asked(day(-5), number=2, time_to_answer=timedelta(days=30))
    assert classify(IMPACT, [question(versions=(ASKED, again), reviewed=(day(-50),))]) == "unanswered"
    dropped = Asked(day(-6), number=2, carries=False)
    asked_anew = replace(again, number=3)
    assert classify(IMPACT, [question(versions=(ASKED, dropped, asked_anew), reviewed=(day(-50),))]) == "pending"


def test_of_evidence_under_one_address_the_last_recorded_counts() -> None:
    shortened = replace(PROOF, recorded_at=day(-3), expires_at=day(-1))
    assert classify(IMPACT, [question(answers=(SAFE,), evidence=(PROOF, shortened))]) == "stale"
    elsewhere = replace(shortened, url="https://proof.example/2")
    assert classify(IMPACT, [question(answers=(SAFE,), evidence=(PROOF, elsewhere))]) == "control_failure"


def test_a_judgement_names_the_version_and_the_answer() -> None:
    found = judge(IMPACT, question(answers=(replace(SAFE, id=7),)))
    assert (found.question, found.version, found.answer_id, found.answered_at) == ("Q-1", 1, 7, SAFE.recorded_at)


moments = st.integers(-90, 90).map(day)
reviews = st.integers(1, 2)
maybe = st.none() | moments
histories = st.builds(
    QuestionHistory,
    question=st.just("Q-1"),
    versions=st.lists(
        st.builds(
            Asked,
            moments,
            st.integers(1, 9),
            st.booleans(),
            st.sampled_from(Truth),
            st.integers(0, 60).map(timedelta),
            st.booleans(),
            st.booleans(),
        ),
        max_size=3,
    ),
    answers=st.lists(st.builds(Given, moments, reviews, st.sampled_from(Risk), maybe), max_size=3),
    evidence=st.lists(st.builds(Proof, moments, reviews, st.sampled_from(["a", "b"]), maybe), max_size=3),
    promises=st.lists(st.builds(Promise, moments, reviews, moments, maybe, maybe), max_size=3),
    acceptances=st.lists(st.builds(Acceptance, moments, reviews, moments), max_size=3),
    decisions=st.lists(st.builds(Decided, moments, reviews, st.sampled_from(Outcome), maybe), max_size=3),
    reviewed=st.lists(moments, max_size=2),
)


@given(histories, histories)
def test_what_is_told_later_never_changes_the_class(known: QuestionHistory, later: QuestionHistory) -> None:
    names = ("versions", "answers", "evidence", "promises", "acceptances", "decisions")
    added = {
        name: [*getattr(known, name), *(row for row in getattr(later, name) if row.recorded_at >= IMPACT)]
        for name in names
    }
    told = replace(known, **added, reviewed=[*known.reviewed, *(at for at in later.reviewed if at >= IMPACT)])
    assert judge(IMPACT, told) == judge(IMPACT, known)


@given(st.lists(histories, max_size=4))
def test_of_several_questions_the_first_row_counts(questions: list[QuestionHistory]) -> None:
    alone = [classify(IMPACT, [each]) for each in questions]
    assert classify(IMPACT, questions) == min(alone, key=list(EscapeClass).index, default=EscapeClass.GAP)
    assert classify(IMPACT, questions[::-1]) == classify(IMPACT, questions)


@given(histories)
def test_a_question_that_nobody_asked_is_a_gap(history: QuestionHistory) -> None:
    assert classify(IMPACT, [replace(history, versions=())]) is EscapeClass.GAP


@given(histories)
def test_more_evidence_never_makes_a_safe_answer_riskier(history: QuestionHistory) -> None:
    lasting = [Proof(day(-1), review, f"new {review}") for review in (1, 2)]
    before, after = (
        judge(IMPACT, each) for each in (history, replace(history, evidence=[*history.evidence, *lasting]))
    )
    unproven = before.escape_class in {EscapeClass.UNPROVEN, EscapeClass.STALE, EscapeClass.CONTROL_FAILURE}
    assert (after.escape_class in {EscapeClass.STALE, EscapeClass.CONTROL_FAILURE}) is unproven
