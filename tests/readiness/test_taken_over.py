"""What readiness asks when one service takes the place of another: nothing of the old one, its open ends of the new."""

from collections.abc import Sequence

import pytest

from catalog import commands as catalog
from foundation.authz import Role
from foundation.errors import Conflict
from readiness import commands, queries
from readiness.queries.needs import to_mend
from tests.readiness.loop import HIGH, MEDIUM, REVIEWER, Loop
from tests.support.world import World, somebody

pytest_plugins = ["tests.support.world"]


def build(world: World) -> tuple[Loop, Sequence[str]]:
    """Have payments admit two risks, one of them taken for a while, and archive say to be safe in all but one."""
    loop = Loop(world)
    for slug in ("fresh", "idle"):
        world.run(catalog.add_service, slug=slug, name=slug.title(), tier="T0")
    world.run(catalog.change_service, slug="archive", tier="T1")
    asked = [loop.ask(text=f"Is it so, as of {word}?") for word in ("one", "two", "three", "four")]
    loop.publish()
    world.settle()
    loop.pass_days(1)
    loop.start()
    for question, choices in zip(asked, (HIGH, HIGH, ("staged", "stops"), MEDIUM), strict=True):
        loop.answer(question, choices)
    loop.accept(asked[0], for_days=90)
    loop.show(asked[2])
    loop.start("archive")
    for question in asked[:3]:
        loop.answer(question)
        loop.show(question)
    return loop, asked


def flags(world: World, slug: str) -> list[tuple[str | None, str]]:
    world.settle()
    return [(each.question, each.detail.partition(":")[0]) for each in world.ask(queries.standing_of, slug).flags]


def test_what_was_open_is_asked_of_who_takes_the_place_and_nothing_of_what_is_gone(world: World) -> None:
    loop, asked = build(world)
    world.run(catalog.change_service, slug="payments", lifecycle="retired")
    assert flags(world, "archive") == []
    world.run(catalog.change_service, slug="payments", successor="archive")
    taken = [(key, f"It does now what payments did, where this was {was}") for key, was in still_open(asked)]
    assert sorted(flags(world, "archive")) == taken
    world.run(catalog.change_service, slug="payments", name="Payments, gone")
    assert sorted(flags(world, "archive")) == taken, "asked once"
    nothing_is_asked_of_what_is_gone(loop)
    world.run(catalog.change_service, slug="archive", lifecycle="retired", successor="fresh")
    assert flags(world, "fresh") == [(None, "It does now what archive did, which was reviewed")]
    loop.pass_days(200)
    world.settle()
    assert {key for key, _ in flags(world, "archive")} == {key for key, _ in taken}, "no date passes for what is gone"
    world.run(catalog.change_service, slug="archive", lifecycle="live")
    assert "archive" in {row.service for row in world.ask(queries.board)}


def still_open(asked: Sequence[str]) -> list[tuple[str, str]]:
    """Return what archive had answered, which was open at payments: its own words were without that."""
    return [(asked[0], "risk accepted"), (asked[1], "action open")]


def nothing_is_asked_of_what_is_gone(loop: Loop) -> None:
    world = loop.world
    assert [row.service for row in world.ask(queries.board)] == ["archive"]
    owner = somebody(Role.RESPONDER, person_id=1, team_ids=frozenset({1}))
    assert {each.service for each in world.ask(queries.agenda).high_risks} == set()
    assert world.ask_as(owner, to_mend) == []
    (taken,) = world.ask(queries.exceptions).items
    assert (taken.is_in_force, taken.is_retired) == (False, True)
    with pytest.raises(Conflict, match="payments is retired"):
        loop.start()
    flag = {"service_slug": "payments", "checklist": "edge", "reason": "cadence", "detail": "A peak comes"}
    with pytest.raises(Conflict, match="payments is retired"):
        world.run_as(REVIEWER, commands.flag_service, **flag)
    # A cause that it had owned comes to light: the one that does its work has to look.
    before = len(flags(world, "archive"))
    loop.explain(loop.fail(service="archive"))
    told = flags(world, "archive")
    assert len(told) == before + 1
    assert told[-1][1].startswith("An incident had a cause that this covers")
