"""Reviews for one phase of a service's life, and questions whose time is over."""

import pytest

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.authz import Role
from foundation.errors import Conflict, Invalid
from readiness import commands, queries
from readiness.model import Review
from readiness.queries.lookback import back_look
from tests.readiness.loop import ADA, CHIEF, HIGH, REVIEWER, SAFE, Loop
from tests.readiness.test_depth import finish, flags
from tests.support.world import World, somebody

pytest_plugins = ["tests.support.world"]


def start(loop: Loop, phase: str | None, kind: str = "full") -> Review:
    given = {"service_slug": "payments", "checklist": "edge", "kind": kind, "phase": phase}
    started = loop.world.run_as(ADA, commands.start_review, **given)  # type: ignore[arg-type]
    loop.review = started.key
    return started


def shut(loop: Loop) -> list[tuple[str, str, str | None]]:
    return [(each.code, each.review, each.question) for each in loop.world.ask(queries.gate, "payments").hindrances]


def test_a_review_for_a_phase_asks_its_questions_and_opens_no_gate_alone(world: World) -> None:
    loop = Loop(world)
    launch = loop.ask(phases=["launch"])
    loop.publish()
    with pytest.raises(Conflict, match="asks nothing in the phase design"):
        start(loop, "design")
    always, design = loop.ask(), loop.ask(phases=["design"])
    loop.publish()
    with pytest.raises(Invalid, match="Choose one of design"):
        start(loop, "retirement")
    first = start(loop, "design")
    page = world.ask(queries.review, first.key)
    assert ([each.key for each in page.asked], page.phase) == ([always, design], "design")
    for each in (always, design):
        loop.answer(each)
    finish(loop, first.key)
    page = world.ask(queries.review, first.key)
    assert [each.name for each in page.milestones] == ["Sent for review, design phase", "Decided, design phase"]
    assert page.signatures[-1].claim.endswith("the outcome ready for design.")
    # Ready by its design, and not ready for launch: nobody was asked what is asked then.
    assert shut(loop) == [("unanswered_blocking", first.key, launch)]
    second = start(loop, "launch")
    loop.answer(always)
    loop.answer(launch)
    assert shut(loop) == []
    finish(loop, second.key, "not_ready")
    assert shut(loop) == [("not_ready", second.key, None)]
    # What is decided for another phase takes nothing of that back; what is for all of them does.
    again = start(loop, "design", "full")
    loop.answer(always)
    loop.answer(design, HIGH)
    finish(loop, again.key, "not_ready")
    last = [("not_ready", again.key, None), ("high_risk", again.key, design), ("not_ready", second.key, None)]
    assert shut(loop) == last
    whole = start(loop, None)
    for each in (always, design, launch):
        loop.answer(each)
    finish(loop, whole.key)
    assert shut(loop) == []


def test_a_condition_lets_a_service_go_on_with_a_high_risk_until_its_date(world: World) -> None:
    loop = Loop(world)
    question = loop.ask()
    loop.publish()
    first = start(loop, None)
    loop.answer(question, HIGH)
    condition = commands.Condition("Stage it", loop.in_days(60), question)
    finish(loop, first.key, "ready_with_conditions", conditions=[condition])
    assert shut(loop) == []
    loop.ask()
    loop.publish()
    second = start(loop, None, "delta")
    assert shut(loop) == []
    loop.pass_days(61)
    lapsed = [("condition_lapsed", second.key, question), ("high_risk", second.key, question)]
    assert sorted(shut(loop)) == lapsed


def test_what_a_phase_left_out_stays_where_it_was_said_and_runs_out_there(world: World) -> None:
    loop = Loop(world)
    always, design, launch = loop.ask(), loop.ask(phases=["design"]), loop.ask(phases=["launch"])
    loop.publish()
    with pytest.raises(Conflict, match="Nothing was decided"):
        start(loop, "annual", "delta")
    first = start(loop, "design")
    loop.answer(always)
    loop.answer(design)
    finish(loop, first.key)
    loop.pass_days(100)
    second = start(loop, "launch", "delta")
    page = world.ask(queries.review, second.key)
    assert (page.carried, [each.key for each in page.asked]) == (1, [always, launch])
    loop.answer(launch)
    finish(loop, second.key)
    loop.pass_days(300)
    # The design's decision ran out; the later one holds, and asked again only what it asked.
    assert flags(loop, "payments") == [("cadence", design)]
    assert shut(loop) == [("review_expired", first.key, None)]
    standing = {each.question: each.answered_at for each in world.ask(queries.standing_of, "payments").answers}
    assert standing == {always: loop.in_days(-300), design: loop.started, launch: loop.in_days(-300)}
    last = start(loop, None, "delta")
    page = world.ask(queries.review, last.key)
    assert (page.carried, [each.key for each in page.asked if not each.answer]) == (2, [design])
    loop.answer(design, SAFE)
    finish(loop, last.key)
    assert (shut(loop), flags(loop, "payments")) == ([], [])


def test_what_a_later_phase_asks_is_no_debt_of_a_service_that_has_not_come_to_it(world: World) -> None:
    loop = Loop(world)
    world.run_as(CHIEF, catalog.change_service, slug="payments", lifecycle="planned")
    always = loop.ask(cause_classes=[])
    loop.publish()
    first = start(loop, "design")
    loop.answer(always)
    finish(loop, first.key)
    launch, yearly = loop.ask(phases=["launch"]), loop.ask(phases=["annual"], cause_classes=[])
    design = loop.ask(phases=["design", "launch"], cause_classes=[])
    loop.publish()
    world.settle()
    assert flags(loop, "payments") == [("new_blocking", design)]
    # What never applied before applies now: asked only where a review of its phase was held.
    world.run_as(CHIEF, catalog.change_service, slug="payments", tier="T2")
    world.run_as(CHIEF, catalog.change_service, slug="payments", tier="T0")
    world.settle()
    assert flags(loop, "payments") == [("new_blocking", design)]

    def stands() -> dict[str, str]:
        return {each.question: each.stands for each in world.ask(queries.standing_of, "payments").answers}

    loop.pass_days(60)
    assert stands() == {always: "unproven", launch: "pending", yearly: "pending", design: "unanswered"}
    assert loop.escape() == "pending"
    world.run_as(CHIEF, catalog.change_service, slug="payments", lifecycle="live")
    assert stands() == {always: "unproven", launch: "unanswered", yearly: "pending", design: "unanswered"}
    loop.pass_days(1)
    assert loop.escape() == "unanswered"
    told = world.ask(back_look, 2)["orr_question"].text
    assert told == f"config change: {launch} of edge, which is asked in launch, not answered: unanswered."
    second = start(loop, "launch")
    for each in (always, launch, design):
        loop.answer(each)
    finish(loop, second.key)
    # The yearly review is ahead of it still: it shuts nothing before the first decision ran out.
    assert shut(loop) == []
    loop.pass_days(400)
    assert stands()[yearly] == "unanswered"
    assert ("unanswered_blocking", second.key, yearly) in shut(loop)


def test_who_owns_a_question_hears_of_its_sunset_in_time_and_without_an_owner_its_writers(world: World) -> None:
    loop = Loop(world)

    def told() -> list[list[tuple[str, str]]]:
        found = [[need for each in queries.NEEDS for need in world.ask_as(who, each.load)] for who in (ADA, REVIEWER)]
        return [[(need.key, need.facts) for need in needs if need.kind == "sunset"] for needs in found]

    owned, free = (loop.ask(sunset_at=loop.in_days(40), owner_id=owner) for owner in (1, None))
    assert told() == [[], []]
    loop.pass_days(11)
    coming = "Edge, its sunset comes"
    assert told() == [[(owned, coming)], [(free, coming)]]
    loop.pass_days(30)
    over = "Edge, its sunset passed: nothing is published with it"
    assert told() == [[(owned, over)], [(free, over)]]
    world.run_as(CHIEF, accounts.disable_person, email="person1@example.org")
    world.run_as(REVIEWER, commands.revise_question, question_key=free, sunset_at=loop.in_days(400))
    assert told()[1] == [(owned, over)]
    world.run_as(REVIEWER, commands.drop_question, question_key=owned, reason="Its time is over")
    assert told()[1] == []
    assert [need for each in queries.NEEDS for need in world.ask_as(somebody(Role.VIEWER), each.load)] == []
