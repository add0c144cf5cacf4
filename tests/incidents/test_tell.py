"""Whose services fail with the affected ones hears of it: in the list of what needs them, not by a page."""

import pytest

from accounts import commands as accounts
from accounts.queries import principal_of
from catalog import commands as catalog
from foundation.authz import Principal
from incidents import commands, queries
from incidents.queries.told import notice_of
from tests.incidents.builders import declare, person, service
from tests.support.world import World


@pytest.fixture
def bram(world: World) -> Principal:
    """Give the owner of the shop, which depends hard on the ledger, which depends hard on the store."""
    for slug in ("shop", "ledger", "store", "report"):
        service(world, slug)
    for first, second, kind in (("shop", "ledger", "hard"), ("ledger", "store", "hard"), ("report", "ledger", "soft")):
        world.run(catalog.add_dependency, slug=first, on=second, kind=kind)
    someone = person(world, "Bram Okoro")
    team = world.run(accounts.add_team, slug="commerce", name="Commerce")
    world.run(accounts.join_team, team_id=team.id, person_id=someone.person_id)
    world.run(catalog.change_service, slug="shop", owner_team_id=team.id)
    world.run(catalog.change_service, slug="report", owner_team_id=team.id)
    with world.reading() as reading:
        found = principal_of(reading.session, someone.person_id or 0)
    assert found is not None
    return found


def listed(world: World, who: Principal) -> list[tuple[str, str]]:
    return [(need.key, need.facts) for need in world.ask_as(who, queries.notices)]


def test_owners_one_hard_step_away_are_told_once_until_they_dismiss_it(world: World, bram: Principal) -> None:
    incident = declare(world, severity="SEV2", services=["ledger"])
    world.settle()
    assert listed(world, bram) == [(incident.key, "SEV2, investigating. Your Shop depends on Ledger.")]
    assert [(t.team, t.service, t.on) for t in world.ask(queries.told, incident.id)] == [("Commerce", "Shop", "Ledger")]
    assert listed(world, person(world)) == []
    told = [item.text for item in world.ask(queries.timeline, incident.id)]
    assert told[-1] == "told the owners of Shop, which depend on what is affected"
    world.run(commands.set_severity, key=incident.key, severity="SEV1")
    world.run(commands.transition, key=incident.key, to="identified")
    world.settle()
    assert world.ask(queries.brief, incident.key).version == 4
    assert world.ask_as(bram, notice_of, incident.id) == "Your Shop depends on Ledger."
    for _ in range(2):
        world.run_as(bram, commands.dismiss_notice, key=incident.key)
    assert listed(world, bram) == []
    assert world.ask(queries.brief, incident.key).version == 4


def test_what_is_small_private_practised_or_further_away_is_not_told(world: World, bram: Principal) -> None:
    others: tuple[dict[str, object], ...] = (
        {"severity": "SEV3"},
        {"severity": "pending"},
        {"visibility": "private"},
        {"mode": "drill"},
        {"mode": "retrospective"},
        {"state": "triage"},
        {"services": ["store"]},
    )
    found = [declare(world, **{"severity": "SEV1", "services": ["ledger"], **values}) for values in others]
    world.settle()
    assert listed(world, bram) == []
    assert [world.ask(queries.told, incident.id) for incident in found] == [[]] * len(others)


def test_it_is_told_when_it_becomes_grave_and_no_more_once_private_or_over(world: World, bram: Principal) -> None:
    key = declare(world, severity="pending", services=[]).key
    world.run(commands.add_service, key=key, slug="ledger")
    world.settle()
    assert listed(world, bram) == []
    world.clock.advance(minutes=11)
    world.settle()
    assert [found for found, _ in listed(world, bram)] == [key]
    world.run(commands.set_visibility, key=key, visibility="private")
    assert listed(world, bram) == []
    world.run(commands.set_visibility, key=key, visibility="open")
    assert [found for found, _ in listed(world, bram)] == [key]
    world.run(commands.transition, key=key, to="resolved")
    assert listed(world, bram) == []
