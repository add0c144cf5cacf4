"""Each row of the escape table, reached by what was recorded before impact, through real commands on a moving clock."""

from datetime import timedelta

import pytest

from incidents import commands as incidents
from learnings.events import EscapeClass
from readiness import commands, queries
from tests.readiness.loop import HIGH, MEDIUM, REVIEWER, URL, Loop
from tests.support.world import World

pytest_plugins = ["tests.support.world"]
ROWS = {
    "control_failure": lambda loop, q: (loop.start(), loop.answer(q), loop.show(q)),
    "unproven": lambda loop, q: (loop.start(), loop.answer(q)),
    "stale": lambda loop, q: (loop.start(), loop.answer(q), loop.show(q, expires_in=10)),
    "action_overdue": lambda loop, q: (loop.start(), loop.answer(q, HIGH), loop.agree(q, due_in=10)),
    "action_open": lambda loop, q: (loop.start(), loop.answer(q, MEDIUM), loop.agree(q, due_in=100)),
    "risk_accepted": lambda loop, q: (loop.start(), loop.answer(q, HIGH), loop.accept(q, for_days=80)),
    "unanswered": lambda _loop, _question: (),
}


def build(world: World) -> Loop:
    return Loop(world)


@pytest.mark.parametrize("expected", ROWS)
def test_a_row_is_reached_by_what_the_service_said(world: World, expected: str) -> None:
    loop = build(world)
    question = loop.ask()
    loop.publish()
    loop.pass_days(1)
    ROWS[expected](loop, question)
    loop.pass_days(40)
    assert loop.escape() == expected


def test_in_time_still_is_pending_for_a_service_that_was_reviewed(world: World) -> None:
    loop = build(world)
    other = loop.ask(cause_classes=["dns"])
    loop.publish()
    loop.start()
    loop.answer(other)
    loop.pass_days(5)
    loop.ask()
    loop.publish()
    loop.pass_days(10)
    assert loop.escape() == "pending"
    loop.pass_days(30)
    assert loop.escape() == "unanswered"


def test_in_time_still_is_unanswered_for_a_service_that_never_was(world: World) -> None:
    loop = build(world)
    loop.ask()
    loop.publish()
    loop.pass_days(10)
    assert loop.escape() == "unanswered"


def test_a_service_that_is_left_out_is_out_of_scope_by_what_it_was_then(world: World) -> None:
    loop = build(world)
    loop.ask()
    loop.publish()
    loop.pass_days(10)
    incident = loop.fail(service="archive")
    loop.explain(incident, service="archive")
    assert loop.classes(incident) == ["out_of_scope"]


def test_a_class_that_nothing_covers_is_a_gap(world: World) -> None:
    loop = build(world)
    loop.ask()
    loop.publish()
    loop.pass_days(10)
    assert loop.escape(cause_class="dns") == "gap"


def test_a_question_in_the_draft_covers_nothing(world: World) -> None:
    loop = build(world)
    loop.ask()
    loop.pass_days(10)
    assert loop.escape() == "gap"


def test_all_ten_rows_are_in_these_tests() -> None:
    assert {*ROWS, "pending", "out_of_scope", "gap"} == set(EscapeClass)


def test_an_answer_at_the_very_start_of_impact_is_too_late(world: World) -> None:
    loop = build(world)
    question = loop.ask()
    loop.publish()
    loop.pass_days(1)
    loop.start()
    loop.pass_days(40)
    loop.answer(question)
    answered = world.clock.now()
    loop.pass_days(1)
    incident = loop.fail(hours_ago=24)
    cause = loop.explain(incident)
    assert loop.classes(incident) == ["unanswered"]
    world.run_as(
        REVIEWER,
        incidents.correct_moment,
        key=incident,
        moment="impact_started",
        at=answered + timedelta(microseconds=1),
        reason="Seen in the logs",
    )
    world.settle()
    assert loop.classes(incident) == ["unproven"]
    rows = [each for each in world.ask(queries.escapes, escape_class=None).items if each.cause_id == cause]
    assert len(rows) == 1


def test_a_backdated_record_changes_nothing(world: World) -> None:
    loop = build(world)
    question = loop.ask()
    loop.publish()
    loop.pass_days(40)
    incident = loop.fail()
    cause = loop.explain(incident)
    assert loop.classes(incident) == ["unanswered"]
    loop.start()
    loop.answer(question, claimed_at=loop.in_days(-30))
    loop.show(question)
    world.run_as(REVIEWER, commands.confirm_escape, cause_id=cause)
    assert loop.classes(incident) == ["unanswered"]
    page = world.ask(queries.review, loop.review)
    assert page.questions[0].answer is not None
    assert page.questions[0].answer.claimed_at == loop.in_days(-30)
    assert page.questions[0].answer.recorded_at == world.clock.now()


def test_moving_the_expiry_of_evidence_to_the_other_side_of_impact_changes_the_class(world: World) -> None:
    loop = build(world)
    question = loop.ask()
    loop.publish()
    loop.start()
    loop.answer(question)
    loop.show(question, expires_in=60)
    loop.pass_days(40)
    assert loop.escape() == "control_failure"
    loop.show(question, url=URL, expires_in=1)
    loop.pass_days(2)
    assert loop.escape() == "stale"


def test_the_record_of_an_answer_on_the_other_side_of_impact_changes_the_class(world: World) -> None:
    loop = build(world)
    question = loop.ask()
    loop.publish()
    loop.start()
    loop.pass_days(40)
    before = loop.fail(hours_ago=3)
    loop.answer(question)
    loop.explain(before)
    assert loop.classes(before) == ["unanswered"]
    loop.pass_days(1)
    assert loop.escape() == "unproven"


def test_of_several_questions_the_first_row_counts(world: World) -> None:
    loop = build(world)
    safe, risky = loop.ask(), loop.ask(text="Is there a kill switch?")
    loop.publish()
    loop.start()
    loop.answer(risky, HIGH)
    loop.accept(risky, for_days=80)
    loop.answer(safe)
    loop.pass_days(40)
    incident = loop.fail()
    loop.explain(incident)
    (found,) = world.ask(queries.escapes_of_incident, 1)
    assert (found.escape_class, found.question, found.status) == ("unproven", safe, "provisional")
    assert [entry["class"] for entry in found.basis] == ["unproven", "risk_accepted"]


def test_a_person_may_say_that_a_question_covers_a_cause(world: World) -> None:
    loop = build(world)
    question = loop.ask()
    loop.publish()
    loop.pass_days(40)
    incident = loop.fail()
    cause = loop.explain(incident, cause_class="dns")
    assert loop.classes(incident) == ["gap"]
    world.run_as(REVIEWER, commands.cover_cause, cause_id=cause, question_key=question, reason="DNS is configuration")
    assert loop.classes(incident) == ["unanswered"]


def test_a_lapsed_condition_of_the_decision_is_an_overdue_action(world: World) -> None:
    loop = build(world)
    question = loop.ask()
    loop.publish()
    loop.start()
    loop.answer(question, MEDIUM)
    world.run_as(REVIEWER, commands.move_review, key=loop.review, to="in_review")
    condition = commands.Condition("Stop by itself", loop.in_days(10), question)
    world.run_as(
        REVIEWER,
        commands.decide,
        review_key=loop.review,
        outcome="ready_with_conditions",
        conditions=[condition],
    )
    loop.pass_days(5)
    assert loop.escape() == "action_open"
    loop.pass_days(10)
    assert loop.escape() == "action_overdue"


def test_an_expired_review_makes_its_answers_stale(world: World) -> None:
    loop = build(world)
    question = loop.ask()
    loop.publish()
    loop.start()
    loop.answer(question)
    loop.show(question, expires_in=900)
    world.run_as(REVIEWER, commands.move_review, key=loop.review, to="in_review")
    world.run_as(REVIEWER, commands.decide, review_key=loop.review, outcome="ready")
    loop.pass_days(300)
    assert loop.escape() == "control_failure"
    loop.pass_days(100)
    assert loop.escape() == "stale"
    assert world.ask(queries.review, loop.review).state == "expired"


def test_judging_twice_adds_nothing(world: World) -> None:
    loop = build(world)
    loop.ask()
    loop.publish()
    loop.pass_days(40)
    incident = loop.fail()
    cause = loop.explain(incident)
    first = world.ask(queries.escapes_of_incident, 1)
    world.run_as(REVIEWER, commands.confirm_escape, cause_id=cause)
    world.run_as(REVIEWER, commands.confirm_escape, cause_id=cause)
    second = world.ask(queries.escapes_of_incident, 1)
    assert (first[0].status, second[0].status) == ("provisional", "confirmed")
    assert second[0].id == first[0].id + 1


def test_a_cause_that_names_no_service_is_judged_only_where_one_alone_could_own_it(world: World) -> None:
    loop = build(world)
    loop.ask()
    loop.publish()
    loop.pass_days(40)
    alone = loop.fail()
    loop.explain(alone, service=None)
    assert loop.classes(alone) == ["unanswered"]
    both = loop.fail()
    world.run_as(REVIEWER, incidents.add_service, key=both, slug="archive", impact="major_outage")
    loop.explain(both, service=None)
    assert loop.classes(both) == []
