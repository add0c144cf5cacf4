"""The way from an incident over what was learned to a later incident, walked from each end, and drawn."""

import pytest

from catalog import commands as catalog
from coe import commands as coes
from foundation.authz import Role
from foundation.errors import NotFound
from incidents import commands as incidents
from learnings import queries
from readiness import commands
from tests.readiness.loop import ADA, REVIEWER, Loop, published_learning
from tests.support.household import Household
from tests.support.statements import counted
from tests.support.world import World, somebody

pytest_plugins = ["tests.support.world", "tests.support.household"]
STRANGER = somebody(Role.REVIEWER, person_id=9, name="Nobody Told")
ENDS = ("INC-1", "COE-1", "ACT-1", "LRN-1", "Q-1", "ORR-1", "INC-2", "COE-2")
AT_ONCE = 6


def once_around(world: World) -> Loop:
    """Learn from an incident, ask about it, be answered that it is well, and have it happen all the same."""
    loop = Loop(world)
    cause = loop.explain(loop.fail())
    action = {"title": "Stage the rollout", "kind": "prevent", "priority": "P2", "owner_id": 1}
    done = {"done_criteria": "It stops after one host", "cause_ids": [cause]}
    key = world.run_as(ADA, coes.add_action, key="COE-1", due=loop.in_days(9), **action, **done).key
    learning = published_learning(world, source_coe="COE-1", source_cause_ids=[cause], source_actions=[key])
    made = {"learning_key": learning, "checklist": "edge", "evidence_minutes": 20}
    asked = world.run_as(REVIEWER, commands.question_from_learning, **made).key
    loop.approve(asked)
    loop.publish()
    answer(loop, asked, "payments")
    loop.pass_days(40)
    loop.explain(loop.fail(title="Payments fail again"))
    return loop


def answer(loop: Loop, question: str, service: str) -> None:
    loop.start(service)
    loop.answer(question, ("point_1", "point_2"))
    loop.show(question)


def walk(world: World, key: str) -> queries.Provenance:
    with world.reading(ADA) as reading:
        return queries.provenance(reading, queries.starting_from(reading, key))


def test_every_end_leads_to_the_whole_way(world: World) -> None:
    once_around(world)
    walks = {key: walk(world, key) for key in ENDS}
    (way,) = {tuple(sorted(knot.key for knot in found.knots)) for found in walks.values()}
    assert {"INC-1", "COE-1", "cause 1", "ACT-1", "LRN-1", "Q-1", "answer 1", "INC-2"} == set(way)
    found = walks["Q-1"]
    steps = [("INC-1", "COE-1"), ("COE-1", "cause 1"), ("cause 1", "ACT-1"), ("ACT-1", "LRN-1"), ("LRN-1", "Q-1")]
    steps += [("Q-1", "answer 1"), ("answer 1", "INC-2")]
    assert set(steps) <= set(found.edges)
    said = {knot.key: knot.detail for knot in found.knots}
    assert said["Q-1"] == "revision 1, asked since version 1 of Edge"
    assert said["answer 1"] == "in ORR-1, on 2031-03-03, to revision 1"
    assert said["INC-2"] == "control failure by Q-1"
    with pytest.raises(NotFound):
        walk(world, "Q-77")


def test_a_level_is_read_at_once_however_much_stands_on_it(world: World) -> None:
    loop = once_around(world)
    small = spoken(world)
    for number in range(3):
        slug = f"more-{number}"
        world.run_as(ADA, catalog.add_service, slug=slug, name=slug.title(), tier="T0")
        answer(loop, "Q-1", slug)
        loop.pass_days(1)
        loop.explain(loop.fail(service=slug), service=slug)
    assert len(walk(world, "LRN-1").knots) == 8 + 6
    large = spoken(world)
    assert max(large) <= AT_ONCE, large
    assert [was for was, now in zip(small, large, strict=True) if now > was] == []


def spoken(world: World) -> list[int]:
    """Return how many statements each level takes."""
    found = []
    with world.reading(ADA) as reading:
        graph = queries.graph_of(queries.starting_from(reading, "LRN-1"))
        for level in queries.levels():
            with counted(world.engine) as sent:
                level(reading, graph)
            found.append(len(sent))
    return found


def test_it_is_drawn_and_shows_nobody_what_is_private(household: Household) -> None:
    world = household.world
    once_around(world)
    browser, headers = household.signed_in_now("responder"), household.api("responder")
    page = browser.get("/provenance/ACT-1").text
    assert page.count('<rect class="box') == 8
    assert "Payments: none risk" in page
    assert 'href="/provenance/Q-1"' in browser.get("/learnings/LRN-1").text
    assert 'href="/provenance/COE-1"' in browser.get("/coes/COE-1").text
    assert '<td data-l="Answered"><time datetime="2031-03-03T' in browser.get("/causes/2/escapes").text
    world.run_as(ADA, incidents.set_visibility, key="INC-2", visibility="private")
    items = browser.get("/api/v1/provenance/LRN-1", headers=headers).json["items"]
    assert "INC-2" not in {item["key"] for item in items}
    assert browser.get("/provenance/INC-2").status_code == 404
    world.run_as(ADA, incidents.set_visibility, key="INC-1", visibility="private")
    for key in ("INC-1", "COE-1", "ACT-1", "LRN-1", "Q-1"):
        assert browser.get(f"/provenance/{key}").status_code == 404, key
    assert "Nothing was learned from it yet" in browser.get("/provenance/ORR-1").text
