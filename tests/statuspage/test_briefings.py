"""People inside are told by mail what stakeholders hear: what concerns them, at their pace, as far as they may see."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.authz import Principal, Role
from foundation.markdown import plain
from incidents import commands as incidents
from incidents.model import Incident
from statuspage import commands
from statuspage.commands.briefings import next_round
from statuspage.model_briefings import BriefingWish, Pace
from tests.fakes.smtp import sinking
from tests.incidents.builders import at, declare, person, service
from tests.statuspage.subscribing import Postbox, posting
from tests.support.household import Household

VIEWER, ADA, BO, CY = (f"{name}@example.org" for name in ("viewer", "ada", "bo", "cy"))


@pytest.fixture
def box(household: Household) -> Iterator[Postbox]:
    with sinking() as sink, posting(household, sink):
        yield Postbox(household, sink)


def tell(box: Postbox, incident: Incident, words: str, audience: str = "stakeholders") -> None:
    box.world.run(incidents.post_update, key=incident.key, audience=audience, body=plain(words))
    box.world.settle()


def got(box: Postbox, email: str) -> list[str]:
    return [str(mail.message["Subject"]) for mail in box.sink.to(email)]


def test_each_hears_once_of_what_concerns_them_and_only_what_they_may_see(box: Postbox) -> None:
    world = box.world
    ada = wishes(box)
    edge = declare(world, title="Edge is slow", services=["edge-proxy"])
    tell(box, edge, "It is *slow*.")
    assert got(box, VIEWER) == got(box, CY) == [f"[{edge.key}] SEV2 investigating: Edge is slow"]
    assert (got(box, ADA), got(box, BO)) == ([], [])
    assert f"http://localhost/incidents/{edge.key}" in box.sink.to(VIEWER)[0].part()
    tell(box, edge, "For us alone.", "responders")
    drill = declare(world, title="A drill", services=["edge-proxy"], mode="drill")
    tell(box, drill, "It is only a drill.")
    assert len(got(box, CY)) == 1
    ledger = declare(world, title="Ledger is wrong", severity="SEV1", services=["ledger"])
    tell(box, ledger, "Sums are off.", "public")
    assert (len(got(box, ADA)), len(got(box, VIEWER))) == (1, 2)

    secret = declare(world, title="Somebody got in", services=["ledger"], severity="SEV1", visibility="private", by=ada)
    for may in ("", "email"):
        world.worker.environment = {**box.sink.environment, "ANDON_PRIVATE_TITLES": may}
        tell(box, secret, "Keys were taken.")
    # A subject stands on screens that others see: of what is private it says nothing, unless the house allows it.
    stands = f"[{secret.key}] SEV1 investigating:"
    assert got(box, ADA)[1:] == [f"{stands} (private)", f"{stands} Somebody got in"]
    first, *more = (mail.message["References"] for mail in box.sink.to(ADA))
    assert more[0] == more[1] != first
    assert (len(got(box, ADA)), len(got(box, VIEWER)), len(got(box, CY))) == (3, 2, 2)
    later = declare(world, title="Private by tomorrow", services=["ledger"])
    tell(box, later, "Soon nobody's business.")
    world.run(incidents.set_visibility, key=later.key, visibility="private")
    world.run(accounts.disable_person, email=CY)
    world.clock.set(at(8, day=4))
    world.settle()
    (digest,) = box.sink.to(BO)
    assert digest.message["Subject"] == "2 updates of 2 incidents"
    words = digest.part() + digest.part("html")
    assert "It is *slow*." in words
    assert "Sums are off." in words
    assert not {"Keys", "Soon", "Somebody", "drill"} & set(words.split())
    assert "Keys were taken" not in "".join(mail.part() for mail in box.sink.mails if mail.to != ADA)
    see_ones_own(box)


def wishes(box: Postbox) -> Principal:
    """Have four wish for this and that, the viewer by form and by API; returns who may see what is private."""
    world, viewer = box.world, box.household.browser("viewer")
    service(world)
    service(world, "ledger")
    money = world.run(accounts.add_team, slug="money", name="Money")
    world.run(catalog.change_service, slug="ledger", owner_team_id=money.id)
    ada, bo, cy = person(world), person(world, "Bo Marsh", Role.VIEWER), person(world, "Cy Dell", Role.VIEWER)
    assert "told of nothing yet" in viewer.get("/briefings").text
    asked = {"csrf_token": box.household.csrf(viewer), "services": "edge-proxy, ledger", "pace": "each"}
    assert "You will be told" in viewer.post("/briefings", data=asked, follow_redirects=True).text
    overlapping = {"severities": ["SEV2"], "pace": "daily"}
    made = viewer.post("/api/v1/briefings", json=overlapping, headers=box.household.api("viewer"))
    assert made.status_code == 201
    world.run_as(ada, commands.ask_for_briefings, teams=["money"], severities=["SEV1"])
    world.run_as(bo, commands.ask_for_briefings, pace="daily")
    world.run_as(cy, commands.ask_for_briefings)
    return ada


def see_ones_own(box: Postbox) -> None:
    """See that a wish is there for who has it, and for nobody else."""
    caller, headers = box.household.app.test_client(), box.household.api("viewer")
    (first, second) = caller.get("/api/v1/briefings", headers=headers).get_json()["items"]
    assert (first["services"], second["severities"], second["pace"]) == (["edge-proxy", "ledger"], ["SEV2"], "daily")
    assert caller.delete(f"/api/v1/briefings/{first['id']}", headers=box.household.api("admin")).status_code == 404
    assert caller.delete(f"/api/v1/briefings/{first['id']}", headers=headers).status_code == 204
    refused = caller.post("/api/v1/briefings", json={"teams": ["nobody"]}, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "briefing.unknown_team")


@pytest.mark.parametrize(
    ("pace", "zone", "due"),
    [
        (Pace.EACH, "Etc/UTC", (3, 9, 5)),
        (Pace.HOURLY, "Etc/UTC", (3, 10, 0)),
        (Pace.DAILY, "Etc/UTC", (4, 8, 0)),
        (Pace.DAILY, "America/Chicago", (3, 14, 0)),
        (Pace.DAILY, "Asia/Kolkata", (4, 2, 30)),
    ],
)
def test_a_round_goes_out_at_its_hour(pace: Pace, zone: str, due: tuple[int, int, int]) -> None:
    now = datetime(2031, 3, 3, 9, 5, tzinfo=UTC)
    assert next_round(now, pace, ZoneInfo(zone)) == datetime(2031, 3, *due, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        ({}, True),
        ({"services": [1]}, True),
        ({"services": [9], "teams": [7]}, True),
        ({"services": [9]}, False),
        ({"teams": [8]}, False),
        ({"services": [1], "severities": ["SEV2"]}, False),
        ({"severities": ["SEV1", "SEV2"]}, True),
    ],
)
def test_services_and_teams_widen_one_another_and_severities_narrow(wish: dict[str, list[object]], fits: bool) -> None:  # noqa: FBT001 - a column
    kept = {name: json.dumps(wish.get(name, [])) for name in ("services", "teams", "severities")}
    assert BriefingWish(**kept).fits([1, 2], [7], "SEV1") is fits
