"""Words are erased from a status page: what the world reads, what it read, and the page's history."""

from datetime import timedelta

import pytest

from foundation.audit import verify
from foundation.authz import Role
from foundation.errors import Forbidden, NotFound
from foundation.markdown import plain
from statuspage import commands
from tests.incidents.builders import person
from tests.statuspage import builders
from tests.support.everything import everything
from tests.support.world import World

SECRET = "Zorba's mill"
WHY = "Names a customer"


def test_words_are_erased_from_all_that_a_page_says_and_said(world: World) -> None:
    parts = builders.make_page(world)
    page = {"page": builders.SLUG}
    world.run(commands.change_component, component=parts.edge, changes={"name": f"Edge of {SECRET}"})
    told = {"body": plain(f"{SECRET} is cut off."), "component_statuses": {parts.edge: "major_outage"}}
    trouble = world.run(commands.publish_incident, name=f"{SECRET} fails", **page, **told).public_id
    said = world.run(commands.post_public_update, incident=trouble, status="identified", body=plain(f"It is {SECRET}"))
    fixed = {"update": said.public_id, "body": plain(f"It is {SECRET} again")}
    world.run(commands.correct_public_update, **fixed)
    world.run(commands.notice_incident, incident=trouble, customer_impact=plain(SECRET), workaround=plain(SECRET))
    later = world.clock.now() + timedelta(hours=2)
    soon = {"starts_at": later, "ends_at": later + timedelta(hours=1)}
    world.run(
        commands.schedule_maintenance, **page, name=SECRET, body=plain(SECRET), components=[parts.storage], **soon
    )
    world.run(commands.plan_post, **page, name=SECRET, body=plain(SECRET), due=later)
    assert "Zorba" in builders.everything(world)
    found = world.run(commands.redact, slug=builders.SLUG, words=SECRET)
    assert "Zorba" in everything(world)
    which = {"slug": builders.SLUG, "words": SECRET, "reason": WHY}
    assert world.run(commands.redact, **which, rendered={}).places == found.places
    assert "Zorba" not in builders.everything(world)
    assert "Zorba" not in everything(world)
    assert "It is [redacted] again" in builders.everything(world)
    with world.reading() as reading:
        assert verify(reading.session, world.keyring).faults == ()


def test_only_administrators_erase_and_only_from_a_page_that_is_there(world: World) -> None:
    builders.make_page(world)
    which = {"slug": builders.SLUG, "words": "Acme Cloud", "reason": WHY, "rendered": {}}
    with pytest.raises(Forbidden):
        world.run_as(person(world, "Bram Okoro", Role.REVIEWER), commands.redact, **which)
    with pytest.raises(NotFound):
        world.run(commands.redact, **{**which, "slug": "nowhere"})
