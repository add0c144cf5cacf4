"""Types, fields of an organisation's own, and lists of tasks."""

import pytest

from foundation.authz import Role
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.search import search
from incidents import commands, queries
from incidents.commands import ListedTask
from tests.incidents.builders import ALERTS, at, declare, person, service, text
from tests.support.world import World

BREACH = (
    ListedTask("Keep the logs", "scribe", 30),
    ListedTask("Rotate the keys", "operations", 60),
    ListedTask("Ask the lawyers"),
)


def last(world: World, incident_id: int) -> str:
    return world.ask(queries.timeline, incident_id)[-1].text


def test_a_task_list_is_added_once_and_its_tasks_go_with_their_roles(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    service(world)
    with pytest.raises(Forbidden):
        world.run_as(ada, commands.save_task_list, slug="breach", title="Breach", tasks=BREACH)
    meant = {"types": ["security"], "severities": ["SEV1", "SEV2"], "services": ["edge-proxy"]}
    world.run(commands.save_task_list, slug="breach", title="Breach", tasks=BREACH, **meant)
    incident = declare(world, ada, kind="security", services=["edge-proxy"])
    other = declare(world, ada, kind="outage")
    fits = [
        [i.slug for i in world.ask(queries.offered_lists, world.ask(queries.brief, i.key)).fitting]
        for i in (incident, other)
    ]
    assert fits == [["breach"], []]
    world.run(commands.assign_role, key=incident.key, role="scribe", person_id=ada.person_id)
    for _ in range(2):
        world.run_as(ada, commands.add_task_list, key=incident.key, slug="breach")
    tasks = world.ask(queries.board, incident.id).tasks
    assert [(task.title, task.owner_id, task.due) for task in tasks] == [
        ("Keep the logs", ada.person_id, at(9, 30)),
        ("Rotate the keys", None, at(10)),
        ("Ask the lawyers", None, None),
    ]
    assert last(world, incident.id) == "added the task list Breach, 3 tasks"
    world.run(commands.assign_role, key=incident.key, role="operations", person_id=bram.person_id)
    assert last(world, incident.id) == "made Bram Okoro Operations Lead, with 1 task"
    assert "Rotate the keys" in {need.title for need in world.ask_as(bram, queries.needs)}
    offered = world.ask(queries.offered_lists, world.ask(queries.brief, incident.key))
    assert ([each.slug for each in offered.added], offered.fitting) == (["breach"], [])
    world.run(commands.retire_task_list, slug="breach")
    with pytest.raises(NotFound):
        world.run_as(ada, commands.add_task_list, key=other.key, slug="breach")


@pytest.mark.parametrize(
    ("tasks", "code"),
    [
        ((), "task_list.size"),
        ((ListedTask(" "),), "incident.task_title"),
        ((ListedTask("Call", "janitor"),), "incident.role"),
        ((ListedTask("Call", "scribe", 0),), "task_list.due"),
    ],
)
def test_a_list_that_cannot_be_worked_off_is_refused(world: World, tasks: tuple[ListedTask, ...], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.run(commands.save_task_list, slug="breach", title="Breach", tasks=tasks)
    assert refused.value.code == code


def test_a_field_is_asked_for_when_it_is_needed_and_each_missing_one_is_named(world: World) -> None:
    ada = person(world)
    regions = {"kind": "choice", "choices": ["Europe", "America"]}
    world.run(commands.save_field, key="region", name="Region", required="declare", severities=["SEV1"], **regions)
    world.run(commands.save_field, key="cost", name="Cost", kind="number", required="resolve", types=["outage"])
    world.run(commands.save_field, key="told", name="Regulator told", kind="yes_no", required="resolve")
    with pytest.raises(Invalid) as refused:
        declare(world, ada, severity="SEV1")
    assert (refused.value.code, refused.value.extra) == (
        "incident.fields_missing",
        {"errors": {"fields.region": "Region is needed."}},
    )
    assert declare(world, ALERTS, severity="SEV1").is_new
    incident = declare(world, ada, severity="SEV1", kind="outage", fields={"region": "Europe"})
    with pytest.raises(Invalid, match="It can't do without: Cost, Regulator told") as refused:
        world.run_as(ada, commands.transition, key=incident.key, to="resolved")
    assert set(refused.value.extra["errors"]) == {"fields.cost", "fields.told"}
    values = {"cost": 12.50, "told": False}
    world.run_as(ada, commands.set_fields, key=incident.key, values=values)
    assert last(world, incident.id) == "filled in Cost: 12.5; Regulator told: no"
    triage = declare(world, ada, severity="SEV1", state="triage").key
    with pytest.raises(Invalid, match="can't do without: Region"):
        world.run_as(ada, commands.transition, key=triage, to="investigating")
    world.run_as(ada, commands.set_fields, key=triage, values={"region": "Europe"})
    world.run_as(ada, commands.set_fields, key=triage, values={"region": ""})
    world.run_as(ada, commands.transition, key=incident.key, to="resolved")
    for field, blank in (("region", ""), ("cost", None), ("told", "")):
        with pytest.raises(Invalid, match="can't do without"):
            world.run_as(ada, commands.set_fields, key=incident.key, values={field: blank})
    found = world.ask(queries.filled_fields, world.ask(queries.brief, incident.key))
    assert {each.item.key: each.value for each in found} == {"region": "Europe", **values}
    asked = queries.Filter(fields=["region:Europe"], kind="outage")
    assert [item.brief.key for item in world.ask(queries.incidents, asked).items] == [incident.key]
    with world.reading(ada) as reading:
        assert [hit.key for hit in search(reading, queries.SEARCH, "Europe")] == [incident.key]


def test_what_fields_cannot_take_is_named_field_by_field(world: World) -> None:
    ada = person(world)
    for key, kind in (("cost", "number"), ("told", "yes_no"), ("post", "link")):
        world.run(commands.save_field, key=key, name=key.title(), kind=kind)
    incident = declare(world, ada)
    wrong = {"cost": "many", "told": "perhaps", "post": "javascript:alert(1)", "nothing": "x"}
    with pytest.raises(Invalid) as refused:
        world.run_as(ada, commands.set_fields, key=incident.key, values=wrong)
    assert refused.value.code == "incident.fields_invalid"
    assert set(refused.value.extra["errors"]) == {f"fields.{key}" for key in wrong}
    for guess in ("0,5", "1.234,56", "1,23"):
        with pytest.raises(Invalid):
            world.run_as(ada, commands.set_fields, key=incident.key, values={"cost": guess})
    world.run_as(ada, commands.set_fields, key=incident.key, values={"cost": "12,345.5"})
    assert world.ask(queries.filled_fields, world.ask(queries.brief, incident.key))[0].text == "12345.5"
    with pytest.raises(Invalid, match="is a field of kind number"):
        world.run(commands.save_field, key="cost", name="Cost", kind="text")


def test_two_who_fill_in_the_same_field_are_told_and_what_is_erased_is_gone(world: World) -> None:
    ada = person(world)
    world.run(commands.save_field, key="team", name="Team", kind="text")
    incident = declare(world, ada)
    said = {"key": incident.key, "version": 1}
    world.run_as(ada, commands.set_fields, values={"team": "\u200b\u202e \u3164"}, **said)
    world.run_as(ada, commands.set_fields, values={"team": "Edge"}, **said)
    with pytest.raises(Conflict):
        world.run_as(ada, commands.set_fields, values={"team": "Core"}, **said)
    world.run(commands.redact, key=incident.key, seq=2, reason="Named somebody")
    assert world.ask(queries.filled_fields, world.ask(queries.brief, incident.key))[0].text == ""
    world.run(commands.retire_field, key="team")
    with pytest.raises(Invalid, match="There are: none yet"):
        world.run_as(ada, commands.set_fields, key=incident.key, values={"team": "Core"})


def test_a_type_is_said_of_an_incident_and_added_by_administrators(world: World) -> None:
    ada = person(world)
    incident = declare(world, ada)
    with pytest.raises(Invalid, match="outage, degradation, security, data, near-miss"):
        world.run_as(ada, commands.set_type, key=incident.key, kind="weather")
    world.run(commands.save_type, key="weather", name="Weather", description="A storm.", rank=9)
    world.run_as(ada, commands.set_type, key=incident.key, kind="weather")
    assert world.ask(queries.brief, incident.key).type == "weather"
    assert last(world, incident.id) == "said that it is of type weather"
    reviewer = person(world, "Bram Okoro", Role.REVIEWER)
    with pytest.raises(Forbidden):
        world.run_as(reviewer, commands.save_type, key="flood", name="Flood", description="", rank=9)


def test_an_update_can_be_promised_sooner_without_one_being_posted(world: World) -> None:
    ada = person(world)
    incident = declare(world, ada, severity="SEV2", summary=text("It fails."))
    world.run_as(ada, commands.promise_update, key=incident.key, minutes=15)
    world.run_as(ada, commands.promise_update, key=incident.key, minutes=600)
    assert world.ask(queries.brief, incident.key).next_update_due == at(9, 15)
    assert last(world, incident.id) == "promised stakeholders an update by 2031-03-03 09:15 UTC"
