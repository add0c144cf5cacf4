"""Reporting a problem without responding to it, and what customers meet."""

import pytest

from foundation.authz import Role, machine
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from incidents import commands, queries
from tests.incidents.builders import at, declare, person, service, text
from tests.support.household import Household
from tests.support.world import World


def test_whoever_reports_makes_a_triage_entry_and_follows_it(world: World) -> None:
    service(world)
    vera = person(world, "Vera Low", Role.VIEWER)
    with pytest.raises(Forbidden):
        world.run_as(vera, commands.declare, title="Pages hang")
    given = {"title": "Pages hang", "text": "Since nine.", "services": ["edge-proxy"], "tickets": ["T-1", "T-1", " "]}
    assert world.run_as(vera, commands.report_problem, **given).is_new
    detail = world.ask_as(vera, queries.detail, "INC-1")
    assert (detail.brief.state, detail.brief.severity, detail.declared_by) == ("triage", "pending", "Vera Low")
    assert [(part.person_id, part.kind) for part in detail.board.participants] == [(vera.person_id, "observer")]
    assert (detail.brief.summary_source, detail.board.tickets) == ("Since nine.", ["T-1"])
    (report,) = detail.board.reports
    assert (report.text, report.reporter_id, report.reported_at) == ("Since nine.", vera.person_id, at(9))
    assert (report.title, report.services, report.tickets) == ("Pages hang", ["edge-proxy"], ["T-1"])
    with pytest.raises(Forbidden):
        world.run_as(machine("alerts:1"), commands.report_problem, title="x")


def test_a_report_adds_to_what_is_open_and_each_ticket_counts_once(world: World) -> None:
    declare(world)
    vera = person(world, "Vera Low", Role.VIEWER)
    world.run_as(
        vera, commands.report_problem, into="INC-1", text="Pages hang", tickets=["https://help.example/7", "T-2"]
    )
    # What is said of an open incident is kept as it was said, and changes nothing of the incident.
    service(world)
    added = {"into": "INC-1", "title": "Cards fail", "services": ["edge-proxy"]}
    world.run_as(vera, commands.report_problem, **added)
    with pytest.raises(Invalid, match="nowhere"):
        world.run_as(vera, commands.report_problem, into="INC-1", text="x", services=["nowhere"])
    found = world.ask(queries.detail, "INC-1")
    last = found.board.reports[-1]
    assert (last.title, last.text, last.services, last.tickets) == ("Cards fail", "", ["edge-proxy"], [])
    assert (found.brief.title, found.board.services) == ("Edge returns errors", [])
    assert world.ask(queries.timeline, 1)[-1].text == "reported a problem with edge-proxy: Cards fail"
    world.run(commands.redact, key="INC-1", seq=3, reason="Named somebody")
    last = world.ask(queries.detail, "INC-1").board.reports[-1]
    assert (last.title, last.text, last.services) == ("", "[redacted]", ["edge-proxy"])
    world.run_as(vera, commands.add_ticket, key="INC-1", ref="T-2")
    world.run_as(vera, commands.add_ticket, key="inc-1", ref="T-3")
    assert len(world.ask(queries.detail, "INC-1").board.tickets) == 3
    told = [item.text for item in world.ask(queries.timeline, 1)]
    assert (told[1], told[-1]) == (
        "reported a problem (2 tickets): Pages hang",
        "linked the support ticket T-3, 3 in all",
    )
    with pytest.raises(Invalid, match="Say what you see"):
        world.run_as(vera, commands.report_problem, into="INC-1")
    world.run(commands.transition, key="INC-1", to="resolved")
    with pytest.raises(Conflict, match="Report it as a new problem"):
        world.run_as(vera, commands.report_problem, into="INC-1", text="Still")
    declare(world, visibility="private")
    with pytest.raises(NotFound):
        world.run_as(vera, commands.report_problem, into="INC-2", text="Still")


def test_the_form_asks_first_whether_it_is_something_open(household: Household) -> None:
    declare(household.world, title="Checkout pages hang for everybody")
    browser = household.browser("viewer")
    assert "Report a problem" in browser.get("/").text
    form = {"csrf_token": household.csrf(browser), "title": "Checkout pages hang", "tickets": "T-1\r\nT-2"}
    asked = browser.post("/report", data=form)
    assert (asked.status_code, "Is it one of these?" in asked.text) == (422, True)
    assert 'value="INC-1"' in asked.text
    assert "T-1\nT-2" in asked.text.replace("\r", "")
    assert "INC-1" in browser.get("/report/known?title=Checkout+pages+hang").text
    added = browser.post("/report", data={**form, "same_as": "INC-1"})
    assert (added.status_code, added.headers["Location"]) == (303, "/incidents/INC-1")
    new = browser.post("/report", data={**form, "same_as": "new"})
    assert (new.status_code, new.headers["Location"]) == (303, "/incidents/INC-2")
    shown = browser.get("/incidents/INC-1").text
    assert "1 report, 2 tickets" in shown
    assert "This adds to INC-1" in browser.get("/report?into=INC-1").text
    client, api = household.app.test_client(), household.api("viewer")
    told = client.post(
        "/api/v1/reports", headers=api, json={"text": "Here too", "incident": "INC-1", "tickets": ["T-3"]}
    )
    assert (told.status_code, told.get_json()["tickets"], told.get_json()["reports"]) == (200, 3, 2)
    assert client.post("/api/v1/reports", headers=api, json={"title": "Mail is late"}).status_code == 201
    reports = client.get("/api/v1/incidents/INC-1/reports", headers=api).get_json()["items"]
    assert [report["reporter"] for report in reports] == ["Viewer Person", "Viewer Person"]
    assert [(each["title"], each["text"], each["tickets"]) for each in reports] == [
        ("Checkout pages hang", "", ["T-1", "T-2"]),
        ("", "Here too", ["T-3"]),
    ]
    assert '<p class="strong">Checkout pages hang</p>' in shown


def test_what_customers_meet_is_said_merges_and_is_not_published(world: World) -> None:
    incident = declare(world)
    version = world.ask(queries.brief, "INC-1").version
    world.run(
        commands.describe_impact, key=incident.key, customer_impact=text("Half of all cards fail."), version=version
    )
    world.run(commands.describe_impact, key=incident.key, workaround=text("Pay by invoice."), version=version)
    with pytest.raises(Conflict):
        world.run(commands.describe_impact, key=incident.key, workaround=text("Wait."), version=version)
    brief = world.ask(queries.brief, "INC-1")
    assert (brief.customer_impact, brief.workaround_html) == ("Half of all cards fail.", "<p>Pay by invoice.</p>")
    assert [item.text for item in world.ask(queries.timeline, 1)][1:] == [
        "said what customers meet: Half of all cards fail.",
        "said what they can do meanwhile: Pay by invoice.",
    ]
    entry = world.ask(queries.timeline, 1)[-1]
    world.run(commands.redact, key="INC-1", seq=entry.seq, reason="Names a bank")
    assert world.ask(queries.brief, "INC-1").workaround == ""


def test_the_bridge_and_links_stand_first_and_are_addresses(household: Household) -> None:
    world = household.world
    declare(world)
    for url in ("javascript:alert(1)", "call us", "https://", "ftp://x.example"):
        with pytest.raises(Invalid, match="begins with https"):
            world.run(commands.set_bridge, key="INC-1", url=url)
        with pytest.raises(Invalid, match="begins with https"):
            world.run(commands.add_link, key="INC-1", url=url)
    browser = household.browser("responder")
    form = {"csrf_token": household.csrf(browser), "bridge_url": "https://meet.example/7"}
    assert browser.post("/incidents/INC-1/bridge", data=form).status_code == 303
    link = {**form, "url": "https://graphs.example/edge", "label": "Edge errors"}
    for _ in range(2):
        assert browser.post("/incidents/INC-1/links", data=link).status_code == 303
    page = browser.get("/incidents/INC-1").text
    aside = page[page.index('aria-label="Incident details"') :]
    assert page.index("Join the bridge") < page.index('aria-label="Incident details"')
    assert aside.index("Join the bridge") < aside.index("Edge errors") < aside.index("Roles")
    assert aside.count("https://graphs.example/edge") == 1
    assert browser.post("/incidents/INC-1/links", data={**form, "remove": 1}).status_code == 303
    api, client = household.api("responder"), household.app.test_client()
    assert client.get("/api/v1/incidents/INC-1/links", headers=api).get_json()["items"] == []
    changed = {"customer_impact": "Cards fail.", "workaround": "Invoice.", "bridge_url": ""}
    answer = client.patch("/api/v1/incidents/INC-1", headers=api, json=changed)
    assert {name: answer.get_json()[name] for name in changed} == changed
