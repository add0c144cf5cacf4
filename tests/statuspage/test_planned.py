"""Written now, said later: at its hour, if it may still be said."""

import pytest

from accounts import commands as accounts
from accounts.queries import principal_of
from foundation.authz import Principal, Role
from foundation.errors import Conflict, Invalid
from foundation.markdown import plain
from incidents import commands as incidents
from statuspage import commands, queries
from statuspage.queries.plans import unsaid_posts
from tests.incidents.builders import declare
from tests.statuspage.builders import SLUG, bundle, everything, make_page, told
from tests.support.world import World

CANARY = "Kookaburra"


def writer(world: World) -> Principal:
    made = world.run(accounts.add_person, email="ines@example.org", name="Ines", role=Role.RESPONDER)
    with world.reading() as reading:
        found = principal_of(reading.session, made.id)
    assert found is not None
    return found


def test_nothing_of_it_is_public_before_its_hour(world: World) -> None:
    parts = make_page(world)
    due = world.clock.now().replace(hour=12)
    planned = {"page": SLUG, "due": due, "notify": False, "component_statuses": {parts.edge: "partial_outage"}}
    post = world.run(commands.plan_post, name=CANARY, body=plain(f"{CANARY} begins."), **planned)
    assert CANARY not in everything(world)
    assert world.ask(queries.planned_posts, SLUG)[0].due == due
    world.clock.advance(hours=4)
    (incident,) = told(world)["incidents"]
    assert (incident["name"], incident["incident_updates"][0]["deliver_notifications"]) == (CANARY, False)
    assert told(world)["components"][0]["status"] == "partial_outage"
    assert world.ask(queries.planned_post, SLUG, post.public_id).incident == incident["id"]
    with pytest.raises(Conflict, match="settled"):
        world.run(commands.settle_post, post=post.public_id, to="canceled")


def test_it_can_be_taken_back_or_said_at_once(world: World) -> None:
    make_page(world)
    open_one = world.run(commands.publish_incident, page=SLUG, name="Slow", body=plain("Slow."))
    later = {"page": SLUG, "due": world.clock.now().replace(hour=12), "incident": open_one.public_id}
    first = world.run(commands.plan_post, body=plain("Over soon."), status="monitoring", **later)
    second = world.run(commands.plan_post, body=plain(CANARY), **later)
    world.run(commands.settle_post, post=first.public_id, to="published")
    world.run(commands.settle_post, post=second.public_id, to="canceled")
    world.clock.advance(hours=5)
    assert told(world)["incidents"][0]["incident_updates"][0]["body"] == "Over soon."
    assert CANARY not in everything(world)
    with pytest.raises(Invalid, match="ahead"):
        world.run(commands.plan_post, page=SLUG, name="x", body=plain("x"), due=world.clock.now())


def test_what_may_not_be_said_any_more_is_not_and_somebody_hears_of_it(world: World) -> None:
    make_page(world)
    ines, incident = writer(world), declare(world)
    due = world.clock.now().replace(hour=12)
    world.run(commands.plan_post, page=SLUG, name="One", body=plain(CANARY), due=due, incident_key=incident.key)
    world.run_as(ines, commands.plan_post, page=SLUG, name="Two", body=plain(CANARY), due=due)
    world.run(incidents.set_visibility, key=incident.key, visibility="private")
    world.run(accounts.disable_person, email="ines@example.org")
    world.clock.advance(hours=5)
    bundle(world)
    assert CANARY not in everything(world)
    assert {need.title for need in world.ask(unsaid_posts)} == {
        "A planned post was not published: One",
        "A planned post was not published: Two",
    }
