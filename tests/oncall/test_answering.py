"""Pages on real wires (a mail server, a webhook, the browser, the API) and the answers from each of them."""

import json
import re
from dataclasses import replace

from foundation.authz import Principal
from foundation.web.visit import EXTENSION
from incidents import commands as incidents
from oncall import commands, queries
from tests.fakes.receiver import Receiver, receiving
from tests.fakes.smtp import Sink, sinking
from tests.oncall.builders import declare, policy, schedule, step, team_with_service
from tests.support.household import Household
from tests.support.world import World, somebody

LINK = re.compile(r"http://localhost(/pages/answer/\S+)")


def test_a_mail_leads_to_a_page_with_buttons_and_only_a_button_answers(household: Household) -> None:
    world, mine = household.world, household.people["responder"]
    team = team_with_service(world, mine)
    schedule(world, mine)
    policy(world, step("schedule:payments", wait=30), team_id=team)
    me = somebody(person_id=mine)
    with sinking() as sink, receiving() as receiver:
        environment = {**sink.environment, "ANDON_WEBHOOK_NETWORKS": "127.0.0.0/8"}
        world.worker.environment = environment
        world.worker.settings = replace(household.app.extensions[EXTENSION].settings, environment=environment)
        world.run_as(me, commands.add_contact, person_id=mine, kind="email")
        world.run_as(me, commands.add_contact, person_id=mine, kind="webhook", address=receiver.url)
        world.run_as(me, commands.test_contact, person_id=mine)
        world.settle()
        test = sink.to("responder@example.org")[0]
        assert test.message["Subject"].startswith("[PAG-1] TEST, nothing is wrong")
        declare(world, "SEV1", visibility="private")
        world.settle()
        ranks = {need.key: need.rank for need in world.ask_as(me, queries.needs)}
        assert ranks["PAG-2"] < ranks["PAG-1"]
        mail = sink.to("responder@example.org")[1]
        called = json.loads(receiver.received[1].body)
        private_titles_are_allowed(world, me, sink, receiver)
    assert "Payments fail" not in mail.raw.decode()
    assert "INC-1 (private)" in mail.message["Subject"]
    # All that is said to one of one incident is one thread, whatever the subject.
    assert mail.message["In-Reply-To"] == mail.message["References"] == f"<pages.INC-1.{mine}@acme.example>"
    assert test.message["References"] is None
    assert (called["data"]["page"], called["data"]["incident"]) == ("PAG-2", "INC-1")
    assert "webhook-signature" in receiver.received[1].headers
    address = LINK.search(mail.part())
    assert address is not None
    scanner = household.app.test_client()
    for _ in range(2):
        assert "Acknowledge" in scanner.get(address[1]).text
        assert scanner.head(address[1]).status_code == 200
    assert world.ask(queries.page, "PAG-2").item.state == "sent"
    assert scanner.get(address[1][:-1] + ("0" if address[1][-1] != "0" else "1")).status_code == 404
    assert scanner.post(address[1], data={"answer": "acknowledge"}).status_code == 303
    assert world.ask(queries.page, "PAG-2").item.state == "acknowledged"
    assert "nothing to answer" in scanner.get(address[1]).text
    trail = household.browser("responder").get("/pages/PAG-2").text
    assert "Responder Person" in trail
    assert "webhook: sent" in trail
    world.clock.advance(days=3)
    assert scanner.get(address[1]).status_code == 404


def private_titles_are_allowed(world: World, me: Principal, sink: Sink, receiver: Receiver) -> None:
    """Where the house allows it, whoever may see it reads what it is about; nobody else, and on no other way."""
    world.worker.environment = {**world.worker.environment, "ANDON_PRIVATE_TITLES": "sms, email"}
    declare(world, "SEV1", visibility="private")
    hidden = {"severity": "SEV1", "services": ("payments",), "visibility": "private"}
    world.run_as(me, incidents.declare, title="Salaries leaked", **hidden)
    world.settle()
    subjects = [str(each.message["Subject"]).partition(" ")[2] for each in sink.to("responder@example.org")[2:]]
    assert subjects == ["SEV1: INC-2 (private)", "SEV1: INC-3 Salaries leaked"]
    assert not [each for each in receiver.received if b"Salaries" in each.body]


def test_one_answers_in_the_browser_and_over_the_api(household: Household) -> None:
    world, mine = household.world, household.people["responder"]
    viewer = household.people["viewer"]
    team = team_with_service(world, mine, viewer)
    schedule(world, mine, viewer)
    policy(world, step("team:payments", wait=30), team_id=team)
    key, client, api = declare(world).key, household.app.test_client(), household.api("responder")
    world.settle()
    browser = household.browser("responder")
    token = household.csrf(browser)
    assert "Page somebody" in browser.get(f"/incidents/{key}").text
    assert "On call" in browser.get("/services/payments").text
    # A viewer answers for the page that calls them, and for no other.
    other = client.post("/api/v1/pages/PAG-2/answers", json={"answer": "decline"}, headers=household.api("viewer"))
    assert other.status_code == 403
    own = client.post(
        "/api/v1/pages/PAG-1/answers", json={"answer": "decline", "reason": "Asleep"}, headers=household.api("viewer")
    )
    assert (own.status_code, own.get_json()["state"]) == (201, "declined")
    said = browser.post("/pages/PAG-2/answers", data={"answer": "acknowledge", "csrf_token": token})
    assert said.status_code == 303
    found = client.get(f"/api/v1/incidents/{key}/escalations", headers=api).get_json()["items"]
    assert found[0]["state"] == "acknowledged"
    assert {page["state"] for page in found[0]["pages"]} == {"acknowledged", "declined"}
    comes = {"answer": "acknowledge", "reason": "On my way"}
    late = client.post("/api/v1/pages/PAG-1/answers", json=comes, headers=household.api("admin")).get_json()
    assert (late["state"], late["reason"]) == ("acknowledged", "On my way")
    assert "acknowledged: On my way" in browser.get("/pages/PAG-1").text
    world.settle()
    assert "Admin Person acknowledged PAG-1: On my way." in browser.get(f"/incidents/{key}").text
    more = client.post(f"/api/v1/incidents/{key}/escalations", json={"target": f"person:{viewer}"}, headers=api)
    assert more.get_json()["items"][0]["pages"][0]["person_id"] == viewer


def test_how_one_is_reached_is_said_over_the_api(household: Household) -> None:
    client, api, me = household.app.test_client(), household.api("viewer"), "/api/v1/on-call/me"
    nothing = {"person_id": household.people["viewer"], "ways": [], "quiet_hours": None, "is_loud": False}
    assert client.get(me, headers=api).get_json() == nothing
    hook = {"kind": "webhook", "address": "https://example.org/page"}
    made = client.post(f"{me}/ways", json=hook, headers=api)
    assert (made.status_code, made.get_json()["is_proven"]) == (201, True)
    number = client.post(f"{me}/ways", json={"kind": "sms", "address": "+49 170 1234567"}, headers=api).get_json()
    assert (number["address"], number["is_proven"]) == ("+491701234567", False)
    there = f"{me}/ways/{number['id']}"
    wrong = client.post(f"{there}/confirmation", json={"code": "12"}, headers=api)
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "contact.code")
    assert client.post(f"{there}/codes", headers=api).status_code == 201
    quiet = {"begins": "22:00", "ends": "07:00", "time_zone": "Europe/Berlin"}
    shown = client.put(f"{me}/quiet-hours", json=quiet, headers=api).get_json()
    assert (shown["quiet_hours"], shown["is_loud"], len(shown["ways"])) == (quiet, True, 2)
    tried = client.post(f"{me}/tests", headers=api).get_json()["items"][0]["pages"]
    assert [page["person_id"] for page in tried] == [household.people["viewer"]]
    assert client.delete(there, headers=household.api("responder")).status_code == 404
    assert client.delete(there, headers=api).status_code == 204
    client.put(f"{me}/quiet-hours", json={}, headers=api)
    left = client.get(me, headers=api).get_json()
    assert (left["ways"], left["quiet_hours"]) == ([made.get_json()], None)


def each_turn_is_there_once(household: Household, feed: str) -> None:
    world, viewer = household.world, household.people["viewer"]
    client, api = household.app.test_client(), household.api("responder")
    calendar = client.get(feed)
    ids = re.findall("UID:(.*)\r\n", calendar.text)
    # Who asks again later, and after somebody took the shift over for a while and it is over, has each turn once.
    world.clock.advance(minutes=7)
    assert re.findall("UID:(.*)\r\n", client.get(feed).text) == ids
    lunch = {"begins_at": "2031-03-03T12:00:00Z", "ends_at": "2031-03-03T13:00:00Z"}
    assert client.post(
        "/api/v1/schedules/payments/overrides", json={"person_id": viewer, **lunch}, headers=api
    ).status_code == 201  # fmt: skip
    cut = re.findall("UID:(.*)\r\n", client.get(feed).text)
    assert (cut[0], cut[3:]) == (ids[0], ids[1:])
    for minutes, left in ((230, 1), (60, 2)):
        world.clock.advance(minutes=minutes)
        assert re.findall("UID:(.*)\r\n", client.get(feed).text)[: len(cut) - left] == cut[left:]
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert calendar.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "SUMMARY:Responder Person (Payments)\r\n" in calendar.text
    assert max(len(line.encode()) for line in calendar.text.split("\r\n")) <= 75
    assert client.get(feed.replace("feeds/1-", "feeds/2-")).status_code == 404


def test_a_swap_a_calendar_and_the_pages_of_the_plan(household: Household) -> None:
    world, mine, viewer = household.world, household.people["responder"], household.people["viewer"]
    team = team_with_service(world, mine, viewer)
    schedule(world, mine, viewer)
    policy(world, step("team:payments", wait=30), team_id=team)
    client, api = household.app.test_client(), household.api("responder")
    swap = {"first_at": "2031-03-05T10:00:00Z", "second_at": "2031-03-06T10:00:00Z", "reason": "A wedding"}
    before = [
        shift["person_id"] for shift in client.get("/api/v1/schedules/payments", headers=api).get_json()["shifts"]
    ]
    assert client.post("/api/v1/schedules/payments/swaps", json=swap, headers=api).status_code == 201
    after = client.get("/api/v1/schedules/payments", headers=api).get_json()["shifts"]
    assert [shift["person_id"] for shift in after] != before
    assert sum(shift["by_override"] for shift in after) == 2
    page = household.browser("responder").get("/on-call/schedules/payments")
    feed = re.search(r"http://localhost(/on-call/feeds/[^\"]+\.ics)", page.text)
    assert feed is not None
    each_turn_is_there_once(household, feed[1])
    admin = household.browser("admin")
    for address in (
        "/on-call",
        "/on-call/me",
        "/pages",
        "/on-call/policies/payments",
        "/on-call/schedules/payments/edit",
    ):
        shown = admin.get(address)
        assert shown.status_code == 200, address
    assert "Wakes nobody" in admin.get("/on-call").text
    last = "administrators; 3 min; 08:00-17:00 mon Europe/Berlin"
    lines = f"schedule payments, viewer@example.org; 7 min; SEV1 SEV2; all\n{last}"
    data = {"name": "Payments", "steps": lines, "repeat": "2", "version": "1", "csrf_token": household.csrf(admin)}
    assert admin.post("/on-call/policies/payments", data=data).status_code == 303
    assert lines in admin.get("/on-call/policies/payments").text
    assert "3 min, 08:00-17:00 mon Europe/Berlin" in admin.get("/on-call").text
    wrong = admin.post("/on-call/policies/payments", data={**data, "steps": "nobody there; 5 min"})
    assert (wrong.status_code, "is nobody to page" in wrong.text) == (422, True)
