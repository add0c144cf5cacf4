"""Services: adding, changing, depending, and what was known when."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from accounts import commands as accounts
from catalog import commands, queries
from catalog.commands import ServiceEntry
from foundation import search
from foundation.authz import Role, Scope
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.log import events_of
from tests.support.world import World, somebody

VIEWER = somebody(Role.VIEWER, person_id=9)
RESPONDER = somebody(Role.RESPONDER, person_id=8)
HOSTILE = ["\0", "\ud800", "x" * 5000, "a\x1bb", "../..", "' OR 1=1 --", "{{7*7}}", "<script>", "\u202egnp", ""]


def add(world: World, slug: str = "checkout", **values: object) -> int:
    given = {"name": slug.title(), "tier": "T1", **values}
    return world.run(commands.add_service, slug=slug, **given).id  # type: ignore[arg-type]


def test_a_service_is_added_changed_and_found(world: World) -> None:
    team = world.run(accounts.add_team, slug="edge", name="Edge")
    add(world, owner_team_id=team.id, attributes={"exposure": "public", "datastores": ["kafka", "postgres", "kafka"]})
    world.run(commands.change_service, slug="checkout", tier="T0", attributes={"runtime": "JVM", "exposure": None})
    detail = world.ask(queries.get_service, "checkout")
    assert (detail.tier, detail.owner_team, detail.version) == ("T0", "Edge", 2)
    assert detail.attributes == {"datastores": ["kafka", "postgres"], "runtime": "jvm"}
    assert [item.slug for item in world.ask(queries.services)] == ["checkout"]
    found = world.ask(lambda reading: search.search(reading, queries.SEARCH, "jvm"))
    assert [hit.key for hit in found] == ["checkout"]


def test_a_change_names_only_the_fields_that_differ(world: World) -> None:
    add(world, attributes={"exposure": "public"})
    world.run(commands.change_service, slug="checkout", tier="T1", attributes={"exposure": "internal"})
    world.run(commands.change_service, slug="checkout", tier="T1")
    events = world.ask(lambda reading: events_of(reading.session, "service:1"))
    assert [event.name for event in events] == ["service.added", "service.changed"]
    assert list(events[1].payload["changed"]) == ["attributes.exposure"]


def test_changes_of_different_fields_merge_and_of_the_same_field_conflict(world: World) -> None:
    add(world)
    world.run(commands.change_service, slug="checkout", version=1, tier="T0")
    world.run(commands.change_service, slug="checkout", version=1, name="Check-out")
    with pytest.raises(Conflict) as refusal:
        world.run(commands.change_service, slug="checkout", version=1, tier="T2")
    assert refusal.value.extra["changed"]
    assert world.ask(queries.get_service, "checkout").tier == "T0"


def test_what_was_known_is_looked_up_by_when_it_was_recorded(world: World) -> None:
    first = world.clock.now()
    service_id = add(world, attributes={"exposure": "internal"})
    add(world, "ledger")
    second = world.clock.advance(minutes=5)
    world.run(commands.change_service, slug="checkout", tier="T0", attributes={"exposure": "public"})
    third = world.clock.advance(minutes=5)
    world.run(commands.add_dependency, slug="checkout", on="ledger", kind="hard")
    at_first = world.ask(queries.facts_as_of, service_id, first)
    at_second = world.ask(queries.facts_as_of, service_id, second)
    at_third = world.ask(queries.facts_as_of, service_id, third)
    assert at_first
    assert at_second
    assert at_third
    assert at_first.attributes == {"exposure": "internal", "tier": "T1", "lifecycle": "live", "dependencies": []}
    assert (at_second.attributes["tier"], at_second.attributes["exposure"]) == ("T0", "public")
    assert at_third.attributes["dependencies"] == ["ledger"]
    assert world.ask(queries.facts_as_of, service_id, first.replace(year=2030)) is None
    assert world.ask(queries.all_facts)[service_id] == at_third


def test_dependencies_show_both_ways_and_can_be_taken_back(world: World) -> None:
    checkout, ledger = add(world), add(world, "ledger")
    world.run(commands.add_dependency, slug="checkout", on="ledger", kind="soft")
    world.run(commands.add_dependency, slug="checkout", on="ledger", kind="hard")
    assert [(n.slug, n.kind) for n in world.ask(queries.get_service, "checkout").depends_on] == [("ledger", "hard")]
    assert [n.slug for n in world.ask(queries.get_service, "ledger").needed_by] == ["checkout"]
    found = world.ask(queries.dependencies_of, [checkout, ledger])
    assert [(item.service_id, item.depends_on_id) for item in found] == [(checkout, ledger)]
    world.run(commands.remove_dependency, slug="checkout", on="ledger")
    assert world.ask(queries.dependencies_of, [checkout]) == []


@pytest.mark.parametrize(
    "attributes",
    [
        {"colour": "red"},
        {"exposure": "world"},
        {"has_queue": "yes"},
        {"datastores": "postgres"},
        {"tags": ["two words"]},
        {"tags": [f"t{n}" for n in range(41)]},
        {"runtime": 7},
        {"tier": "T0"},
        {"dependencies": []},
    ],
)
def test_attributes_outside_the_vocabulary_are_refused(world: World, attributes: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        add(world, attributes=attributes)
    assert refusal.value.code.startswith("catalog.attribute")
    assert world.ask(queries.services) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_or_kept_but_for_what_turns_lines_around(world: World, text: str) -> None:
    tries: list[Callable[[], object]] = [
        lambda: add(world, text),
        lambda: add(world, name=text),
        lambda: add(world, tier=text),
        lambda: add(world, description=text),
        lambda: add(world, "other", attributes={"runtime": text}),
        lambda: add(world, "third", attributes={text: "x"}),
        lambda: world.ask(queries.get_service, text),
        lambda: world.ask(queries.service_ids, [text]),
        lambda: world.ask(queries.severity, text),
    ]
    for attempt in tries:
        with suppress(Invalid, NotFound, Conflict):
            attempt()
    for item in world.ask(queries.services):
        kept = world.ask(queries.get_service, item.slug)
        assert (kept.slug.isalnum(), kept.tier) == (True, "T1")
        assert kept.name in {kept.slug.title(), text.strip("\u202e")}
        assert kept.description in {"", text, text.strip("\u202e")}
        assert set(kept.attributes.get("runtime", "x")) <= set(text.lower()) | {"x"}


def test_a_slug_is_taken_once(world: World) -> None:
    add(world)
    with pytest.raises(Conflict, match="already"):
        add(world)


def test_an_unknown_service_is_named(world: World) -> None:
    add(world)
    assert list(world.ask(queries.service_ids, ["checkout"])) == ["checkout"]
    with pytest.raises(Invalid, match="no service nowhere"):
        world.ask(queries.service_ids, ["checkout", "nowhere"])


def test_a_viewer_may_read_services_but_not_change_them(world: World) -> None:
    add(world)
    assert world.ask_as(VIEWER, queries.get_service, "checkout").slug == "checkout"
    for command, values in (
        (commands.add_service, {"slug": "x", "name": "X", "tier": "T1"}),
        (commands.change_service, {"slug": "checkout", "tier": "T0"}),
        (commands.import_catalog, {"entries": []}),
    ):
        with pytest.raises(Forbidden):
            world.run_as(VIEWER, command, **values)  # type: ignore[arg-type]


def test_people_of_the_owning_team_may_change_their_service(world: World) -> None:
    team = world.run(accounts.add_team, slug="edge", name="Edge")
    add(world, owner_team_id=team.id)
    member = somebody(Role.VIEWER, team_ids=frozenset({team.id}))
    assert world.run_as(member, commands.change_service, slug="checkout", tier="T0").tier == "T0"
    with pytest.raises(Forbidden):
        world.run_as(
            somebody(Role.VIEWER, team_ids=frozenset({99})), commands.change_service, slug="checkout", tier="T1"
        )


def test_a_token_that_only_reads_changes_nothing(world: World) -> None:
    add(world)
    with pytest.raises(Forbidden, match="Use one with the scope write"):
        world.run_as(somebody(Role.ADMIN, scope=Scope.READ), commands.change_service, slug="checkout", tier="T0")


def test_importing_twice_changes_nothing_the_second_time(world: World) -> None:
    world.run(accounts.add_team, slug="edge", name="Edge")
    entries = [
        ServiceEntry(slug="checkout", tier="T0", owner_team="edge", dependencies={"ledger": "hard"}),
        ServiceEntry(slug="ledger", name="Ledger", attributes={"runtime": "go"}),
    ]
    first = world.run(commands.import_catalog, entries=entries)
    second = world.run(commands.import_catalog, entries=entries)
    assert first.added == ("checkout", "ledger")
    assert (second.added, second.changed, second.unchanged) == ((), (), ("checkout", "ledger"))
    changed = world.run(commands.import_catalog, entries=[ServiceEntry(slug="checkout", dependencies={})])
    assert changed.changed == ("checkout",)
    assert world.ask(queries.get_service, "checkout").depends_on == ()


def test_a_bad_entry_is_refused_alone_with_what_needs_it(world: World) -> None:
    entries = [
        ServiceEntry(slug="good"),
        ServiceEntry(slug="bad", owner_team="nobody"),
        ServiceEntry(slug="worse", dependencies={"bad": "hard"}),
    ]
    imported = world.run(commands.import_catalog, entries=entries)
    assert (imported.added, imported.refused) == (("good",), ("bad", "worse"))
    assert [item.slug for item in world.ask(queries.services)] == ["good"]


def test_severities_are_there_from_the_start(world: World) -> None:
    keys = [item.key for item in world.ask(queries.severities)]
    assert keys == ["SEV1", "SEV2", "SEV3", "SEV4", "pending"]
    assert world.ask(queries.severity, "pending").acts_as == "SEV2"
    with pytest.raises(Invalid, match="one of SEV1"):
        world.ask(queries.severity, "SEV9")
