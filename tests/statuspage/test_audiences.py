"""Pages that are not for everybody: behind sign-in, for whom they are meant, and in no open snapshot."""

import json
from pathlib import Path

import pytest

from accounts import commands as accounts
from accounts.queries import principal_of
from foundation.authz import Principal, Role
from foundation.errors import Conflict, Invalid, NotFound
from foundation.markdown import plain
from statuspage import commands, queries
from statuspage.keeper import SnapshotKeeper
from statuspage.serving import SnapshotMiddleware
from tests.incidents.builders import declare
from tests.statuspage.builders import SLUG, bundle, everything, make_page, published
from tests.support.world import World, somebody

CANARY = "Kookaburra"


def person(world: World, name: str, role: Role, team: str = "") -> Principal:
    """Add somebody, and put them into a team."""
    made = world.run(accounts.add_person, email=f"{name}@example.org", name=name, role=role)
    if team:
        team_id = world.run(accounts.add_team, slug=team, name=team).id
        world.run(accounts.join_team, team_id=team_id, person_id=made.id)
    with world.reading() as reading:
        found = principal_of(reading.session, made.id)
    assert found is not None
    return found


def test_an_internal_page_is_read_after_sign_in_and_never_lies_open(world: World) -> None:
    make_page(world, audience="internal", name=CANARY)
    world.run(commands.publish_incident, page=SLUG, name=CANARY, body=plain(CANARY))
    kept = bundle(world)
    assert (kept.files, kept.state) == ({}, b"")
    shown = world.ask_as(somebody(Role.VIEWER), queries.shown_files, SLUG)
    assert CANARY.encode() in shown["index.html"]
    assert json.loads(shown["api/v2/summary.json"])["incidents"][0]["name"] == CANARY
    assert world.ask_as(somebody(Role.VIEWER), queries.status_page, SLUG).item.place == f"/status-pages/{SLUG}/shown/"


def test_a_limited_page_does_not_exist_for_others(world: World) -> None:
    insider, outsider = person(world, "ines", Role.RESPONDER, "sre"), person(world, "otto", Role.REVIEWER)
    parts = make_page(world, audience="limited", readers=["team:sre"], name=CANARY)
    made = world.run_as(insider, commands.publish_incident, page=SLUG, name=CANARY, body=plain(CANARY))
    assert world.ask_as(insider, queries.status_page, SLUG).state.troubles[0].name == CANARY
    assert world.ask_as(outsider, queries.status_pages) == []
    assert world.ask_as(outsider, queries.page_names) == {}
    assert world.ask_as(outsider, queries.components) == []
    for asked in (queries.status_page, queries.shown_files):
        with pytest.raises(NotFound):
            world.ask_as(outsider, asked, SLUG)
    with pytest.raises(NotFound):
        world.run_as(outsider, commands.post_public_update, incident=made.public_id, body=plain("x"))
    with pytest.raises(NotFound):
        world.run_as(outsider, commands.set_component_status, component=parts.edge, status="major_outage")
    world.clock.advance(hours=2)
    needs = [need for source in queries.NEEDS for need in world.ask_as(outsider, source.load)]
    assert needs == []
    assert bundle(world).files == {}
    with pytest.raises(Invalid, match="role:responder"):
        world.run(commands.edit_page, slug=SLUG, readers=[])


def test_of_one_incident_each_page_has_its_own_words_and_private_ones_are_on_none(world: World) -> None:
    make_page(world)
    world.run(commands.add_page, slug="inner", name="Inner", audience="internal")
    incident = published(world, "Requests fail at times.")
    world.settle()
    inner = {"page": "inner", "name": f"{CANARY} cluster is out of memory", "incident_key": incident.key}
    world.run(commands.publish_incident, body=plain(CANARY), **inner)
    assert CANARY not in everything(world)
    sides = world.ask(queries.published_sides, incident.id)
    assert {side.page for side in sides} == {SLUG, "inner"}
    secret = declare(world, title=CANARY, visibility="private")
    for page in (SLUG, "inner"):
        with pytest.raises(Conflict):
            world.run(commands.publish_incident, page=page, name="x", body=plain("x"), incident_key=secret.key)
    world.settle()
    assert [one.name for one in world.ask(queries.status_page, "inner").state.troubles] == [inner["name"]]
    assert CANARY not in everything(world)


def test_a_page_that_is_closed_is_withdrawn_at_once(world: World, tmp_path: Path) -> None:
    make_page(world)
    keeper = SnapshotKeeper(world.transactor, tmp_path)
    bundle(world)
    keeper.copy()
    world.run(commands.edit_page, slug=SLUG, audience="internal")
    bundle(world)
    keeper.copy()
    served = SnapshotMiddleware(lambda *_: [], tmp_path, clock=world.clock)
    assert [path for path in served._routes.paths if SLUG in path] == []
    world.run(commands.edit_page, slug=SLUG, audience="public")
    assert "index.html" in bundle(world).files
