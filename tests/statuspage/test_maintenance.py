"""Announced work: it begins and ends by itself, and hides no trouble."""

from datetime import timedelta
from typing import Any

import pytest

from foundation.errors import Conflict, Invalid
from foundation.markdown import plain
from statuspage import commands
from statuspage.model import Maintenance
from tests.incidents.builders import at
from tests.statuspage.builders import SLUG, Parts, make_page, told
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
