"""The register through its commands: publishing, adopting, what was known when, and what came back."""

from datetime import timedelta

import pytest

from accounts import commands as accounts
from catalog import commands as catalog
from coe import queries as coes
from foundation.authz import Role
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.markdown import plain
from foundation.predicate import Truth
from foundation.search import search
from incidents import commands as incidents
from learnings import commands, queries
from learnings.commands.judge import record_recurrences
from learnings.handlers import REGISTER
from learnings.model import Learning
from tests.readiness.loop import ADA, COVERED, REVIEWER, Loop, published_learning
from tests.support.world import World, somebody

pytest_plugins = ["tests.support.world"]
T2 = {"attribute": "tier", "equals": "T2"}
COE_1: dict[str, object] = {"source_coe": "COE-1"}
INC_1: dict[str, object] = {"source_kind": "incident", "source_incidents": ["INC-1"]}
TEAMMATE = somebody(Role.VIEWER, person_id=7, team_ids=frozenset({1}))


def propose(world: World, **more: object) -> Learning:
    values: dict[str, object] = {
        "title": "Roll out generated configuration in stages",
        "failure_prevented": "One bad file stops every host at once",
        "lesson": plain("All at once fails at once."),
        "recommendation": plain("- In stages"),
        "cause_classes": [COVERED],
        "applicability": {"attribute": "tier", "in": ["T0"]},
    }
    return world.run_as(ADA, commands.propose, **{**values, **more})  # type: ignore[arg-type]


def from_incident(loop: Loop, **more: object) -> tuple[str, int]:
    """Let an incident of the archive (T2) be explained, and propose a learning from its cause."""
    world = loop.world
    incident = loop.fail(service="archive", title="Archive fails")
    cause = loop.explain(incident, service="archive")
    learning = propose(world, source_cause_ids=[cause], **more)
    return learning.key, cause


def test_publishing_is_refused_where_the_failed_service_would_not_be_meant(world: World) -> None:
    by_cause, _ = from_incident(Loop(world))
    by_document, by_incident = (propose(world, **source).key for source in (COE_1, INC_1))
    for key in (by_cause, by_document, by_incident):
        world.run_as(REVIEWER, commands.transition, key=key, to="accepted")
        with pytest.raises(Invalid) as refused:
            world.run_as(REVIEWER, commands.transition, key=key, to="published")
        assert refused.value.extra["services"] == ["archive"]
        world.run_as(REVIEWER, commands.transition, key=key, to="published", reason="It matters only for T0")
        assert world.ask(queries.brief, key).state == "published"


def test_the_failed_service_counts_as_it_was_at_impact_also_when_it_is_put_differently(world: World) -> None:
    key, _ = from_incident(Loop(world), applicability=T2, recommendation=plain(" "))
    world.clock.advance(days=3)
    world.run_as(ADA, catalog.change_service, slug="archive", tier="T3")
    world.run_as(REVIEWER, commands.transition, key=key, to="accepted")
    with pytest.raises(Invalid, match="Write first what services must do"):
        world.run_as(REVIEWER, commands.transition, key=key, to="published")
    world.run_as(REVIEWER, commands.revise, key=key, recommendation=plain("- In stages"))
    world.run_as(REVIEWER, commands.transition, key=key, to="published")
    assert world.ask(queries.brief, key).published_at == world.clock.now()
    narrow = {"key": key, "applicability": {"attribute": "tier", "equals": "T3"}}
    for wrong in (narrow, {"key": key, "recommendation": plain("")}):
        with pytest.raises(Invalid):
            world.run_as(REVIEWER, commands.revise, **wrong)
    world.run_as(REVIEWER, commands.revise, **narrow, reason="T2 has a platform that does it")
    hide_the_source(world, key)


def hide_the_source(world: World, key: str) -> None:
    """Have a steward decide who may not see the incident: no service of it is named, and a reason is signed."""
    person = world.run(accounts.add_person, email="bo@example.org", name="Bo Marsh", role=Role.VIEWER)
    world.run_as(REVIEWER, commands.revise, key=key, steward_id=person.id)
    world.run_as(ADA, incidents.set_visibility, key="INC-1", visibility="private")
    steward = somebody(Role.VIEWER, person_id=person.id)
    with pytest.raises(Invalid) as refused:
        world.run_as(steward, commands.revise, key=key, applicability=T2)
    assert (refused.value.code, "archive" in str(vars(refused.value))) == ("learning.origin_hidden", False)
    world.run_as(steward, commands.revise, key=key, applicability=T2, reason="As it was")


def test_publishing_asks_the_services_that_it_means_once(world: World) -> None:
    loop = Loop(world)
    world.run_as(ADA, catalog.add_service, slug="ledger", name="Ledger", tier="T0", attributes={"runtime": "jvm"})
    key = published_learning(world, applicability={"attribute": "runtime", "equals": "jvm"})
    world.settle()
    asked = world.ask(queries.adoptions, 1)
    assert [(item.service_id, item.state) for item in asked] == [(3, "asked")]
    assert [(q.slug, q.attribute) for q in world.ask(queries.open_questions)] == [
        ("archive", "runtime"),
        ("payments", "runtime"),
    ]
    world.run_as(REGISTER, commands.ask_services, learning_id=1)
    assert len(world.ask(queries.adoptions, 1)) == len(asked)
    found = world.ask(queries.for_services, [1, 3])
    assert [(each.service_id, each.applies, each.adoption) for each in found] == [
        (1, Truth.UNKNOWN, "unknown"),
        (3, Truth.YES, "asked"),
    ]
    assert loop.started
    assert key == "LRN-1"


def test_a_service_that_comes_later_or_changes_is_asked_too(world: World) -> None:
    Loop(world)
    published_learning(world)
    world.run_as(ADA, catalog.add_service, slug="ledger", name="Ledger", tier="T1")
    world.run_as(ADA, catalog.change_service, slug="archive", tier="T0")
    world.settle()
    assert {item.service_id for item in world.ask(queries.adoptions, 1)} == {1, 2, 3}
    assert len(world.ask(queries.adoptions, 1)) == 3
    until = world.clock.now() + timedelta(days=5)
    told = {"key": "LRN-1", "service_slug": "archive", "state": "waived", "until": until}
    world.run_as(ADA, commands.record_adoption, **told)  # type: ignore[arg-type]
    for tier in ("T3", "T0"):
        world.run_as(ADA, catalog.change_service, slug="archive", tier=tier)
        world.clock.advance(days=10)
        world.settle()
    (last, *_) = [item.state for item in world.ask(queries.adoptions, 1) if item.service_id == 2]
    assert last == "asked", "its waiver ended while it was not meant"


def test_a_claimed_time_is_kept_and_never_judged_by(world: World) -> None:
    Loop(world)
    published_learning(world)
    world.clock.advance(days=10)
    before = world.clock.now()
    world.clock.advance(days=10)
    told = {"key": "LRN-1", "service_slug": "payments", "state": "adopted", "claimed_at": before}
    world.run_as(ADA, commands.record_adoption, **told)  # type: ignore[arg-type]
    at_claim = world.ask(queries.adoption_as_of, 1, 1, before)
    now = world.ask(queries.adoption_as_of, 1, 1, world.clock.now())
    assert at_claim is None
    assert now is not None
    assert (now.claimed_at, now.recorded_at) == (before, world.clock.now())


def test_what_a_learning_said_at_any_time_can_be_told(world: World) -> None:
    Loop(world)
    learning = propose(world)
    proposed = world.clock.now()
    world.clock.advance(days=1)
    world.run_as(ADA, commands.revise, key=learning.key, title="Stage everything", cause_classes=["dns"])
    world.clock.advance(days=1)
    world.run_as(REVIEWER, commands.transition, key=learning.key, to="declined", reason="Too wide")
    first = world.ask(queries.as_of, learning.id, proposed)
    second = world.ask(queries.as_of, learning.id, world.clock.now())
    assert world.ask(queries.as_of, learning.id, proposed.replace(year=2000)) is None
    assert first is not None
    assert second is not None
    assert (first.title, first.state, first.cause_classes) == (learning.title, "proposed", (COVERED,))
    assert (second.title, second.state, second.cause_classes) == ("Stage everything", "declined", ("dns",))


def test_two_who_revise_the_same_field_don_t_overwrite_one_another(world: World) -> None:
    Loop(world)
    key = propose(world).key
    world.run_as(ADA, commands.revise, key=key, version=1, title="Stage everything")
    world.run_as(REVIEWER, commands.revise, key=key, version=1, cause_classes=["dns"])
    with pytest.raises(Conflict):
        world.run_as(REVIEWER, commands.revise, key=key, version=1, title="Stage some")


def test_an_adoption_that_says_too_little_is_refused_and_so_are_others_than_owners_and_responders(world: World) -> None:
    Loop(world)
    published_learning(world)
    for given in (
        {"state": "planned"},
        {"state": "waived"},
        {"state": "done"},
        {"state": "adopted", "evidence_url": "javascript:alert(1)"},
        {"state": "adopted", "service_slug": "nowhere"},
    ):
        with pytest.raises(Invalid):
            world.run_as(ADA, commands.record_adoption, **{"key": "LRN-1", "service_slug": "payments", **given})  # type: ignore[arg-type]
    told = {"key": "LRN-1", "service_slug": "payments", "state": "exposed"}
    with pytest.raises(Forbidden):
        world.run_as(TEAMMATE, commands.record_adoption, **told)  # type: ignore[arg-type]


def test_a_learning_is_as_hidden_as_the_incident_that_it_came_from(world: World) -> None:
    loop = Loop(world)
    key, _ = from_incident(loop)
    stranger = somebody(Role.RESPONDER, person_id=9)
    assert world.ask_as(stranger, queries.brief, key).visibility == "open"
    world.run_as(ADA, incidents.set_visibility, key="INC-1", visibility="private")
    with pytest.raises(NotFound):
        world.ask_as(stranger, queries.brief, key)
    assert world.ask_as(stranger, queries.learnings).items == []
    found = world.ask_as(stranger, lambda reading: search(reading, queries.SEARCH, "generated configuration"))
    assert found == []
    with pytest.raises(NotFound):
        world.run_as(stranger, commands.revise, key=key, title="Mine now")
    assert world.ask_as(ADA, queries.brief, key).visibility == "private"


def test_a_later_incident_shows_whether_the_learning_helped(world: World) -> None:
    loop = Loop(world)
    published_learning(world)
    world.settle()
    told = {"key": "LRN-1", "service_slug": "payments", "state": "adopted"}
    world.run_as(ADA, commands.record_adoption, **told)  # type: ignore[arg-type]
    loop.pass_days(10)
    incident = loop.fail()
    loop.explain(incident)
    world.run_as(REGISTER, record_recurrences, coe_id=1)
    world.run_as(REGISTER, record_recurrences, coe_id=1)
    (found,) = world.ask(queries.recurrences, learning_id=1)
    assert (found.escape_class, found.service, found.incident_key) == ("unproven", "payments", "INC-1")
    assert world.ask(queries.recurred, [1]) == {1}
    assert world.ask(queries.recurrences, coe_id=1) == [found]


def test_a_learning_does_not_recur_in_the_incident_that_it_came_from(world: World) -> None:
    loop = Loop(world)
    key, _ = from_incident(loop)
    world.run_as(REVIEWER, commands.transition, key=key, to="accepted")
    world.run_as(REVIEWER, commands.transition, key=key, to="published", reason="It is so")
    world.run_as(REGISTER, record_recurrences, coe_id=world.ask(coes.brief, "COE-1").id)
    assert world.ask(queries.recurrences, learning_id=1) == []
    assert [each.key for each in world.ask(queries.of_coe, 1)] == [key]


def test_teams_and_reviewers_hear_what_waits_for_them(world: World) -> None:
    Loop(world)
    propose(world)
    waiting = [need for source in queries.NEEDS for need in world.ask_as(REVIEWER, source.load)]
    assert [need.title for need in waiting] == ["Decide about Roll out generated configuration in stages"]
    assert [need for source in queries.NEEDS for need in world.ask_as(ADA, source.load)] == []
