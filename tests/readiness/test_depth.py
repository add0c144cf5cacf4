"""One learning on its way: a question, its back-test, a version, delta reviews, what goes stale, and what gets past."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from catalog import commands as catalog
from foundation.authz import Role
from foundation.errors import Conflict, Forbidden, Invalid
from readiness import commands, queries
from tests.readiness.loop import ADA, CHIEF, HIGH, REVIEWER, SAFE, Loop, published_learning
from tests.support.world import World, somebody

pytest_plugins = ["tests.support.world"]
BO = somebody(Role.RESPONDER, person_id=4, name="Bo Lind")
POINTS = ("point_1", "point_2")


def decided(loop: Loop, service: str, *questions: str) -> str:
    """Review a service in full, safe in everything, and decide."""
    review = loop.start(service)
    for question in questions:
        loop.answer(question, SAFE)
        loop.show(question, url=f"https://logs.example.org/{question}", expires_in=300)
    loop.world.run_as(ADA, commands.move_review, key=review, to="in_review")
    loop.world.run_as(REVIEWER, commands.decide, review_key=review, outcome="ready")
    return review


def flags(loop: Loop, service: str) -> list[tuple[str, str | None]]:
    loop.world.settle()
    found = loop.world.ask(queries.standing_of, service)
    return [(each.reason, each.question) for each in found.flags]


def delta(loop: Loop, service: str) -> str:
    started = loop.world.run_as(ADA, commands.start_review, service_slug=service, checklist="edge", kind="delta")
    loop.review = started.key
    return loop.review


def finish(loop: Loop, review: str, outcome: str = "ready", **more: Any) -> None:
    loop.world.run_as(ADA, commands.move_review, key=review, to="in_review")
    loop.world.run_as(REVIEWER, commands.decide, review_key=review, outcome=outcome, **more)


@dataclass
class Story:
    """Everything that was seen on the way, to be compared with what is said of it later."""

    loop: Loop
    first: str
    question: str = ""
    failed: dict[str, str] = field(default_factory=dict)
    shown: list[tuple[str, datetime, object]] = field(default_factory=list)

    def look(self) -> None:
        for service in ("payments", "ledger", "mail", "archive"):
            found = self.loop.world.ask(queries.standing_of, service)
            self.shown.append((service, found.at, found))
        # What happens in the same instant afterwards would belong to it too.
        self.loop.pass_days(0.001)


def test_a_learning_becomes_a_question_and_every_incident_measures_it(world: World) -> None:
    loop = Loop(world)
    world.run(catalog.add_service, slug="ledger", name="Ledger", tier="T0")
    world.run(catalog.add_service, slug="mail", name="Mail", tier="T1")
    story = Story(loop, loop.ask(cause_classes=["dns"]))
    loop.publish()
    for service in ("payments", "ledger", "mail"):
        decided(loop, service, story.first)
    story.look()
    a_learning_becomes_a_question(story)
    publishing_asks_only_what_is_new(story)
    a_risk_is_taken_for_a_time(story)
    story.look()
    incidents_measure_it(story)
    for service, at, found in story.shown:
        assert world.ask(queries.standing_of, service, at) == found, (service, at)


def a_learning_becomes_a_question(story: Story) -> None:
    """What failed once becomes a question that would have caught it, or is asked for a signed reason."""
    loop, world = story.loop, story.loop.world
    loop.pass_days(1)
    loop.explain(loop.fail(service="ledger"), service="ledger")
    key = published_learning(world, source_coe="COE-1")
    made = world.run_as(REVIEWER, commands.question_from_learning, learning_key=key, checklist="edge")
    story.question = made.key
    tested = world.ask(queries.back_test_of, "edge", made.key)
    assert tested is not None
    assert (tested.verdict, tested.result["burden"], tested.result["false_alarms"]) == ("caught", 3, 2)
    assert [row["service"] for row in tested.result["origin"]] == ["ledger"]
    for minutes in (31, 30):
        with pytest.raises(Conflict, match=f"of {made.key} in how many minutes .* 30 at most"):
            loop.publish()
        world.run_as(REVIEWER, commands.revise_question, question_key=made.key, evidence_minutes=minutes)
    world.run_as(REVIEWER, commands.back_test, question_key=made.key, held=POINTS)
    with pytest.raises(Conflict, match="would not have caught"):
        loop.publish()
    world.run_as(REVIEWER, commands.overrule_back_test, question_key=made.key, reason="It was claimed, not done")
    with pytest.raises(Conflict, match=f"Ask for {made.key}: {CHIEF.name}"):
        loop.publish()
    loop.approve(made.key)
    assert loop.publish() == 2
    (change,) = world.ask(queries.difference, "edge", 1, 2)
    assert (change.key, change.what, change.level) == (made.key, "added", "major")


def publishing_asks_only_what_is_new(story: Story) -> None:
    """The services that it concerns are flagged; the rest is carried forward with its proof."""
    loop, world = story.loop, story.loop.world
    assert flags(loop, "payments") == [("new_blocking", story.question)]
    assert flags(loop, "archive") == []
    loop.pass_days(1)
    story.look()
    review = delta(loop, "payments")
    page = world.ask(queries.review, review)
    assert (page.carried, page.answered, len(page.asked), page.previous) == (1, 1, 2, "ORR-1")
    assert page.questions[0].evidence[0].url.endswith("Q-1")
    loop.answer(story.question, POINTS)
    loop.show(story.question, url="https://logs.example.org/drill", expires_in=20)
    finish(loop, review)
    assert flags(loop, "payments") == []
    with pytest.raises(Conflict, match="nothing to ask"):
        delta(loop, "payments")


def a_risk_is_taken_for_a_time(story: Story) -> None:
    """Another service admits the risk; whoever takes it does not decide about it too."""
    loop, world = story.loop, story.loop.world
    review = delta(loop, "mail")
    loop.answer(story.question, ("point_no",))
    taken = {"review_key": review, "question_key": story.question, "rationale": "Rebuilt in May"}
    with pytest.raises(Invalid, match="at most 180 days"):
        world.run_as(REVIEWER, commands.accept_risk, **taken, until=loop.in_days(200))
    world.run_as(REVIEWER, commands.accept_risk, **taken, compensating="Watched", until=loop.in_days(30))
    world.run_as(ADA, commands.move_review, key=review, to="in_review")
    with pytest.raises(Conflict, match="neither owns nor took"):
        world.run_as(REVIEWER, commands.decide, review_key=review, outcome="ready")
    world.run_as(CHIEF, commands.decide, review_key=review, outcome="ready")


def nobody_decides_about_a_risk_that_they_took_before(story: Story) -> None:
    """Carried into another review, a risk is still taken by whoever took it."""
    loop, world = story.loop, story.loop.world
    fresh = loop.ask(text="Is there a map?", cause_classes=["dns"], applicability={"attribute": "tier", "in": ["T1"]})
    loop.publish()
    assert flags(loop, "mail") == [("new_blocking", fresh)]
    review = delta(loop, "mail")
    loop.answer(fresh, SAFE)
    with pytest.raises(Conflict, match="neither owns nor took"):
        finish(loop, review)
    world.run_as(CHIEF, commands.decide, review_key=review, outcome="ready")


def incidents_measure_it(story: Story) -> None:
    """Three incidents, three classes: the control failed, a risk was taken, what showed it was too old."""
    loop, world, question = story.loop, story.loop.world, story.question
    loop.pass_days(1)
    nobody_decides_about_a_risk_that_they_took_before(story)
    assert loop.escape(service="payments") == "control_failure"
    incident = loop.fail(service="mail")
    loop.explain(incident, service="mail")
    assert loop.classes(incident) == ["risk_accepted"]
    (taken,) = world.ask(queries.exceptions).items
    assert (taken.incidents, taken.is_in_force) == ((incident,), True)
    loop.pass_days(25)
    assert ("evidence_stale", question) in flags(loop, "payments")
    story.look()
    loop.pass_days(10)
    assert ("exception_expired", question) in flags(loop, "mail")
    gate = world.ask(queries.gate, "mail")
    assert (gate.is_open, [each.code for each in gate.hindrances]) == (False, ["high_risk"])
    what_held_once_holds_no_more(story)
    figures = world.ask(queries.escape_figures)
    failed = story.failed["stale"]
    assert (failed in figures.truthfulness.rest, incident in figures.truthfulness.part) == (True, True)
    assert {row.service for row in world.ask(queries.board)} == {"payments", "ledger", "mail"}
    assert world.ask(queries.agenda).escapes


def what_held_once_holds_no_more(story: Story) -> None:
    """The proof too old, the risk taken no more, and one who never answered: three incidents, three other classes."""
    for service in ("payments", "mail", "ledger"):
        incident = story.loop.fail(service=service)
        story.loop.explain(incident, service=service)
        (found,) = story.loop.classes(incident)
        story.failed[found] = incident
    assert list(story.failed) == ["stale", "action_overdue", "unanswered"]


def test_nobody_signs_alone(world: World) -> None:
    loop = Loop(world)
    question = loop.ask(evidence_days=10)
    loop.publish()
    review = loop.start()
    taken = {"review_key": review, "question_key": question, "rationale": "Soon mended", "until": loop.in_days(10)}
    loop.answer(question, HIGH)
    with pytest.raises(Forbidden):
        world.run_as(REVIEWER, commands.accept_risk, **taken)
    loop.answer(question, SAFE)
    proof = world.run_as(
        ADA,
        commands.attach_evidence,
        review_key=review,
        question_key=question,
        kind="attestation",
        summary="Seen on Monday",
        expires_at=loop.in_days(90),
    )
    assert (proof.expires_at, proof.url) == (loop.in_days(10), "attestation:")
    with pytest.raises(Forbidden):
        world.run_as(ADA, commands.verify_evidence, review_key=review, evidence_id=proof.id)
    world.run_as(BO, commands.verify_evidence, review_key=review, evidence_id=proof.id)
    world.run_as(ADA, commands.move_review, key=review, to="in_review")
    doubt = world.run_as(REVIEWER, commands.challenge, review_key=review, question_key=question, text="Really?")
    with pytest.raises(Conflict, match="is doubted"):
        world.run_as(REVIEWER, commands.decide, review_key=review, outcome="ready")
    meeting = world.ask(lambda reading: queries.meeting_of(queries.review(reading, review), reading.now))
    assert [(each.title, each.questions[0][1]) for each in meeting.topics] == [("Doubted and not settled", "Really?")]
    assert meeting.is_held
    loop.answer(question, ("staged",))
    (worth,) = world.ask(queries.checklist, "edge").worth.values()
    assert worth.said == "answered 3 times, shown once; covered a cause in 0 incidents"
    world.run_as(REVIEWER, commands.settle_challenge, review_key=review, challenge_id=doubt.id, note="Half of it")
    with pytest.raises(Conflict, match="changed since the owner signed"):
        world.run_as(REVIEWER, commands.decide, review_key=review, outcome="ready")
    world.run_as(ADA, commands.sign, review_key=review)
    loop.agree(question, due_in=20)
    owed = {"outcome": "ready_with_conditions", "conditions": [commands.Condition("Draw a map", loop.in_days(20))]}
    world.run_as(REVIEWER, commands.decide, review_key=review, **owed)
    page = world.ask(queries.review, review)
    assert [each.role for each in page.signatures] == ["verifier", "owner", "owner", "champion"]
    first, last = page.milestones[0], page.milestones[-1]
    (moved,) = queries.compared(page.milestones, first.id, last.id)
    assert (moved.before, moved.after, moved.direction) == ("NONE", "MEDIUM", "worse")
    (item,) = world.ask(lambda reading: queries.plan_of(reading, page.asked, reading.now))
    assert (item.question, item.advice) == (question, "Stops by itself")
    what_is_owed_is_one_thing_through_all_reviews(loop)


def what_is_owed_is_one_thing_through_all_reviews(loop: Loop) -> None:
    """A remedy and a condition are carried into a delta review; fulfilled there, nobody owes them anywhere."""
    world, before = loop.world, loop.review
    fresh = loop.ask(text="Is there a map?")
    loop.publish()
    world.settle()
    carried = world.ask(queries.review, delta(loop, "payments"))
    (remedy,), (condition,) = carried.questions[0].remedies, carried.conditions
    assert (remedy.text, condition.text) == ("Stage it", "Draw a map")
    for each in (remedy, condition):
        world.run_as(ADA, commands.settle_remedy, review_key=carried.key, remedy_id=each.id)
    earlier = world.ask(queries.review, before)
    assert {each.fulfilled_at for each in (*earlier.conditions, *earlier.questions[0].remedies)} == {world.clock.now()}
    loop.answer(fresh, HIGH)
    assert flags(loop, "payments") == []
    world.run_as(ADA, commands.decide, review_key=carried.key, outcome="withdrawn")
    assert flags(loop, "payments") == [("new_blocking", fresh)]
    assert [(each.outstanding, each.risk) for each in world.ask(queries.board)] == [(1, "MEDIUM")]


def test_a_checklist_has_a_budget_a_sunset_and_tiers(world: World) -> None:
    loop = Loop(world)
    small = {"slug": "small", "title": "Small", "occasion": "new_service", "budget": 1}
    world.run_as(REVIEWER, commands.add_checklist, **small)
    keys = [loop.ask(checklist="small") for _ in range(2)]
    with pytest.raises(Conflict, match="more than the budget of 1: drop 1"):
        world.run_as(REVIEWER, commands.publish_version, checklist="small")
    world.run_as(REVIEWER, commands.drop_question, question_key=keys[0], reason="Said twice")
    changes = {"sunset_at": loop.in_days(5), "tiers": {"T0": "advisory", "T2": "omit"}, "applicability": {"all": []}}
    world.run_as(REVIEWER, commands.revise_question, question_key=keys[1], **changes)
    world.run_as(REVIEWER, commands.publish_version, checklist="small")
    standing = {slug: world.ask(queries.standing_of, slug).answers for slug in ("payments", "archive")}
    assert [[each.gate for each in found] for found in standing.values()] == [["advisory"], []]
    loop.pass_days(6)
    world.run_as(REVIEWER, commands.revise_question, question_key=keys[1], text="Is it staged at all?")
    with pytest.raises(Conflict, match="sunset of"):
        world.run_as(REVIEWER, commands.publish_version, checklist="small")
    with pytest.raises(Invalid):
        loop.ask(failure_prevented="")
