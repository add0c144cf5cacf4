from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from andon import registry
from andon.app import create_app
from andon.compose import House
from foundation.authz import Role, machine
from foundation.chain import Keyring
from foundation.config import read_settings
from foundation.db import make_engine
from foundation.errors import Conflict, Forbidden, Invalid
from foundation.markdown import plain
from foundation.web.runtime import runtime
from foundation.work import Transactor
from incidents import commands as incidents
from incidents import queries
from integrations.alerts import commands
from integrations.alerts.model import AlertSource
from integrations.alerts.queries import sources
from tests.fakes.clock import StandingClock
from tests.incidents.builders import at, declare, person, service
from tests.support.household import Household
from tests.support.statements import counted
from tests.support.world import World

FIRING = {"dedup_key": "disk-7", "title": "Disk of db-7 is full"}
UNPROVEN = {
    "Type": "Notification", "MessageId": "m-1", "TopicArn": "arn:aws:sns:eu-west-1:1:alarms", "Message": "Disk full",
    "Timestamp": "2031-03-03T08:58:30.000Z", "SignatureVersion": "2", "Signature": "",
    "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-01.pem",
}  # fmt: skip


def send(household: Household, token: str, **values: object) -> TestResponse:
    client = household.app.test_client()
    return client.post(f"/integrations/alerts/generic/{token}", json={**FIRING, **values})


@pytest.fixture
def source(household: Household) -> tuple[AlertSource, str]:
    return household.world.run(commands.add_source, name="Checks")


def test_an_alert_that_fires_declares_into_triage_once(household: Household, source: tuple[AlertSource, str]) -> None:
    world, token = household.world, source[1]
    service(world)
    first = send(household, token, service="edge-proxy", severity="SEV1", occurred_at="2031-03-03T08:50:00Z")
    assert (first.status_code, first.get_json()) == (202, {"status": "declared", "incident": "INC-1"})
    again = send(household, token)
    assert (again.status_code, again.get_json()) == (202, {"status": "noted", "incident": "INC-1"})
    over = send(household, token, status="resolved")
    assert over.get_json()["status"] == "noted"
    brief = world.ask(queries.brief, "INC-1")
    assert (brief.state, brief.severity, len(brief.service_ids)) == ("triage", "SEV1", 1)
    assert brief.moments == {"detected": at(8, 50), "declared": at(9)}
    assert brief.declared_by == f"machine:alerts:{source[0].id}"
    assert [item.text for item in world.ask(queries.timeline, brief.id)][1:] == [
        "Checks: Fires again: Disk of db-7 is full",
        "Checks: Resolved: Disk of db-7 is full",
    ]


def test_after_the_end_it_declares_anew_and_an_all_clear_says_nothing(
    household: Household, source: tuple[AlertSource, str]
) -> None:
    send(household, source[1])
    household.world.run(incidents.transition, key="INC-1", to="declined", note=plain("Noise"))
    assert send(household, source[1], status="resolved").get_json() == {"status": "ignored", "incident": None}
    assert send(household, source[1]).get_json()["incident"] == "INC-2"


def test_an_incident_made_private_still_gets_the_alerts_of_its_source(
    household: Household, source: tuple[AlertSource, str]
) -> None:
    send(household, source[1])
    household.world.run(incidents.set_visibility, key="INC-1", visibility="private")
    assert send(household, source[1]).get_json() == {"status": "noted", "incident": "INC-1"}


def test_two_sources_never_share_a_key(household: Household, source: tuple[AlertSource, str]) -> None:
    _, other = household.world.run(commands.add_source, name="Probes", declares_into="investigating")
    send(household, source[1])
    assert send(household, other).get_json()["incident"] == "INC-2"
    assert household.world.ask(queries.brief, "INC-2").state == "investigating"


UNFIT: list[dict[str, object]] = [
    {"title": ""},
    {"title": "\x01\x02"},
    {"dedup_key": ""},
    {"dedup_key": "k" * 151},
    {"status": "maybe"},
    {"occurred_at": "yesterday"},
    {"title": 7},
]
ODD: list[dict[str, object]] = [
    {"service": "nobody-knows-it"},
    {"severity": "P1"},
    {"title": "two\nlines\tand a tab"},
    {"title": "x" * 2_000},
    {"occurred_at": "2031-03-03T10:00:00Z"},
    {"labels": {"more": "than we know"}},
]


def test_what_cannot_be_taken_is_refused_and_no_alert_is_lost_over_a_detail(
    household: Household, source: tuple[AlertSource, str]
) -> None:
    for values in UNFIT:
        answer = send(household, source[1], **values)
        assert answer.status_code == 422, values
        assert answer.get_json()["code"]
    for values in ODD:
        assert send(household, source[1], **values).status_code == 202, values


def test_strangers_large_bodies_and_broken_json_are_turned_away(
    household: Household, source: tuple[AlertSource, str]
) -> None:
    client, path = household.app.test_client(), "/integrations/alerts/generic"
    assert send(household, "unknown").status_code == 404
    assert send(household, "x" * 500).status_code == 404
    assert client.post(f"{path}/{source[1]}", data=b"{").status_code == 400
    large = client.post(f"{path}/{source[1]}", data=b" " * (256 * 1024 + 1))
    assert (large.status_code, "at most 256 KiB" in large.text) == (413, True)
    household.world.run(commands.disable_source, name="Checks")
    assert send(household, source[1]).status_code == 404


def test_a_source_that_asks_too_often_waits_for_the_next_minute_and_holds_up_no_other(
    household: Household, source: tuple[AlertSource, str]
) -> None:
    world, path = household.world, "/integrations/alerts/sns"
    other, sns = (
        world.run(commands.add_source, name=name, shape=name, most_a_minute=3)[1] for name in ("opsgenie", "sns")
    )
    assert world.run(commands.limit_source, name="Checks", most_a_minute=2).most_a_minute == 2
    assert [send(household, source[1], dedup_key=f"d{n}").status_code for n in range(2)] == [202, 202]
    world.clock.advance(seconds=17)
    with counted(world.engine) as found:
        late = [send(household, source[1]) for _ in range(4)]
    assert [one.status_code for one in late] == [429] * 4
    assert (late[0].headers["Retry-After"], late[0].get_json()["code"]) == ("43", "alerts.too_often")
    assert [statement.split()[0] for statement in found] == ["SELECT"] * 4
    # What is never proven counts as well, since it is put down; what a source does not send itself does not count.
    client = household.app.test_client()
    assert [client.post(f"{path}/{sns}", json=UNPROVEN).status_code for _ in range(4)] == [202, 202, 202, 429]
    create = f"/integrations/alerts/opsgenie/{other}/v2/alerts"
    close = f"{create}/disk/close?identifierType=alias"
    sent = [client.post(create, json={"message": "Disk", "alias": "disk"}), *(client.post(close) for _ in range(3))]
    assert [one.status_code for one in sent] == [202, 202, 202, 429]
    world.clock.advance(seconds=43)
    assert send(household, source[1]).get_json()["status"] == "declared"
    shown = {item.name: item for item in world.ask(sources)}["Checks"]
    assert (shown.refused, shown.refused_at) == (4, world.clock.now())
    page = household.browser("admin").get("/alerts").text
    assert "4 refused" in page
    assert "30,000" not in page
    for wrong in (0, 100_001):
        with pytest.raises(Invalid):
            world.run(commands.limit_source, name="Checks", most_a_minute=wrong)


def test_while_the_database_is_down_the_sender_is_asked_to_try_again(tmp_path: Path) -> None:
    settings = read_settings({"ANDON_DATA_DIR": str(tmp_path)}, tmp_path)
    clock, keyring = StandingClock(), Keyring("test", {"test": b"a key for tests"})
    engine = make_engine("postgresql://nobody@127.0.0.1:1/nothing")
    transactor = Transactor(engine, clock, registry.policy(), {}, keyring)
    app = create_app(House(settings, engine, clock, keyring, transactor))
    answer = app.test_client().post("/integrations/alerts/generic/token", json=FIRING)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    with app.app_context():
        runtime().renderer.close()


def test_only_administrators_add_sources_and_names_are_unique(world: World) -> None:
    with pytest.raises(Forbidden):
        world.run_as(person(world), commands.add_source, name="Checks")
    world.run_as(person(world, "Dara Finch", Role.ADMIN), commands.add_source, name="Checks")
    with pytest.raises(Conflict):
        world.run(commands.add_source, name="Checks")


def test_a_source_does_only_what_sources_do(world: World) -> None:
    private = declare(world, visibility="private")
    assert world.ask_as(machine("alerts:1"), queries.visible_ids, [private.id]) == set()
