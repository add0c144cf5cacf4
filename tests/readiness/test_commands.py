"""Checklists and reviews through their commands: what is hidden, agreed, settled, and needed from whom."""

from dataclasses import replace

import pytest

from accounts import commands as accounts
from catalog import commands as catalog
from coe import commands as coe
from foundation.authz import Principal, Role
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.log import events_of
from foundation.search import search
from incidents import commands as incidents
from learnings import commands as learnings
from readiness import commands, queries
from readiness.policy import READINESS
from tests.readiness.loop import ADA, CHIEF, HIGH, MEDIUM, REVIEWER, Loop, published_learning
from tests.support.world import World, somebody

pytest_plugins = ["tests.support.world"]
STRANGER = somebody(Role.RESPONDER, person_id=9)
REWORDED = {
    "text": "Is it planned?",
    "guidance": "Tick it",
    "evidence_wanted": "",
    "phases": ["annual"],
    "answer_days": 9,
}


def reviewed(world: World, choices: tuple[str, ...] = HIGH, **more: object) -> tuple[Loop, str]:
    """Ask one question and answer it for payments."""
    loop = Loop(world)
    question = loop.ask(**more)
    loop.publish()
    loop.start()
    loop.answer(question, choices)
    return loop, question


def test_a_verified_action_fulfils_what_was_agreed_through_it(world: World) -> None:
    loop, question = reviewed(world)
    loop.pass_days(1)
    incident = loop.fail(title="Earlier")
    cause = loop.explain(incident)
    action = world.run_as(
        ADA,
        coe.add_action,
        key="COE-1",
        title="Stage it",
        kind="prevent",
        priority="P2",
        owner_id=1,
        due=loop.in_days(30),
        done_criteria="Stages are seen",
        cause_ids=(cause,),
    )
    agreed = {"review_key": loop.review, "question_key": question, "action_key": action.key}
    remedy = world.run_as(ADA, commands.agree_remedy, **agreed)  # type: ignore[arg-type]
    assert (remedy.text, remedy.due) == ("Stage it", action.due)
    for to in ("in_progress", "done", "verified"):
        world.run_as(REVIEWER, coe.move_action, key=action.key, to=to, evidence="https://logs.example.org/2")
    world.settle()
    page = world.ask(queries.review, loop.review)
    assert page.questions[0].remedies[0].fulfilled_at == world.clock.now()
    world.run_as(READINESS, commands.settle_remedies_of_action, action_key=action.key, fulfilled=False)
    assert world.ask(queries.review, loop.review).questions[0].remedies[0].withdrawn_at is None
    loop.pass_days(1)
    assert loop.escape() == "unproven"


def test_only_a_risk_is_mended_or_accepted_and_not_by_whoever_answered(world: World) -> None:
    loop, question = reviewed(world, ("staged", "stops"))
    with pytest.raises(Conflict):
        loop.agree(question, due_in=5)
    with pytest.raises(Conflict):
        loop.accept(question, for_days=5)
    loop.answer(question, HIGH, by=CHIEF)
    with pytest.raises(Forbidden, match="did not give the answer accepts"):
        loop.accept(question, for_days=5)
    with pytest.raises(Invalid):
        loop.agree(question, due_in=-5)
    loop.agree(question, due_in=5)
    world.run_as(ADA, commands.move_review, key=loop.review, to="in_review")
    with pytest.raises(Forbidden, match="nobody alone"):
        world.run_as(CHIEF, commands.decide, review_key=loop.review, outcome="not_ready")
    doubted = {"review_key": loop.review, "question_key": question, "text": "Really?"}
    doubt = world.run_as(REVIEWER, commands.challenge, **doubted).id
    with pytest.raises(Forbidden, match="did not give the answer doubts"):
        world.run_as(CHIEF, commands.settle_challenge, review_key=loop.review, challenge_id=doubt, note="Yes")


def test_a_question_is_as_hidden_as_the_learning_that_it_came_from(world: World) -> None:
    loop = Loop(world)
    incident = loop.fail()
    cause = loop.explain(incident)
    key = published_learning(world, source_cause_ids=[cause])
    asked = {"learning_key": key, "checklist": "edge", "evidence_minutes": 20}
    question = world.run_as(REVIEWER, commands.question_from_learning, **asked)
    loop.approve(question.key)
    loop.publish()
    loop.start()
    assert [each.key for each in world.ask_as(STRANGER, queries.checklist, "edge").draft] == [question.key]
    world.run_as(ADA, incidents.set_visibility, key=incident, visibility="private")
    assert world.ask_as(STRANGER, queries.checklist, "edge").draft == ()
    assert world.ask_as(STRANGER, queries.checklist_version, "edge", 1).questions == ()
    assert world.ask_as(STRANGER, queries.review, loop.review).questions == ()
    assert world.ask_as(STRANGER, queries.open_risks, [1]) == []
    assert world.ask_as(STRANGER, queries.escapes).items == []
    assert world.ask_as(STRANGER, lambda r: search(r, queries.SEARCH, "stages")) == []
    assert [each.key for each in world.ask_as(ADA, queries.checklist, "edge").draft] == [question.key]
    assert len(world.ask_as(ADA, queries.escapes).items) == 1


def test_a_question_from_a_learning_is_approved_by_another_hand_from_outside(world: World) -> None:
    loop = Loop(world)
    cause = loop.explain(loop.fail())
    made = {"learning_key": published_learning(world, source_cause_ids=[cause]), "checklist": "edge"}
    key = world.run_as(REVIEWER, commands.question_from_learning, **made, evidence_minutes=20).key
    for writer in (REVIEWER, ADA):
        with pytest.raises(Forbidden):
            loop.approve(key, writer)
    team = world.run(accounts.add_team, slug="pay", name="Pay", lead_id=CHIEF.person_id)
    world.run(catalog.change_service, slug="payments", owner_team_id=team.id)
    near = replace(CHIEF, team_ids=frozenset({team.id}))
    with pytest.raises(Conflict, match=f"Ask for {key}: an administrator, with a reason"):
        loop.publish()
    with pytest.raises(Invalid, match="say why"):
        loop.approve(key, near)
    loop.approve(key, near, "There are three of us")
    assert loop.publish() == 1
    for name, otherwise in REWORDED.items():
        before = getattr(world.ask(queries.checklist, "edge").draft[0], name)
        for said, stands in ((otherwise, False), (before, True)):
            world.run_as(REVIEWER, commands.revise_question, question_key=key, **{name: said})
            assert world.ask(lambda reading: queries.approval_of(reading, "edge", key).stands) is stands, name
    world.run_as(REVIEWER, commands.revise_question, question_key=key, category="Release", tales=())
    assert loop.publish() == 2
    world.run(accounts.add_person, email="sami@example.org", name="Sami Holt", role=Role.REVIEWER)
    world.run_as(REVIEWER, commands.revise_question, question_key=key, text="Does it hold, or is it planned?")
    with pytest.raises(Conflict, match=f"Ask for {key}: Sami Holt"):
        loop.publish()
    with pytest.raises(Forbidden):
        loop.approve(key, near, "As ever")
    loop.approve(key, somebody(Role.REVIEWER, person_id=4, name="Sami Holt"))
    assert loop.publish() == 3


def test_answers_are_added_and_the_newest_counts(world: World) -> None:
    loop, question = reviewed(world)
    loop.pass_days(1)
    loop.answer(question, MEDIUM)
    (found,) = world.ask(queries.review, loop.review).questions
    assert (found.risk, [each.risk for each in found.earlier]) == ("MEDIUM", ["HIGH"])
    told = world.ask(lambda reading: events_of(reading.session, "review:1"))
    assert [event.name for event in told] == ["review.started", "review.answered", "review.answered"]


def test_one_review_at_a_time_and_a_withdrawn_one_makes_room(world: World) -> None:
    loop, _ = reviewed(world)
    with pytest.raises(Conflict, match="ORR-1"):
        loop.start()
    world.run_as(ADA, commands.decide, review_key="ORR-1", outcome="withdrawn")
    assert world.ask(queries.gate, "payments").is_open
    assert loop.start() == "ORR-2"


def test_the_gate_is_shut_by_blanks_before_the_first_decision_then_by_not_ready_and_by_expiry(world: World) -> None:
    loop = Loop(world)
    question = loop.ask()
    loop.publish()
    loop.start()

    def shut() -> list[tuple[str, str]]:
        return [(each.code, each.review) for each in world.ask(queries.gate, "payments").hindrances]

    def decide(outcome: str, **more: object) -> None:
        loop.answer(question, ("staged", "stops"))
        world.run_as(ADA, commands.move_review, key=loop.review, to="in_review")
        world.run_as(REVIEWER, commands.decide, review_key=loop.review, outcome=outcome, **more)

    assert [each.question for each in world.ask(queries.gate, "payments").hindrances] == [question]
    assert shut() == [("unanswered_blocking", "ORR-1")]
    loop.answer(question, ("staged", "stops"))
    assert shut() == []
    decide("not_ready")
    loop.start()
    assert shut() == [("not_ready", "ORR-1")]
    decide("ready", expires_at=loop.in_days(30))
    assert shut() == []
    loop.pass_days(31)
    assert shut() == [("review_expired", "ORR-2")]
    loop.start()
    assert shut() == [("review_expired", "ORR-2")]
    decide("ready")
    assert shut() == []


def test_a_review_is_sent_only_when_all_that_applies_is_answered(world: World) -> None:
    loop = Loop(world)
    loop.ask(applicability={"attribute": "tier", "equals": "T9"})
    unknown = loop.ask(applicability={"attribute": "exposure", "equals": "public"})
    loop.publish()
    loop.start()
    with pytest.raises(Conflict):
        world.run_as(ADA, commands.move_review, key=loop.review, to="in_review")
    loop.answer(unknown, (), not_applicable_reason="OUT_OF_SCOPE", note="It is internal")
    world.run_as(ADA, commands.move_review, key=loop.review, to="in_review")
    assert world.ask(queries.review, loop.review).counts()["NOT_APPLICABLE"] == 1


def test_two_who_answer_the_same_question_don_t_overwrite_one_another(world: World) -> None:
    loop, question = reviewed(world)
    version = world.ask(queries.review, loop.review).version
    loop.answer(question, MEDIUM, version=version)
    with pytest.raises(Conflict):
        loop.answer(question, HIGH, version=version)


def test_a_team_hears_what_its_services_owe_and_a_reviewer_what_waits(world: World) -> None:
    loop = Loop(world)
    team = world.run(accounts.add_team, slug="pay", name="Pay")
    world.run_as(ADA, catalog.change_service, slug="payments", owner_team_id=team.id)
    question = loop.ask()
    loop.publish()
    mate = replace(somebody(Role.VIEWER, person_id=1), team_ids=frozenset({team.id}))
    needs = [need for source in queries.NEEDS for need in world.ask_as(mate, source.load)]
    assert [(need.key, need.button) for need in needs] == [(question, "Answer")]
    world.run_as(mate, commands.start_review, service_slug="payments", checklist="edge")
    loop.review = "ORR-1"
    loop.answer(question, by=mate)
    world.run_as(mate, commands.move_review, key="ORR-1", to="in_review")
    waiting = [need for source in queries.NEEDS for need in world.ask_as(REVIEWER, source.load)]
    assert [(need.key, need.button) for need in waiting] == [("ORR-1", "Decide")]
    assert [need for source in queries.NEEDS for need in world.ask_as(STRANGER, source.load)] == []


def test_a_question_is_made_only_from_a_published_learning(world: World) -> None:
    Loop(world)
    key = published_learning(world)
    world.run_as(REVIEWER, learnings.transition, key=key, to="retired", reason="Nobody does so any more")
    with pytest.raises(Conflict):
        world.run_as(REVIEWER, commands.question_from_learning, learning_key=key, checklist="edge")
    with pytest.raises(NotFound):
        world.run_as(REVIEWER, commands.question_from_learning, learning_key="LRN-9", checklist="edge")


def test_what_was_confirmed_is_provisional_again_once_it_says_something_else(world: World) -> None:
    loop, _ = reviewed(world)
    loop.pass_days(2)
    incident = loop.fail()
    cause = loop.explain(incident)
    world.run_as(REVIEWER, commands.confirm_escape, cause_id=cause)
    world.run_as(READINESS, commands.judge_coe, coe_id=1)
    assert [each.status for each in world.ask(queries.escapes_of_coe, 1)] == ["confirmed"]
    began = loop.started.replace(hour=1)
    world.run_as(
        ADA, incidents.correct_moment, key=incident, moment="impact_started", at=began, reason="Seen in the logs"
    )
    world.settle()
    (found,) = world.ask(queries.escapes_of_coe, 1)
    assert (found.escape_class, found.status, found.impact_started_at) == ("gap", "provisional", began)
    told = world.ask(lambda reading: events_of(reading.session, f"escape:{cause}"))
    assert [event.payload["escape_class"] for event in told] == ["action_open", "action_open", "gap"]


def test_a_cause_that_was_taken_out_is_no_longer_read_from(world: World) -> None:
    loop, _ = reviewed(world)
    loop.pass_days(2)
    incident = loop.fail()
    cause = loop.explain(incident)
    world.run_as(ADA, coe.remove_cause, key="COE-1", cause_id=cause)
    world.settle()
    assert loop.classes(incident) == []
    world.run_as(READINESS, commands.withdraw_escapes, cause_id=cause)
    assert len(world.ask(lambda reading: events_of(reading.session, f"escape:{cause}"))) == 2


def test_drills_are_never_judged(world: World) -> None:
    loop, _ = reviewed(world)
    loop.pass_days(2)
    drill = world.run_as(ADA, incidents.declare, title="A drill", mode="drill", services=["payments"], severity="SEV3")
    loop.explain(drill.key)
    assert loop.classes(drill.key) == []


def test_a_tale_that_the_writer_may_not_know_of_is_not_left_out_by_them(world: World) -> None:
    loop = Loop(world)
    incident = loop.fail()
    loop.explain(incident)
    question = loop.ask(tales=["COE-1"])
    world.run_as(ADA, incidents.set_visibility, key=incident, visibility="private")

    def told_by(writer: Principal) -> tuple[str, ...]:
        world.run_as(writer, commands.revise_question, question_key=question, tales=[])
        return world.ask_as(CHIEF, queries.checklist, "edge").draft[0].tales

    assert (told_by(REVIEWER), told_by(CHIEF)) == (("COE-1",), ())
