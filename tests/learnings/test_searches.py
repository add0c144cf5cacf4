"""Searches that people keep: theirs alone, as a feed and by mail, and never with anything private in them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest

from accounts.queries import principal_of
from foundation.authz import Principal
from foundation.errors import Conflict
from foundation.markdown import plain
from incidents import commands as incidents
from learnings import commands
from tests.fakes.smtp import sinking
from tests.statuspage.subscribing import Postbox, posting
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]
V1 = "/api/v1/learning-searches"
POOLS = {"theme": "capacity", "q": "pools"}


@pytest.fixture
def box(household: Household) -> Iterator[Postbox]:
    with sinking() as sink, posting(household, sink):
        yield Postbox(household, sink)


def who(household: Household, role: str) -> Principal:
    with household.world.reading() as reading:
        found = principal_of(reading.session, household.people[role])
    assert found is not None
    return found


def propose(household: Household, title: str, **more: Any) -> str:
    texts = {"lesson": plain("It waits."), "recommendation": plain("- A limit"), "failure_prevented": "Requests stop"}
    told = {"title": title, "cause_classes": ["load_surge"], "applicability": {"all": []}, **texts, **more}
    return household.world.run_as(who(household, "responder"), commands.propose, **told).key


def leak(household: Household) -> str:
    """Have a learning that came from an incident which only some may see."""
    responder = who(household, "responder")
    secret = household.world.run_as(responder, incidents.declare, title="Keys", severity="SEV2").key
    key = propose(household, "Zanzibar pools", source_kind="incident", source_incidents=[secret])
    household.world.run_as(responder, incidents.set_visibility, key=secret, visibility="private")
    return key


def read(household: Household, address: str) -> Any:
    """Read a feed as a reader does that holds nothing but its address."""
    return household.app.test_client().get(urlsplit(address).path)


def test_a_search_is_its_persons_alone_and_its_feed_says_nothing_private(household: Household) -> None:
    propose(household, "Give pools a limit")
    propose(household, "Pools of names", cause_classes=["dns"])
    leak(household)
    browser, headers = household.browser("responder"), household.api("responder")
    kept = {**POOLS, "name": "Pools", "csrf_token": household.csrf(browser)}
    assert browser.post("/learnings/searches", data=kept).status_code == 303
    (mine,) = browser.get(V1, headers=headers).json["items"]
    assert (mine["name"], mine["facets"], mine["pace"]) == ("Pools", POOLS, "never")
    assert "Zanzibar" in browser.get("/learnings?q=pools&theme=capacity").text, "who may see it finds it on the page"
    assert mine["feed"] in browser.get("/learnings/searches").text
    feed = feedparser.parse(read(household, mine["feed"]).data)
    assert (feed.feed.title, [entry.title for entry in feed.entries]) == (
        "Learnings: Pools",
        ["LRN-1 Give pools a limit"],
    )
    assert read(household, mine["feed"].replace("-", "-1", 1)).status_code == 404
    other = household.browser("admin")
    assert other.get(V1, headers=household.api("admin")).json["items"] == []
    assert other.delete(f"{V1}/{mine['id']}", headers=household.api("admin")).status_code == 404
    for wrong in ({}, {"theme": "weather"}, {"service": "none"}, {"team": "none"}, {"cause": "x"}, {"colour": "red"}):
        refused = browser.post(V1, json={"name": "x", "facets": wrong}, headers=headers)
        assert refused.status_code == 422, (wrong, refused.text)
    assert browser.delete(f"{V1}/{mine['id']}", headers=headers).status_code == 204
    assert read(household, mine["feed"]).status_code == 404


def test_what_is_new_comes_in_one_mail_in_the_morning(box: Postbox) -> None:
    household, world = box.household, box.world
    propose(household, "Give pools a limit")
    viewer = who(household, "viewer")
    kept = [world.run_as(viewer, commands.keep_search, name=name, facets=facets, pace="daily") for name, facets in
            (("Pools", POOLS), ("Published", {"state": "published"}), ("Cold", {"theme": "security"}))]  # fmt: skip
    world.settle()
    world.clock.advance(minutes=5)
    leak(household)
    propose(household, "Count what waits for pools")
    world.settle()
    assert box.sink.to("viewer@example.org") == [], "not before eight in the morning"
    world.clock.advance(days=1)
    world.settle()
    (mail,) = box.sink.to("viewer@example.org")
    assert mail.message["Subject"] == "1 new or changed learning: Pools"
    assert "LRN-3 Count what waits for pools" in mail.part()
    world.clock.advance(minutes=5)
    for to in ("accepted", "published"):
        world.run(commands.transition, key="LRN-1", to=to, reason="It is general")
    world.run_as(viewer, commands.drop_search, search_id=kept[0].id)
    world.settle()
    world.clock.advance(days=2)
    world.settle()
    assert [mail.message["Subject"] for mail in box.sink.to("viewer@example.org")][1:] == [
        "1 new or changed learning: Published"
    ]
    for number in range(48):
        world.run_as(viewer, commands.keep_search, name=f"Pools {number}", facets=POOLS)
    with pytest.raises(Conflict):
        world.run_as(viewer, commands.keep_search, name="One more", facets=POOLS)
