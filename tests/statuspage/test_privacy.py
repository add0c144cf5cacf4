"""What the world must never read: private incidents, drills, what is told afterwards, what was erased."""

import re
from typing import Any

import pytest

from accounts import commands as accounts
from foundation.authz import Role
from foundation.errors import Conflict, Forbidden, NotFound
from foundation.log import events_of
from foundation.markdown import plain
from incidents import commands as incidents
from incidents.commands import redact, set_visibility
from statuspage import commands
from tests.incidents.builders import at, declare, person
from tests.statuspage.builders import HOSTILE, SHOWN, SLUG, everything, make_page, published, say, told
from tests.support.world import World, somebody

CANARY = "canary-zx81"
HIDDEN: list[dict[str, Any]] = [
    {"mode": "drill"},
    {"mode": "retrospective", "occurred": {"declared": at(1), "resolved": at(2)}},
]


def test_nothing_of_an_incident_is_public_but_what_was_written_for_the_public(world: World) -> None:
    make_page(world)
    ada = person(world, "Ada Quill")
    incident = declare(world, ada, title=f"{CANARY} title", summary=plain(f"{CANARY} summary"), services=["edge-proxy"])
    say(world, incident, f"{CANARY} for responders", "responders")
    say(world, incident, f"{CANARY} for stakeholders", "stakeholders")
    world.run_as(ada, incidents.add_task, key=incident.key, title=f"{CANARY} task")
    say(world, incident, "Some requests fail.")
    world.run_as(ada, incidents.transition, key=incident.key, to="identified", note=plain(f"{CANARY} note"))
    read = everything(world)
    assert "Some requests fail." in read
    assert CANARY not in read
    assert "Quill" not in read
    assert incident.key not in read
    assert "edge-proxy" not in read


@pytest.mark.parametrize("values", HIDDEN, ids=["drill", "retrospective"])
def test_drills_and_what_is_told_afterwards_are_never_published(world: World, values: dict[str, Any]) -> None:
    make_page(world)
    incident = declare(world, services=["edge-proxy"], **values)
    say(world, incident, CANARY)
    assert CANARY not in everything(world)
    with pytest.raises(Conflict) as refused:
        world.run(commands.publish_incident, page=SLUG, name="X", body=plain("Y"), incident_key=incident.key)
    assert refused.value.code == "statuspage.not_standard"
    assert told(world, "incidents")["incidents"] == []


def test_a_private_incident_is_refused_to_who_sees_it_and_unknown_to_others(world: World) -> None:
    make_page(world)
    ada, ben = person(world, "Ada Quill"), person(world, "Ben Okafor")
    incident = declare(world, ada, services=["edge-proxy"], visibility="private")
    values = {"page": SLUG, "name": "X", "body": plain("Y"), "incident_key": incident.key}
    with pytest.raises(Conflict) as refused:
        world.run_as(ada, commands.publish_incident, **values)
    assert refused.value.code == "statuspage.private"
    with pytest.raises(NotFound):
        world.run_as(ben, commands.publish_incident, **values)


def test_an_incident_that_becomes_private_leaves_the_page(world: World) -> None:
    make_page(world)
    incident = published(world, CANARY)
    assert CANARY in everything(world)
    world.run(set_visibility, key=incident.key, visibility="private")
    assert CANARY not in everything(world)
    assert told(world)["components"][0]["status"] == "operational"
    assert told(world)["status"]["indicator"] == "none"


def test_an_update_that_meets_a_private_incident_is_not_published(world: World) -> None:
    make_page(world)
    incident = published(world, CANARY)
    world.run(set_visibility, key=incident.key, visibility="private")
    assert CANARY not in everything(world)


def test_what_is_redacted_is_erased_from_the_page_and_from_its_log(world: World) -> None:
    make_page(world)
    incident = published(world, CANARY)
    assert CANARY in everything(world)
    update = told(world)["incidents"][0]["incident_updates"][0]["id"]
    world.run(commands.correct_public_update, update=update, body=plain(f"Again {CANARY}"))
    assert f"Again {CANARY}" in everything(world)
    with world.reading() as reading:
        posted = events_of(reading.session, incident.stream, names=["incident.update_posted"])
    world.run(redact, key=incident.key, seq=posted[0].seq, reason="a customer's name")
    assert CANARY not in everything(world)
    with world.reading() as reading:
        log = events_of(reading.session, "status_page:1")
    assert not [event for event in log if CANARY in str(event.passages)]


def test_a_viewer_may_not_speak_to_the_world(world: World) -> None:
    make_page(world)
    viewer = somebody(Role.VIEWER)
    with pytest.raises(Forbidden):
        world.run_as(viewer, commands.publish_incident, page=SLUG, name="X", body=plain("Y"))
    with pytest.raises(Forbidden):
        world.run_as(somebody(Role.REVIEWER), commands.add_page, slug="b", name="B")


def test_hostile_words_are_shown_and_never_run(world: World) -> None:
    parts = make_page(world, name=HOSTILE)
    world.run(commands.add_component, page=SLUG, name=HOSTILE, description=HOSTILE)
    made = world.run(
        commands.publish_incident,
        page=SLUG,
        name=HOSTILE,
        body=plain(HOSTILE),
        component_statuses={parts.edge: "major_outage"},
    )
    read = everything(world)
    shown = read.split('{"page":')[0]
    assert "<script" not in re.sub(r'<script src="(\.\./)?zone\.js" defer></script>', "", shown)
    assert "&lt;script&gt;" in shown
    assert "49" not in told(world)["incidents"][0]["name"]
    assert told(world)["incidents"][0]["name"] == made.name == SHOWN


def test_the_people_behind_it_are_no_part_of_it(world: World) -> None:
    make_page(world)
    world.run(accounts.add_person, email="zelda@example.org", name="Zelda Marsh", role=Role.RESPONDER)
    zelda = somebody(Role.RESPONDER, 1, "Zelda Marsh")
    world.run_as(zelda, commands.publish_incident, page=SLUG, name="Slow", body=plain("Slow."))
    assert "Zelda" not in everything(world)
