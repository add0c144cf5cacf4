"""Changes as they are told: once, in any order, of known services and unknown ones."""

from datetime import timedelta
from itertools import pairwise

import pytest

from catalog import commands as catalog
from catalog.queries import reach
from changes import commands, queries
from changes.lifecycle import Status
from changes.model import Change
from changes.queries import Filter
from foundation.authz import Principal, Role, machine
from foundation.errors import Forbidden, Invalid
from foundation.log import events_of
from tests.incidents.builders import at, person, service
from tests.support.world import World

SHIP = machine("changes:1")


def tell(world: World, by: Principal = SHIP, **values: object) -> Change:
    """Tell of a change; a deployment of the edge unless said otherwise."""
    given = {"kind": "deployment", "title": "Ship 4.2", "services": ["edge-proxy"], **values}
    return world.run_as(by, commands.record_change, **given)


def test_a_change_told_again_is_the_same_and_gets_further_in_any_order(world: World) -> None:
    service(world)
    first = tell(world, external_id="d-1", status="succeeded", at=at(8, 50))
    assert first.is_new
    for status, when in (("started", at(8, 40)), ("succeeded", at(8, 50)), ("pending", at(8, 0))):
        assert not tell(world, external_id="d-1", status=status, at=when).is_new
    found = world.ask(queries.change, first.id)
    assert (found.status, found.happened_at, found.ended_at) == ("succeeded", at(8, 40), at(8, 50))
    assert (found.recorded_at, found.is_late) == (at(9), True)
    with world.reading() as reading:
        names = [event.name for event in events_of(reading.session, first.stream)]
    assert names == ["change.recorded", "change.progressed"]
    tell(world, external_id="d-1", status="rolled_back", at=at(8, 59), services=["edge-proxy", "acme/more"])
    found = world.ask(queries.change, first.id)
    assert (found.status, [target.name for target in found.targets]) == ("rolled_back", ["acme/more", "edge-proxy"])
    # Another sender's id, and no id at all, are other changes.
    assert tell(world, machine("changes:2"), external_id="d-1").is_new
    assert tell(world).is_new
    assert tell(world).is_new


def test_what_waited_happened_when_it_began() -> None:
    change = Change(status=Status.PENDING, happened_at=at(6), ended_at=None)
    assert change.progress(Status.SUCCEEDED, at(8))
    assert (change.happened_at, change.ended_at) == (at(8), at(8))
    assert change.progress(Status.STARTED, at(7))
    assert (change.status, change.happened_at) == ("succeeded", at(7))
    assert not change.progress(Status.FAILED, at(8, 30))


def test_changes_are_in_the_order_in_which_they_happened_and_page(world: World) -> None:
    edge = service(world)
    ids = [tell(world, at=at(8, minute)).id for minute in (30, 10, 50, 20, 40)]
    seen, cursor = [], None
    for _ in range(3):
        page = world.ask(queries.changes, Filter(), 2, cursor)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == [ids[2], ids[4], ids[0], ids[3], ids[1]]
    within = world.ask(queries.of_services, [edge], at(8, 15), at(8, 45), 2, also=[ids[1]])
    assert [item.id for item in within] == [ids[4], ids[0], ids[1]]
    assert [i.id for i in world.ask(queries.changes, Filter(service_id=edge, since=at(8, 45))).items] == [ids[2]]


def test_an_unknown_service_is_kept_until_somebody_says_which_it_is(world: World) -> None:
    edge = service(world)
    kept = tell(world, services=["acme/shop-front", "ACME/Edge-Proxy"])
    shown = world.ask(queries.change, kept.id)
    assert {(t.name, t.slug) for t in shown.targets} == {("acme/shop-front", None), ("ACME/Edge-Proxy", "edge-proxy")}
    (name,) = world.ask(queries.unknown_names)
    assert (name.name, name.changes, name.latest_at) == ("acme/shop-front", 1, at(9))
    with pytest.raises(Forbidden):
        world.run_as(person(world), commands.name_service, name="acme/shop-front", service="edge-proxy")
    world.run(commands.name_service, name="acme/shop-front", service="edge-proxy")
    assert world.ask(queries.unknown_names) == []
    assert world.ask(queries.unknown_count) == 0
    assert world.ask(queries.change, kept.id).service_ids == {edge}
    assert world.ask(queries.change, tell(world, services=["acme/shop-front"]).id).service_ids == {edge}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "magic"}, "kind can be deployment, configuration"),
        ({"status": "maybe"}, "status can be pending, started"),
        ({"title": " "}, "Say in a few words"),
        ({"at": at(9, 6)}, "lies in the future"),
        ({"at": at(8).replace(tzinfo=None)}, "needs a time zone"),
        ({"services": [f"s-{n}" for n in range(21)]}, "at most 20 services"),
        ({"services": ["x" * 121]}, "shorten it"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(world: World, values: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        tell(world, **values)


def test_viewers_read_and_do_not_tell(world: World) -> None:
    vera = person(world, "Vera Low", Role.VIEWER)
    with pytest.raises(Forbidden):
        tell(world, vera)
    told = tell(world, person(world))
    shown = world.ask_as(vera, queries.change, told.id)
    assert (shown.source, shown.status) == ("Ada Quill", "succeeded")


def test_services_are_reached_over_several_steps_and_in_circles(world: World) -> None:
    ids = {slug: service(world, slug) for slug in ("front", "middle", "back", "far", "beyond")}
    chain = ("front", "middle", "back", "far", "beyond")
    for slug, on in [*pairwise(chain), ("back", "front"), ("front", "back")]:
        world.run(catalog.add_dependency, slug=slug, on=on, kind="hard")
    found = world.ask(reach, [ids["front"]])
    assert found == {ids["front"]: 0, ids["middle"]: 1, ids["back"]: 1, ids["far"]: 2, ids["beyond"]: 3}
    assert ids["beyond"] not in world.ask(reach, [ids["front"]], steps=2)


def test_a_late_clock_is_forgiven_a_little(world: World) -> None:
    assert tell(world, at=world.clock.now() + timedelta(minutes=4)).happened_at == at(9, 4)
