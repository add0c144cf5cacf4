"""Announced work: it begins and ends by itself, and hides no trouble."""

from datetime import timedelta
from typing import Any

import pytest

from foundation.errors import Conflict, Invalid
from foundation.markdown import plain
from statuspage import commands
from statuspage.model import Maintenance
from tests.incidents.builders import at
from tests.statuspage.builders import SLUG, Parts, bundle, make_page, told
from tests.support.world import World


def announce(world: World, parts: Parts, **values: Any) -> Maintenance:
    given = {
        "page": SLUG,
        "name": "Database upgrade",
        "body": plain("The dashboard is read-only."),
        "starts_at": at(10),
        "ends_at": at(11),
        "components": [parts.storage],
        **values,
    }
    return world.run(commands.schedule_maintenance, **given)


def storage(world: World, parts: Parts) -> str:
    return str({one["id"]: one["status"] for one in told(world)["components"]}[parts.storage])


def test_it_begins_and_ends_at_its_times(world: World) -> None:
    parts = make_page(world)
    announce(world, parts)
    (one,) = told(world)["scheduled_maintenances"]
    assert one["status"] == "scheduled"
    assert storage(world, parts) == "operational"
    world.clock.set(at(10))
    (one,) = told(world, "scheduled-maintenances/active")["scheduled_maintenances"]
    assert one["status"] == "in_progress"
    assert storage(world, parts) == "under_maintenance"
    assert told(world)["status"] == {"indicator": "maintenance", "description": "Service Under Maintenance"}
    world.clock.set(at(11))
    assert told(world)["scheduled_maintenances"] == []
    assert storage(world, parts) == "operational"
    (one,) = told(world, "scheduled-maintenances")["scheduled_maintenances"]
    assert [update["status"] for update in one["incident_updates"]] == ["completed", "in_progress", "scheduled"]


def test_what_was_missed_while_we_were_down_is_completed_once(world: World) -> None:
    parts = make_page(world)
    announce(world, parts)
    world.settle()
    world.clock.set(at(15))
    (one,) = told(world, "scheduled-maintenances")["scheduled_maintenances"]
    assert [update["status"] for update in one["incident_updates"]] == ["completed", "scheduled"]


def test_a_person_may_be_faster_than_the_clock(world: World) -> None:
    parts = make_page(world)
    made = announce(world, parts)
    world.run(commands.move_maintenance, maintenance=made.public_id, to="in_progress")
    world.run(commands.move_maintenance, maintenance=made.public_id, to="verifying", body=plain("We look at it."))
    world.run(commands.move_maintenance, maintenance=made.public_id, to="completed")
    world.clock.set(at(12))
    (one,) = told(world, "scheduled-maintenances")["scheduled_maintenances"]
    assert [update["status"] for update in one["incident_updates"]] == [
        "completed",
        "verifying",
        "in_progress",
        "scheduled",
    ]
    with pytest.raises(Conflict):
        world.run(commands.move_maintenance, maintenance=made.public_id, to="in_progress")


def test_trouble_is_not_hidden_by_planned_work(world: World) -> None:
    parts = make_page(world)
    announce(world, parts)
    hit = {"page": SLUG, "name": "Down", "body": plain("."), "component_statuses": {parts.storage: "major_outage"}}
    trouble = world.run(commands.publish_incident, **hit)
    world.settle()
    world.clock.set(at(10))
    assert storage(world, parts) == "major_outage"
    world.run(commands.post_public_update, incident=trouble.public_id, body=plain("Over."), status="resolved")
    assert storage(world, parts) == "under_maintenance"
    world.clock.set(at(11))
    assert storage(world, parts) == "operational"


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"ends_at": at(10)}, "ends_at"),
        ({"ends_at": at(10) + timedelta(days=61)}, "ends_at"),
        ({"starts_at": at(7), "ends_at": at(8)}, "starts_at"),
        ({"starts_at": at(10).replace(tzinfo=None)}, "starts_at"),
        ({"components": ["nothing"]}, "components"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_planned_says_why(world: World, values: dict[str, Any], where: str) -> None:
    parts = make_page(world)
    with pytest.raises(Invalid) as refused:
        announce(world, parts, **values)
    assert refused.value.where == where


def bodies(world: World) -> list[str]:
    (one,) = told(world, "scheduled-maintenances")["scheduled_maintenances"]
    return [update["body"] for update in one["incident_updates"]]


def test_followers_are_reminded_and_other_times_are_announced(world: World) -> None:
    parts = make_page(world, time_zone="Europe/Oslo")
    made = announce(world, parts, remind_minutes=30)
    world.clock.set(at(9) + timedelta(minutes=31))
    assert bodies(world)[0] == "A reminder: 3 Mar 2031, 11:00 to 12:00 CET."
    later = {"maintenance": made.public_id, "starts_at": at(14), "ends_at": at(15)}
    world.run(commands.reschedule_maintenance, **later)
    assert bodies(world)[0].startswith("Moved to 3 Mar 2031, 15:00 to 16:00 CET. Announced before: 3 Mar 2031, 11:00")
    front = bundle(world).files["index.html"].decode()
    assert all(words in front for words in ("The dashboard is read-only.", "Moved to 3 Mar 2031, 15:00"))
    world.clock.set(at(11))
    assert storage(world, parts) == "operational"
    world.clock.set(at(13) + timedelta(minutes=31))
    assert bodies(world)[0].startswith("A reminder: 3 Mar 2031, 15:00")
    world.clock.set(at(14))
    assert storage(world, parts) == "under_maintenance"
    with pytest.raises(Conflict, match="only its end"):
        world.run(commands.reschedule_maintenance, **{**later, "starts_at": at(16), "ends_at": at(17)})
    world.run(commands.reschedule_maintenance, **{**later, "ends_at": at(16)})
    world.clock.set(at(15) + timedelta(minutes=30))
    assert storage(world, parts) == "under_maintenance"


def test_by_hand_it_neither_begins_nor_ends_by_itself_and_the_page_says_that_it_takes_longer(world: World) -> None:
    parts = make_page(world)
    made = announce(world, parts, keeps_time=False)
    world.clock.set(at(10) + timedelta(minutes=30))
    assert storage(world, parts) == "operational"
    world.run(commands.move_maintenance, maintenance=made.public_id, to="in_progress")
    world.clock.set(at(12))
    assert storage(world, parts) == "under_maintenance"
    front = bundle(world).files["index.html"].decode()
    assert "longer than announced" in front


def test_recurring_work_comes_again_at_the_same_hour_of_the_page(world: World) -> None:
    parts = make_page(world, time_zone="Europe/Oslo")
    announce(world, parts, recurs="fortnightly", recurs_until=at(10) + timedelta(days=29))
    told(world)
    for days, begins in ((0, "2031-03-17T11:00:00.000+01:00"), (14, "2031-03-31T11:00:00.000+02:00"), (28, None)):
        world.clock.set(at(12) + timedelta(days=days))
        told(world)
        world.clock.advance(minutes=1)
        ahead = told(world, "scheduled-maintenances/upcoming")["scheduled_maintenances"]
        assert [one["scheduled_for"] for one in ahead] == ([begins] if begins else [])
