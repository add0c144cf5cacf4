"""Recoveries against targets: counted from what is known, judged only where it can be."""

from datetime import timedelta
from typing import Any

import pytest

from catalog import commands as catalog
from foundation.authz import Role
from foundation.errors import NotFound
from incidents import commands, queries
from incidents.recovery import Held, recovery_of
from tests.incidents.builders import at, declare, person, service
from tests.support.household import Household
from tests.support.world import World


@pytest.mark.parametrize(
    ("moments", "day_only", "took", "held"),
    [
        ({"impact_started": 1, "detected": 2, "declared": 3, "impact_ended": 4, "resolved": 9}, (), 180, Held.MISSED),
        ({"detected": 2, "declared": 3, "mitigated": 4, "resolved": 9}, (), 120, Held.MET),
        ({"declared": 3, "resolved": 4}, (), 60, Held.MET),
        ({"declared": 3, "resolved": 4}, ("declared",), 60, Held.UNCLEAR),
        ({"declared": 3, "resolved": 4}, ("detected",), 60, Held.MET),
    ],
)
def test_recovery_is_counted_between_the_first_moments_known(
    moments: dict[str, int], day_only: tuple[str, ...], took: int, held: Held
) -> None:
    found = recovery_of({name: at(hour) for name, hour in moments.items()}, "closed", day_only)
    assert found is not None
    assert found.took == timedelta(minutes=took)
    assert found.against(120) is held
    assert found.against(None) is Held.NO_TARGET
    assert found.over(120) == timedelta(minutes=60 if held is Held.MISSED else 0)


def test_there_is_no_recovery_while_it_goes_on_or_without_an_end() -> None:
    assert recovery_of({"declared": at(3), "resolved": at(4)}, "investigating") is None
    assert recovery_of({"declared": at(3)}, "closed") is None
    assert recovery_of({"impact_started": at(5), "declared": at(3), "resolved": at(4)}, "closed") is None


def told(world: World, hours: int, mode: str = "retrospective", **more: Any) -> str:
    occurred = {"impact_started": at(0, day=1), "declared": at(0, day=1), "resolved": at(hours, day=1)}
    return declare(world, mode=mode, services=["edge-proxy"], occurred=occurred, **more).key


def test_an_incident_is_held_against_the_target_of_each_service(household: Household) -> None:
    world = household.world
    service(world)
    service(world, "ledger")
    world.run(catalog.change_service, slug="edge-proxy", rto_minutes=30)
    key = declare(world, services=["edge-proxy", "ledger"]).key
    assert world.ask(queries.recovery_of_incident, key) is None
    world.clock.advance(minutes=42)
    world.run(commands.transition, key=key, to="resolved")
    told(world, 1, title="Long ago")
    declare(world, services=["edge-proxy"], mode="drill")
    client = household.app.test_client()
    of_incident = client.get(f"/api/v1/incidents/{key}/recovery", headers=household.api("viewer")).json
    assert of_incident
    assert (of_incident["recovery"]["minutes"], of_incident["recovery"]["began_by"]) == (42.0, "declared")
    held = [(each["service"], each["held"], each["over_minutes"]) for each in of_incident["services"]]
    assert held == [("edge-proxy", "missed", 12.0), ("ledger", "no_target", 0.0)]
    of_service = client.get("/api/v1/services/edge-proxy/recoveries", headers=household.api("viewer")).json
    assert of_service
    assert [(each["incident"], each["held"], each["counts"]) for each in of_service["items"]] == [
        (key, "missed", True),
        ("INC-2", "missed", False),
    ]
    assert (of_service["judged"], of_service["met"], of_service["median_minutes"]) == (1, 0, 42.0)
    browser = household.browser("viewer")
    assert "12 min over target" in browser.get(f"/incidents/{key}").text
    page = browser.get("/services/edge-proxy").text
    assert "0 of 1" in page
    assert "INC-2, told afterwards" in page
    assert client.get("/api/v1/services/nowhere/recoveries", headers=household.api()).status_code == 404


def test_a_private_incident_is_in_no_recovery_of_those_who_may_not_see_it(world: World) -> None:
    service_id = service(world)
    key = told(world, 2, visibility="private")
    outsider = person(world, "Eske Lund", Role.REVIEWER)
    found = world.ask_as(outsider, queries.recoveries_of_service, service_id)
    assert found is not None
    assert found.items == []
    with pytest.raises(NotFound):
        world.ask_as(outsider, queries.recovery_of_incident, key)
