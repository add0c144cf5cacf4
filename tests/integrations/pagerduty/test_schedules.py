"""Schedules of PagerDuty's taken over: who is on here is who is on there, for weeks across the clocks' changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.pagerduty import commands as pagerduty
from integrations.pagerduty.queries import users
from oncall import commands, queries
from oncall.layers import as_json
from oncall.lines import layers_as_lines, parse_layers
from tests.fakes.pagerduty.schedules import Schedule
from tests.oncall.builders import person
from tests.support.paged import Line, reach

NAMES = ("Bo", "Cy", "Dee")
DAY, WEEK = 86_400, 604_800


def user(name: str) -> dict[str, str]:
    return {"id": f"P{name.upper()}", "type": "user_reference", "summary": f"{name} There"}


def layer(start: str, seconds: int, *names: str, **more: Any) -> dict[str, Any]:
    said = {"start": start, "rotation_virtual_start": start, "rotation_turn_length_seconds": seconds}
    return {**said, "users": [{"user": user(name)} for name in names], **more}


def daily(start: str, hours: int) -> dict[str, Any]:
    return {"type": "daily_restriction", "start_time_of_day": f"{start}:00", "duration_seconds": hours * 3600}


# The world's clock stands at 3 March 2031: New York's clocks change on the 9th, Berlin's on the 30th.
SUN = Schedule(
    "PSUN", "Follow the sun", "America/New_York",
    [
        layer("2031-02-24T09:00:00-05:00", WEEK, "Bo", "Cy", name="Days", restrictions=[
            {"type": "weekly_restriction", "start_day_of_week": day, "start_time_of_day": "09:00:00",
             "duration_seconds": 8 * 3600} for day in range(1, 6)]),
        layer("2031-02-28T18:00:00-05:00", WEEK, "Dee", name="Weekend", restrictions=[
            {"type": "weekly_restriction", "start_day_of_week": 5, "start_time_of_day": "18:00:00",
             "duration_seconds": 62 * 3600}]),
        layer("2031-01-01T20:00:00-05:00", DAY // 2, "Cy", "Bo", "Dee", name="Nights; all",
              restrictions=[daily("20:00", 12)]),
        layer("2020-01-01T20:00:00-05:00", DAY, "Bo", name="Over", end="2030-01-01T20:00:00-05:00"),
    ],
    [{"id": "OV1", "start": "2031-03-08T10:00:00-05:00", "end": "2031-03-10T10:00:00-04:00", "user": user("Bo")}],
)  # fmt: skip
BERLIN = Schedule(
    "PBER", "Berlin", "Europe/Berlin",
    [
        layer("2031-03-20T09:00:00+01:00", DAY, "Dee", "Cy", name="Later",
              rotation_virtual_start="2031-01-01T09:00:00+01:00"),
        layer("2031-03-01T09:00:00+01:00", 3 * DAY, "Bo", "Dee", "Cy", name="First", end="2031-03-26T12:00:00+01:00",
              rotation_virtual_start="2031-03-05T09:00:00+01:00"),
    ],
)  # fmt: skip
ODD = Schedule(
    "PODD",
    "Odd",
    "Europe/Berlin",
    [layer("2031-01-01T09:00:00+01:00", 5_400, "Bo"), layer("2031-01-01T09:00:00+01:00", DAY, "Bo", "Eve")],
)


@pytest.fixture
def planned(line: Line) -> Line:
    reach(line.household, line.there.environment)
    for name in NAMES:
        person(line.world, name)
    known = [
        {"id": user(name)["id"], "name": f"{name} There", "email": f"{name}@example.org"} for name in (*NAMES, "Eve")
    ]
    line.there.account.users = known
    line.there.account.schedules = [SUN, BERLIN, ODD]
    return line


def take(line: Line) -> dict[str, Any]:
    """Have them taken through the API, and return what became of each."""
    api, headers = line.household.app.test_client(), line.household.api()
    assert api.post("/api/v1/pagerduty/imports", headers=headers).status_code == 202
    line.world.settle()
    return {one["id"]: one for one in api.get("/api/v1/pagerduty/schedules", headers=headers).json["items"]}


def test_who_is_on_there_is_on_here_and_what_is_not_taken_is_said(planned: Line) -> None:
    assert planned.world.clock.now() < datetime(2031, 3, 4, tzinfo=UTC)
    found = take(planned)
    assert [found["PSUN"][each] for each in ("schedule", "outcome", "remarks")] == ["follow-the-sun", "taken", []]
    assert [found["PBER"][each] for each in ("schedule", "outcome", "remarks")] == ["berlin", "taken", []]
    assert found["PODD"]["outcome"] == "refused"
    assert found["PODD"]["schedule"] is None
    assert ["5400 seconds" in found["PODD"]["remarks"][0], "Eve There" in found["PODD"]["remarks"][1]] == [True, True]
    # Looked at once more by itself: each half hour of five weeks, both clocks' changes among them.
    people = {entry.person_id: entry.id for entry in planned.world.ask(users) if entry.person_id}
    for there, slug in ((SUN, "follow-the-sun"), (BERLIN, "berlin")):
        plan = planned.world.ask(queries.schedule, slug).plan
        at = planned.world.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        for _ in range(5 * 7 * 48):
            theirs = there.on(at)
            assert people.get(plan.at(at)[0]) == (theirs["id"] if theirs else None), (slug, at)
            at += timedelta(minutes=30)
    layers = planned.world.ask(queries.schedule, "berlin").layers
    addresses = dict(zip(layers[1].people, ("bo@example.org", "dee@example.org", "cy@example.org"), strict=True))
    again = parse_layers(layers_as_lines(layers, addresses), {mail: number for number, mail in addresses.items()})
    assert [as_json(each) for each in again] == [as_json(each) for each in layers]


def test_twice_changes_nothing_and_what_was_written_here_stays(planned: Line) -> None:
    first = take(planned)
    numbers = [item.number for item in planned.world.ask(queries.schedules)]
    overrides = planned.world.ask(queries.schedule, "follow-the-sun").overrides
    second = take(planned)
    assert {one["outcome"] for number, one in second.items() if number != "PODD"} == {"unchanged"}
    assert [item.number for item in planned.world.ask(queries.schedules)] == numbers
    assert planned.world.ask(queries.schedule, "follow-the-sun").overrides == overrides
    # An override that is gone there goes here; who is chosen for somebody is taken; what is rewritten here is kept.
    planned.there.account.schedules = [
        Schedule("PSUN", SUN.name, SUN.time_zone, SUN.layers),
        Schedule("PBER", BERLIN.name, BERLIN.time_zone, BERLIN.layers[1:]),
        Schedule("PODD", ODD.name, ODD.time_zone, ODD.layers[1:]),
    ]
    dee = next(entry for entry in planned.world.ask(users) if entry.id == "PDEE")
    planned.world.run(pagerduty.choose_person, user="PEVE", person_id=dee.person_id)
    here = planned.world.ask(queries.schedule, "berlin")
    planned.world.run(commands.write_schedule, slug="berlin", name="Berlin", layers=here.layers[:1])
    third = take(planned)
    assert [third[each]["outcome"] for each in ("PSUN", "PBER", "PODD")] == ["unchanged", "kept", "taken"]
    assert planned.world.ask(queries.schedule, "follow-the-sun").overrides == []
    assert first["PODD"]["schedule"] is None
    assert "Follow the sun" in planned.household.browser().get("/pagerduty").text
    planned.world.run(commands.retire_schedule, slug="odd")
    assert "retired here" in take(planned)["PODD"]["remarks"][0]
