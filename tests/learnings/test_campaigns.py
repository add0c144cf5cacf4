"""Campaigns: who joins and leaves by itself, what is done, verified and let off, and when one may be closed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.authz import Role
from foundation.errors import Conflict, Forbidden, Invalid
from foundation.http import INSIDE
from incidents import commands as incidents
from learnings import commands, queries
from learnings.queries.coverage import guard_of
from tests.readiness.loop import ADA, REVIEWER, published_learning
from tests.support.household import Household
from tests.support.outside import Outside
from tests.support.world import World, somebody

pytest_plugins = ["tests.support.world", "tests.support.household"]
JVM = {"attribute": "runtime", "equals": "jvm"}
PROOF = "https://ci.example.org/1"
BO = somebody(Role.RESPONDER, person_id=3, name="Bo Marsh")
CATALOG = {
    "hot": ("T0", "jvm"),
    "warm": ("T1", "jvm"),
    "cold": ("T3", "jvm"),
    "alien": ("T0", "go"),
    "riddle": ("T1", ""),
}


def build(world: World, **more: object) -> str:
    for number, each in enumerate((ADA, REVIEWER, BO)):
        world.run(accounts.add_person, email=f"p{number}@example.org", name=each.name, role=each.role or Role.VIEWER)
    for slug, (tier, runtime) in CATALOG.items():
        known = {"runtime": runtime} if runtime else {}
        world.run(catalog.add_service, slug=slug, name=slug.title(), tier=tier, attributes=known)
    published_learning(world, applicability=JVM, evidence_days=90)
    key = start(world, **more)
    world.settle()
    return key


def start(world: World, **more: object) -> str:
    told: dict[str, Any] = {
        "title": "Stage every rollout",
        "goal": "No file reaches all at once",
        "learnings": ["LRN-1"],
    }
    return world.run_as(REVIEWER, commands.start_campaign, **{**told, "waves": waves(world), **more}).key


def waves(world: World) -> Mapping[str, datetime]:
    return {tier: world.clock.now() + timedelta(days=days) for tier, days in (("T0", 10), ("T1", 20), ("T3", 40))}


def standing(world: World) -> dict[str, str]:
    return {item.slug: item.state for item in world.ask(queries.campaign_items, "CMP-1").items}


def move(world: World, who: Any, slug: str, to: str, **more: object) -> None:
    world.run_as(who, commands.move_item, key="CMP-1", service_slug=slug, to=to, **more)
    world.settle()


def test_services_do_it_wave_by_wave_and_join_and_leave_by_themselves(world: World) -> None:
    build(world)
    assert standing(world) == {"hot": "open", "warm": "open", "cold": "open"}
    do_and_let_off(world)
    world.clock.advance(days=1)
    with pytest.raises(Conflict) as refused:
        world.run_as(REVIEWER, commands.end_campaign, key="CMP-1", to="closed")
    assert (refused.value.code, refused.value.extra["services"]) == ("campaign.open_items", ["warm"])
    world.run(catalog.add_service, slug="late", name="Late", tier="T1", attributes={"runtime": "jvm"})
    world.run(catalog.change_service, slug="riddle", attributes={"runtime": "jvm"})
    world.run(catalog.change_service, slug="warm", lifecycle="retired")
    world.run(catalog.change_service, slug="hot", tier="T2")
    world.run(catalog.change_service, slug="cold", tier="T1")
    world.settle()
    there = {"hot": "verified", "warm": "left", "cold": "exempt", "late": "open", "riddle": "open"}
    assert standing(world) == there
    assert world.ask(queries.campaign, "CMP-1").hindered_by == 3, "a T1 may not be let off when it closes"
    world.run(catalog.change_service, slug="warm", lifecycle="live")
    world.clock.advance(days=30)
    world.settle()
    assert standing(world) == {**there, "warm": "open", "cold": "open"}
    (late, *_) = [item for item in world.ask(queries.campaign_items, "CMP-1", tier="T1").items if item.slug == "late"]
    assert late.is_late(world.clock.now())
    outlive_its_learning(world)


def do_and_let_off(world: World) -> None:
    """Have one done, which somebody else verifies, and one let off for a while; learnings hear of both."""
    with pytest.raises(Invalid):
        move(world, ADA, "hot", "done")
    move(world, ADA, "hot", "done", evidence_url=PROOF)
    with pytest.raises(Forbidden):
        move(world, ADA, "hot", "verified")
    move(world, BO, "hot", "verified")
    until = world.clock.now() + timedelta(days=30)
    with pytest.raises(Forbidden):
        move(world, BO, "cold", "exempt", until=until, note="It is replaced")
    for wrong in ({"until": until}, {"note": "It is replaced"}):
        with pytest.raises(Invalid):
            move(world, REVIEWER, "cold", "exempt", **wrong)
    move(world, REVIEWER, "cold", "exempt", until=until, note="It is replaced")
    told = {item.service_id: item for item in reversed(world.ask(queries.adoptions, 1))}
    assert [(told[each].state, told[each].evidence_url) for each in (1, 3)] == [("adopted", PROOF), ("waived", "")]
    world.run_as(ADA, commands.assign_item, key="CMP-1", service_slug="warm", owner_id=1, ticket_url=PROOF)
    with pytest.raises(Conflict, match="exempt or in_progress"):
        move(world, REVIEWER, "warm", "verified")


def outlive_its_learning(world: World) -> None:
    """Retire the learning while it runs: nobody is asked to do any more, what was done stays, and it can be closed."""
    world.run_as(REVIEWER, commands.transition, key="LRN-1", to="retired", reason="The platform does it now")
    world.settle()
    assert set(standing(world).values()) == {"verified", "left"}
    found = world.ask(queries.campaign, "CMP-1")
    assert [bool(each.withdrawn_at) for each in found.about] == [True]
    world.run(catalog.add_service, slug="never", name="Never", tier="T0", attributes={"runtime": "jvm"})
    world.settle()
    assert "never" not in standing(world)
    burned = [(each.open, each.verified, each.exempt) for each in world.ask(queries.burndown, found)]
    assert (burned[0], burned[-2], burned[-1]) == ((1, 1, 1), (2, 1, 1), (0, 1, 0))
    world.run_as(REVIEWER, commands.end_campaign, key="CMP-1", to="closed", reason="Half of it was not needed")
    with pytest.raises(Conflict):
        move(world, ADA, "hot", "open")
    with pytest.raises(Conflict):
        start(world)


def test_a_campaign_on_its_pages_and_for_programs(household: Household) -> None:
    world = household.world
    reviewer, headers = household.browser("reviewer"), household.api("reviewer")
    team = world.run(accounts.add_team, slug="owners", name="Owners")
    world.run(accounts.join_team, team_id=team.id, person_id=household.people["viewer"])
    more = {"tier": "T0", "attributes": {"runtime": "jvm"}, "owner_team_id": team.id}
    world.run(catalog.add_service, slug="hot", name="Hot", **more)
    published_learning(world, applicability=JVM)
    form = {
        "title": "Stage it",
        "goal": "Nowhere at once",
        "learnings": "LRN-1",
        "csrf_token": household.csrf(reviewer),
    }
    wrong = reviewer.post("/campaigns", data={**form, "due_t0": "2001-01-01"})
    assert (wrong.status_code, "Let the wave of T0 be due after now" in wrong.text) == (422, True)
    made = reviewer.post("/campaigns", data={**form, "due_t0": "2031-03-20"})
    assert (made.status_code, made.headers["Location"]) == (303, "/campaigns/CMP-1")
    world.settle()
    world.clock.advance(hours=6)
    owner = household.browser("viewer")
    assert "Do CMP-1 for 1 service of yours" in owner.get("/").text
    said = {"to": "done", "evidence_url": PROOF, "csrf_token": household.csrf(owner)}
    assert owner.post("/campaigns/CMP-1/services/hot/transitions", data=said).status_code == 303
    at = "/api/v1/campaigns/CMP-1/services/hot"
    assert owner.post(f"{at}/transitions", json={"to": "verified"}, headers=household.api("viewer")).status_code == 403
    verified = reviewer.post(f"{at}/transitions", json={"to": "verified"}, headers=headers)
    assert (verified.status_code, verified.json["possible"]) == (201, ["open"])
    who = {"owner_id": household.people["viewer"], "ticket_url": "https://tracker.example.org/7"}
    assert reviewer.put(f"{at}/assignment", json=who, headers=headers).json["ticket_url"] == who["ticket_url"]
    page = reviewer.get("/campaigns/CMP-1").text
    assert 'class="plot"' in page
    assert "verified by Reviewer Person" in page
    assert "CMP-1" in reviewer.get("/campaigns").text
    whole = reviewer.get("/api/v1/campaigns/CMP-1", headers=headers).json
    assert (whole["counts"], whole["hindered_by"], whole["burndown"][-1]["verified"]) == ({"verified": 1}, 0, 1)
    assert reviewer.get("/api/v1/campaigns?state=running", headers=headers).json["items"][0]["title"] == "Stage it"
    assert [row["service"] for row in reviewer.get(at[:-4], headers=headers).json["items"]] == ["hot"]
    let_off_in_auckland(household)
    token = household.csrf(reviewer)
    assert reviewer.post("/campaigns/CMP-1/transitions", data={"to": "closed", "csrf_token": token}).status_code == 303
    assert "Nobody let" not in reviewer.get("/campaigns/CMP-1").text


def let_off_in_auckland(household: Household) -> None:
    """Let a service off for some days, typed by somebody whose days end earlier than in the clock's zone."""
    world, reviewer = household.world, household.browser("reviewer")
    me = somebody(Role.REVIEWER, person_id=household.people["reviewer"], name="Reviewer Person")
    world.run_as(me, accounts.set_preferences, person_id=household.people["reviewer"], time_zone="Pacific/Auckland")
    token, day = household.csrf(reviewer), world.clock.now() + timedelta(days=10)
    world.run(catalog.add_service, slug="cold", name="Cold", tier="T3", attributes={"runtime": "jvm"})
    world.run(catalog.add_service, slug="odd", name="Odd", tier="T0", attributes={"runtime": "jvm"})
    world.settle()
    let_off = {"to": "exempt", "until": f"{day:%Y-%m-%d}", "note": "It is replaced", "csrf_token": token}
    refused = reviewer.post("/campaigns/CMP-1/services/odd/transitions", data={**let_off, "until": ""})
    assert (refused.status_code, "It is replaced" in refused.text) == (422, True), "what was typed is lost"
    assert reviewer.post("/campaigns/CMP-1/services/odd/transitions", data=let_off).status_code == 303
    (odd,) = world.ask(queries.campaign_items, "CMP-1", state="exempt").items
    assert odd.exempt_until is not None
    assert f"{odd.exempt_until.astimezone(ZoneInfo('Pacific/Auckland')):%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 23:59"
    world.run(catalog.change_service, slug="odd", lifecycle="retired")
    world.settle()


def test_what_the_catalog_shows_is_verified_by_itself_until_it_shows_the_opposite(world: World) -> None:
    build(world, proof={"by": "catalog", "rule": {"attribute": "tags", "contains": "staged"}})
    for wrong in ({"by": "oracle"}, {"by": "catalog"}, {"by": "catalog", "rule": {"attribute": 7}}, "staged"):
        with pytest.raises(Invalid):
            start(world, proof=wrong)
    with pytest.raises(Invalid, match="T1 be due no earlier"):
        start(world, waves={"T0": waves(world)["T1"], "T1": waves(world)["T0"]})
    assert start(world, waves=dict.fromkeys(("T0", "T1"), waves(world)["T0"])) == "CMP-2", "all on one day"
    assert set(standing(world).values()) == {"open"}, "what is not known shows nothing"
    for slug in ("hot", "warm"):
        world.run(catalog.change_service, slug=slug, attributes={"runtime": "jvm", "tags": ["staged"]})
    move(world, ADA, "cold", "done", evidence_url=PROOF)
    move(world, BO, "cold", "verified")
    assert set(standing(world).values()) == {"verified"}
    for slug in ("hot", "cold"):
        world.run(catalog.change_service, slug=slug, attributes={"runtime": "jvm", "tags": ["big-bang"]})
    world.settle()
    assert standing(world) == {"hot": "open", "warm": "verified", "cold": "verified"}, "what a person verified stays"
    told = {item.service_id: item.state for item in reversed(world.ask(queries.adoptions, 1))}
    assert told == {1: "exposed", 2: "adopted", 3: "adopted"}
    (warm,) = [item for item in world.ask(queries.adoptions, 1) if (item.service_id, item.state) == (2, "adopted")]
    assert warm.evidence_url == "check:CMP-1"
    world.run(catalog.add_service, slug="new", name="New", tier="T0", attributes={"runtime": "jvm", "tags": ["staged"]})
    world.settle()
    (new,) = world.ask(queries.campaign_items, "CMP-1", tier="T0", state="verified").items
    assert (new.slug, new.verified_by) == ("new", "machine:learnings")
    assert "tags includes staged" in new.note


def looked(world: World) -> dict[str, tuple[str, str]]:
    world.settle()
    return {item.slug: (item.state, item.shown) for item in world.ask(queries.campaign_items, "CMP-1").items}


def test_an_address_is_called_for_each_service_and_silence_shows_nothing(world: World, outside: Outside) -> None:
    outside.services = ("hot", "cold")
    build(world, proof={"by": "url", "url": outside.url + "/{service}/healthz"})
    assert set(looked(world).values()) == {("open", "unknown")}
    (hot, *_) = world.ask(queries.campaign_items, "CMP-1").items
    assert (INSIDE in hot.found, hot.looked_at) == (True, world.clock.now())
    world.worker.environment = {"ANDON_CHECK_NETWORKS": "127.0.0.0/8"}
    move(world, ADA, "cold", "done", evidence_url=PROOF)
    move(world, BO, "cold", "verified")
    for number in range(4):
        world.run(catalog.add_service, slug=f"s{number}", name="S", tier="T3", attributes={"runtime": "jvm"})
    world.clock.advance(days=1)
    others = {f"s{number}": ("open", "no") for number in range(4)}
    first = {"hot": ("verified", "yes"), "warm": ("open", "no"), "cold": ("verified", "unknown"), **others}
    assert looked(world) == first, "what a person verified is not called; six others take two jobs"
    learning = world.ask(queries.brief, "LRN-1")
    standings = {each.slug: each for each in world.ask(queries.standings, learning)}
    guarded = [guard_of(standings[slug], world.clock.now()) for slug in ("hot", "warm")]
    assert guarded == ["protected", "asked"]
    assert standings["hot"].adoption.evidence_expires_at == world.clock.now() + timedelta(days=90)
    world.worker.environment = {}
    world.clock.advance(days=1)
    assert looked(world)["hot"] == ("verified", "unknown"), "who can't be asked has not undone it"
    world.worker.environment = {"ANDON_CHECK_NETWORKS": "127.0.0.0/8"}
    outside.health = 503
    world.clock.advance(days=1)
    assert looked(world)["hot"] == ("open", "no")
    (hot, *_) = world.ask(queries.campaign_items, "CMP-1").items
    assert hot.found == f"{outside.url}/hot/healthz answered 503, wanted 200"
    move(world, REVIEWER, "hot", "exempt", until=world.clock.now() + timedelta(days=3), note="It is moved")
    outside.health = 200
    world.clock.advance(days=2)
    assert looked(world)["hot"] == ("exempt", "no"), "who is let off is not called"
    world.clock.advance(days=1)
    assert looked(world)["hot"] == ("verified", "yes")
    world.run_as(REVIEWER, commands.end_campaign, key="CMP-1", to="given_up", reason="It holds by itself")
    world.clock.advance(days=1)
    assert world.settle() == 1, "the last job finds that it is over, and puts none down"


def test_nobody_starts_one_about_what_is_private(world: World) -> None:
    build(world)
    incident = world.run_as(ADA, incidents.declare, title="Keys lay open", severity="SEV2").key
    key = published_learning(world, title="Rotate keys", source_kind="incident", source_incidents=[incident])
    world.run_as(ADA, incidents.set_visibility, key=incident, visibility="private")
    with pytest.raises(Conflict) as refused:
        world.run(commands.start_campaign, title="x", goal="y", learnings=[key], waves=waves(world))
    assert refused.value.code == "campaign.private"
