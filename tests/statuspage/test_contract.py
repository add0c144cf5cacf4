"""The answers for programs, held against the field's de facto contract to the letter."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from foundation.markdown import plain
from incidents import commands as incidents
from statuspage import commands
from tests.statuspage.builders import SLUG, Parts, bundle, make_page, published, say, told
from tests.support.world import World

PAGE = {"id", "name", "url", "time_zone", "updated_at"}
COMPONENT = {
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "position",
    "description",
    "showcase",
    "start_date",
    "group_id",
    "page_id",
    "group",
    "only_show_if_degraded",
}
INCIDENT = {
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "monitoring_at",
    "resolved_at",
    "impact",
    "shortlink",
    "started_at",
    "page_id",
    "incident_updates",
    "components",
}
MAINTENANCE = INCIDENT | {"scheduled_for", "scheduled_until"}
UPDATE = {
    "id",
    "incident_id",
    "status",
    "body",
    "created_at",
    "updated_at",
    "display_at",
    "affected_components",
    "deliver_notifications",
    "custom_tweet",
    "tweet_id",
}
CHANGE = {"code", "name", "old_status", "new_status"}
COMPONENT_STATUS = {
    "operational",
    "degraded_performance",
    "partial_outage",
    "major_outage",
    "under_maintenance",
}
INCIDENT_STATUS = {"investigating", "identified", "monitoring", "resolved", "postmortem"}
MAINTENANCE_STATUS = {"scheduled", "in_progress", "verifying", "completed"}
IMPACT = {"none", "minor", "major", "critical", "maintenance"}
BODIES = {
    "summary": {"page", "status", "components", "incidents", "scheduled_maintenances"},
    "status": {"page", "status"},
    "components": {"page", "components"},
    "incidents": {"page", "incidents"},
    "incidents/unresolved": {"page", "incidents"},
    "scheduled-maintenances": {"page", "scheduled_maintenances"},
    "scheduled-maintenances/upcoming": {"page", "scheduled_maintenances"},
    "scheduled-maintenances/active": {"page", "scheduled_maintenances"},
    "subscribers": {"page", "can_select_components", "subscriber"},
}
ID = re.compile(r"[a-z0-9]{12}")
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ZONED_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")


def busy_page(world: World, **values: Any) -> Parts:
    """A page with an open and a resolved incident, and work that is ahead and under way."""
    parts = make_page(world, **values)
    incident = published(world)
    world.settle()
    world.clock.advance(minutes=5)
    world.run(incidents.transition, key=incident.key, to="monitoring")
    say(world, incident, "We watch it.")
    world.settle()
    over = world.run(
        commands.publish_incident,
        page=SLUG,
        name="Slow dashboard",
        body=plain("It is slow."),
        component_statuses={parts.dashboard: "partial_outage"},
    )
    world.run(commands.post_public_update, incident=over.public_id, body=plain("Well again."), status="resolved")
    now = world.clock.now()
    for name, start in (("Later", now + timedelta(days=1)), ("Now", now)):
        world.run(
            commands.schedule_maintenance,
            page=SLUG,
            name=name,
            body=plain("We upgrade."),
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            components=[parts.storage],
        )
    return parts


def test_every_answer_has_the_fields_and_words_of_the_contract(world: World) -> None:
    busy_page(world)
    files = bundle(world).files
    answers = {name: json.loads(files[f"api/v2/{name}.json"]) for name in BODIES}
    assert {name for name in files if name.startswith("api/")} == {f"api/v2/{name}.json" for name in BODIES}
    for name, answer in answers.items():
        assert set(answer) == BODIES[name]
        assert set(answer["page"]) == PAGE
        check_parts(answer.get("components", []))
        for one in answer.get("incidents", []):
            check_incident(one, INCIDENT, INCIDENT_STATUS)
        for one in answer.get("scheduled_maintenances", []):
            check_incident(one, MAINTENANCE, MAINTENANCE_STATUS)
            assert one["impact"] == "maintenance"
    assert set(answers["status"]["status"]) == {"indicator", "description"}
    assert answers["status"]["status"]["indicator"] in IMPACT


def check_parts(parts: list[dict[str, Any]]) -> None:
    for part in parts:
        assert set(part) == (COMPONENT | {"components"} if part["group"] else COMPONENT)
        assert ID.fullmatch(part["id"])
        assert part["status"] in COMPONENT_STATUS
        assert type(part["position"]) is int
        assert part["start_date"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", part["start_date"])


def check_incident(one: dict[str, Any], fields: set[str], statuses: set[str]) -> None:
    assert set(one) == fields
    assert ID.fullmatch(one["id"])
    assert one["status"] in statuses
    assert one["impact"] in IMPACT
    check_parts(one["components"])
    for update in one["incident_updates"]:
        assert set(update) == UPDATE
        assert update["incident_id"] == one["id"]
        assert update["status"] in statuses
        assert update["affected_components"] is None or update["affected_components"]
        for change in update["affected_components"] or []:
            assert set(change) == CHANGE
            assert {change["old_status"], change["new_status"]} <= COMPONENT_STATUS
    shown = [update["display_at"] for update in one["incident_updates"]]
    assert shown == sorted(shown, reverse=True)


def test_each_answer_tells_of_what_it_is_asked_for(world: World) -> None:
    busy_page(world)

    def names(answer: str, field: str) -> list[str]:
        return sorted(one["name"] for one in told(world, answer)[field])

    assert names("summary", "incidents") == ["Trouble with Edge network"]
    assert names("incidents", "incidents") == ["Slow dashboard", "Trouble with Edge network"]
    assert names("incidents/unresolved", "incidents") == ["Trouble with Edge network"]
    assert names("summary", "scheduled_maintenances") == ["Later", "Now"]
    assert names("scheduled-maintenances", "scheduled_maintenances") == ["Later", "Now"]
    assert names("scheduled-maintenances/upcoming", "scheduled_maintenances") == ["Later"]
    assert names("scheduled-maintenances/active", "scheduled_maintenances") == ["Now"]


@pytest.mark.parametrize(
    ("zone", "form"), [("Etc/UTC", UTC_TIME), ("America/Chicago", ZONED_TIME), ("Europe/London", ZONED_TIME)]
)
def test_times_have_milliseconds_in_the_zone_of_the_page(world: World, zone: str, form: re.Pattern[str]) -> None:
    busy_page(world, time_zone=zone)
    summary = told(world)
    assert summary["page"]["time_zone"] == zone
    moments = [value for one in summary["incidents"] for name, value in one.items() if name.endswith("_at") and value]
    assert moments
    assert all(form.fullmatch(value) for value in [*moments, summary["page"]["updated_at"]])


def test_a_group_shows_the_worst_of_its_parts_and_names_them(world: World) -> None:
    parts = make_page(world)
    world.run(commands.set_component_status, component=parts.storage, status="partial_outage")
    by_id = {one["id"]: one for one in told(world, "components")["components"]}
    assert by_id[parts.group]["components"] == [parts.dashboard, parts.storage]
    assert by_id[parts.group]["status"] == "partial_outage"
    assert by_id[parts.storage]["group_id"] == parts.group
    assert list(by_id) == [parts.edge, parts.group, parts.dashboard, parts.storage]


def test_an_incident_tells_when_it_was_watched_and_when_it_ended(world: World) -> None:
    make_page(world)
    incident = published(world)
    world.settle()
    for state in ("monitoring", "resolved"):
        world.clock.advance(minutes=10)
        world.run(incidents.transition, key=incident.key, to=state)
        say(world, incident, f"It is {state}.")
        world.settle()
    (one,) = told(world, "incidents")["incidents"]
    assert one["monitoring_at"] == "2031-03-03T09:10:00.000Z"
    assert one["resolved_at"] == "2031-03-03T09:20:00.000Z"
    assert [update["status"] for update in one["incident_updates"]][-1] == "investigating"
    assert one["components"][0]["status"] == "operational"
    assert one["impact"] == "minor"
