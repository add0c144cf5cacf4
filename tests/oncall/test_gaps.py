"""Times at which nobody will be on call: in what needs people, and by mail, before they hurt."""

from dataclasses import replace
from datetime import date, time, timedelta

from accounts import commands as accounts
from foundation.jobs import NewJob
from foundation.web.visit import EXTENSION
from foundation.work import Work
from oncall import commands, queries
from oncall.definition import Hours, Step, Target
from oncall.rotation import Layer, Window
from oncall.timers import GAPS
from tests.fakes.smtp import Sink, sinking
from tests.oncall.builders import person, policy, schedule, step, team_with_service
from tests.support.household import Household
from tests.support.world import World, somebody

OFFICE = Window(time(8), time(17), (0, 1, 2, 3, 4))


def look(work: Work) -> None:
    work.enqueue(NewJob(GAPS, key=GAPS))


def subjects(world: World, sink: Sink, to: str) -> list[str]:
    world.settle()
    return [str(each.message["Subject"]) for each in sink.to(to)]


def test_gaps_are_told_of_before_they_hurt_to_who_can_close_them(household: Household) -> None:
    world, mine, viewer = household.world, household.people["responder"], household.people["viewer"]
    bo = person(world, "Bo")
    team = team_with_service(world, mine, viewer)
    world.run(accounts.change_team, team_id=team, name="Payments", lead_id=mine, parent_id=None)
    until = world.clock.now() + timedelta(days=5)
    layers = [Layer("first", (bo,), "Europe/Berlin", date(2031, 3, 1), time(9), 1, until=until)]
    world.run(commands.write_schedule, slug="payments", name="Payments", layers=layers, team_id=team)
    assert "Nobody is on call by Payments" in household.browser("responder").get("/").text
    assert "Nobody is on call by" not in household.browser("viewer").get("/").text
    with sinking() as sink:
        world.worker.environment = sink.environment
        world.worker.settings = replace(household.app.extensions[EXTENSION].settings, environment=sink.environment)
        world.run(look)
        told = ["Nobody is on call by Payments from Sat 08 Mar, 09:00 UTC"]
        assert subjects(world, sink, "responder@example.org") == told
        # What was told is not told again, however often one looks.
        for _ in range(3):
            world.clock.advance(hours=7)
            assert subjects(world, sink, "responder@example.org") == told
        # Whoever can't sign in any more is nobody, and that is near.
        world.run(accounts.disable_person, email="bo@example.org")
        world.clock.advance(hours=1)
        assert subjects(world, sink, "responder@example.org") == [*told, "Nobody is on call by Payments now"]
        assert sink.to("bo@example.org") == sink.to("viewer@example.org") == []
        (need,) = world.ask_as(somebody(person_id=mine), queries.gap_needs)
        assert (need.facts, need.tone, need.due) == ("now, and once within a week", "red", None)
        over = {"begins_at": world.clock.now(), "ends_at": world.clock.now() + timedelta(days=60), "reason": "For Bo"}
        world.run_as(somebody(person_id=mine), commands.add_override, slug="payments", person_id=mine, **over)
        assert world.ask_as(somebody(person_id=mine), queries.gap_needs) == []


def test_a_gap_in_which_nobody_would_be_paged_hurts_nobody(world: World) -> None:
    bo = person(world, "Bo")
    schedule(world, bo, windows=(OFFICE,))
    assert [one.slug for one in world.ask(queries.uncovered)] == ["payments"]
    hours = Step((Target.parse("schedule:payments"),), 5, hours=Hours(OFFICE, "Europe/Berlin"))
    policy(world, hours, step("admins", wait=5))
    assert world.ask(queries.uncovered) == []
    policy(world, step("schedule:payments"), slug="other")
    (found,) = world.ask(queries.uncovered)
    assert (len(found.gaps), found.person_ids) == (5, [bo])
