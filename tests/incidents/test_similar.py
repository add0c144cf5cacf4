"""What might be the same, and which services are probably meant."""

from foundation.authz import Role
from incidents import commands, queries
from tests.incidents.builders import declare, person, service, text
from tests.support.world import World

CANARY = "zanzibar"


def keys(world: World, title: str, service_ids: tuple[int, ...] = ()) -> list[str]:
    return [item.key for item in world.ask(queries.similar, title, service_ids)]


def test_words_of_the_title_and_of_what_was_written_since_count_while_they_are_typed(world: World) -> None:
    declare(world, title="Card payments fail", summary=text("The gateway answers with timeouts in the north."))
    declare(world, title="Search results are empty")
    assert keys(world, "Payments by card") == ["INC-1"]
    assert keys(world, "payme") == ["INC-1"]
    assert keys(world, "Timeouts at the gateway") == ["INC-1"]
    assert keys(world, "It is odd") == []
    world.run(commands.transition, key="INC-1", to="resolved")
    assert keys(world, "Card payments fail") == []


def test_a_shared_service_speaks_for_it_and_the_closest_comes_first(world: World) -> None:
    edge = service(world)
    declare(world, title="Slow", services=["edge-proxy"])
    declare(world, title="Card payments fail", services=["edge-proxy"], mode="drill")
    found = world.ask(queries.similar, "Card payments fail", [edge])
    assert [(item.key, item.shares_service, item.mode) for item in found] == [
        ("INC-2", True, "drill"),
        ("INC-1", True, "standard"),
    ]
    assert found[0].words == ("card", "payments", "fail")


def test_ones_own_services_are_offered_first_and_the_private_ones_of_others_never(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro", Role.REVIEWER)
    for slug in ("ledger", "mailer", "edge-proxy", CANARY):
        service(world, slug)
    for _ in range(2):
        declare(world, bram, services=["mailer"])
        declare(world, bram, services=[CANARY], visibility="private", title=CANARY)
    declare(world, services=["ledger", "mailer"])
    declare(world, ada, services=["edge-proxy"])
    offered = world.ask_as(ada, queries.recent_services)
    assert [(each.slug, each.is_mine) for each in offered] == [
        ("edge-proxy", True),
        ("mailer", False),
        ("ledger", False),
    ]
    assert {each.slug for each in world.ask_as(bram, queries.recent_services) if each.is_mine} == {"mailer", CANARY}


def test_what_one_sees_is_added_to_an_open_incident_instead(world: World) -> None:
    service(world), service(world, "ledger")
    ada = person(world)
    key = declare(world, services=["edge-proxy"]).key
    seen = {"title": "Checkout hangs", "details": text("Since noon."), "services": ["edge-proxy", "ledger"]}
    found = world.run_as(ada, commands.add_sighting, key=key, **seen)
    told = world.ask(queries.timeline, found.id)
    assert [item.text for item in told][1:] == [
        "added to it instead of declaring another: Checkout hangs. Since noon.",
        "marked Ledger degraded performance",
        "joined as responder",
    ]
    world.run_as(ada, commands.add_sighting, key=key, title="Still")
    assert world.ask(queries.brief, key).version == 5
    world.run(commands.redact, key=key, seq=2, reason="Names a customer")
    assert "Since noon" not in repr(world.ask(queries.timeline, found.id))
