"""The home page, for each kind of reader."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from foundation.authz import ANONYMOUS, Role
from foundation.errors import SignInNeeded
from foundation.slots import Need, NeedSource
from foundation.web.visit import EXTENSION
from foundation.work import Reading
from incidents import commands as incidents
from insights import queries
from tests.support.household import Household
from tests.support.world import World, somebody


def need(title: str, rank: int, **more: object) -> Need:
    return Need(kind="toy", title=title, key="TOY-1", url="/toys/1", facts="a toy", button="Play", rank=rank, **more)  # type: ignore[arg-type]


def source(name: str, *needs: Need) -> NeedSource:
    return NeedSource(name, lambda _reading: list(needs))


def breaks(reading: Reading) -> list[Need]:
    reading.session.execute(text("SELECT * FROM nowhere"))
    return []


def test_needs_of_all_rooms_stand_in_one_order(world: World) -> None:
    soon, late = world.clock.now() + timedelta(hours=1), world.clock.now() + timedelta(hours=9)
    sources = (
        source("a", need("third", 40, due=late), need("last", 60), need("fourth", 40)),
        source("b", need("second", 40, due=soon), need("first", 3)),
    )
    agenda = world.ask_as(somebody(Role.VIEWER), queries.agenda, sources)
    assert [[each.title for each in part.needs] for part in agenda.parts] == [
        ["first"],
        ["second", "third", "fourth"],
        ["last"],
    ]
    assert [part.title for part in agenda.parts] == ["Now", "Next", "Later"]
    assert (agenda.count, agenda.missing) == (5, ())


def test_a_source_that_fails_is_left_out_and_named(world: World) -> None:
    sources = (NeedSource("broken", breaks), source("well", need("still there", 10)))
    agenda = world.ask_as(somebody(Role.VIEWER), queries.agenda, sources)
    assert agenda.missing == ("broken",)
    assert agenda.count == 1


def test_strangers_have_no_agenda(world: World) -> None:
    with pytest.raises(SignInNeeded):
        world.ask_as(ANONYMOUS, queries.agenda, ())


def test_whoever_is_not_signed_in_is_asked_to(household: Household) -> None:
    answer = household.browser("anonymous").get("/")
    assert answer.status_code in {302, 303}
    assert answer.location == "/sign-in"


@pytest.mark.parametrize(("role", "next_step"), [("viewer", "/incidents"), ("responder", "/declare")])
def test_a_quiet_day_offers_one_next_step(household: Household, role: str, next_step: str) -> None:
    page = household.browser(role).get("/").text
    assert "Nothing needs you now" in page
    assert f'href="{next_step}"' in page
    assert "All is quiet" in page


def test_an_incident_that_nobody_leads_needs_a_responder(household: Household) -> None:
    household.world.run_as(
        somebody(person_id=household.people["admin"]), incidents.declare, title="Shops answer slowly"
    )
    page = household.browser("responder").get("/").text
    assert "Take the lead" in page
    assert page.count("Shops answer slowly") == 2, "in the list, and in the strip"


def test_the_strip_counts_by_severity_the_worst_first(household: Household) -> None:
    world = household.world
    for severity in ("SEV3", "SEV1", "SEV3"):
        world.run(incidents.declare, title=f"A {severity}", severity=severity)
    standing = world.ask_as(somebody(Role.VIEWER), queries.open_incidents)
    assert (standing.count, dict(standing.by_severity)) == (3, {"SEV1": 1, "SEV3": 2})
    assert standing.latest[0].brief.severity == "SEV1"


def test_the_page_says_what_may_be_missing(household: Household) -> None:
    known = household.app.extensions[EXTENSION]
    household.app.extensions[EXTENSION] = replace(known, needs=(NeedSource("the oracle", breaks),))
    answer = household.browser("viewer").get("/")
    assert answer.status_code == 200
    assert "the oracle" in answer.text
