"""What becomes of learnings and campaigns when one service takes the place of another."""

import pytest

from catalog import commands as catalog
from catalog.queries import get_service
from foundation.errors import Invalid
from learnings import commands, queries
from learnings.queries.coverage import guard_of
from tests.learnings.test_campaigns import BO, PROOF, build, move, standing
from tests.readiness.loop import ADA
from tests.support.world import World

pytest_plugins = ["tests.support.world"]


def test_a_service_that_takes_the_place_of_another_is_asked_what_that_one_still_owed(world: World) -> None:
    build(world)
    for slug in ("hot", "cold"):
        move(world, ADA, slug, "done", evidence_url=PROOF)
        move(world, BO, slug, "verified")
    for wrong in ({"successor": "hot"}, {"lifecycle": "retired", "successor": "warm"}, {"successor": "nobody"}):
        with pytest.raises(Invalid):
            world.run(catalog.change_service, slug="warm", **wrong)
    world.run_as(ADA, commands.record_adoption, key="LRN-1", service_slug="warm", state="exposed")
    world.run(catalog.change_service, slug="cold", lifecycle="retired", successor="hot")
    world.settle()
    assert standing(world) == {"hot": "verified", "warm": "open", "cold": "verified"}, "what is done owes nothing"
    world.run(catalog.change_service, slug="warm", lifecycle="retired")
    world.settle()
    assert standing(world) == {"hot": "verified", "warm": "left", "cold": "verified"}, "nobody follows it yet"
    world.clock.advance(days=1)
    world.run(catalog.change_service, slug="warm", successor="cold")
    world.settle()
    assert standing(world) == {"hot": "open", "warm": "left", "cold": "verified"}
    asked = [item for item in world.ask(queries.adoptions, 1) if item.service_id == 1]
    assert "It does now what warm did, which had said: exposed." in [item.note for item in asked]
    assert (
        guard_of(world.ask(queries.standings, world.ask(queries.brief, "LRN-1"))[0], world.clock.now()) != "protected"
    )
    move(world, ADA, "hot", "done", evidence_url=PROOF)
    move(world, BO, "hot", "verified")
    world.run(catalog.change_service, slug="warm", name="Warm, gone")
    world.settle()
    assert standing(world)["hot"] == "verified", "it is doubted once"
    told = [item for item in world.ask(queries.adoptions, 1) if item.service_id == 1]
    assert [item.state for item in told if item not in asked] == ["adopted"], "asked once"
    assert [each.service_id for each in world.ask(queries.for_services, [1, 2])] == [1], (
        "nothing applies to what is gone"
    )
    with pytest.raises(Invalid, match="by itself, at last"):
        world.run(catalog.change_service, slug="hot", lifecycle="retired", successor="warm")
    world.run(catalog.change_service, slug="warm", lifecycle="live")
    assert world.ask(get_service, "warm").successor is None
