"""The form: filled in by its address, helped along, and never in the way; without script all of it still works."""

import pytest

from incidents import commands, queries
from tests.incidents.builders import at, declare, service
from tests.incidents.test_web import Browser
from tests.support.household import Household


@pytest.fixture
def browser(household: Household) -> Browser:
    service(household.world), service(household.world, "ledger")
    return Browser(household)


def test_the_address_fills_it_in_and_what_nobody_knows_is_said_calmly(household: Household, browser: Browser) -> None:
    declare(household.world, title="Card payments fail")
    address = "/declare?title=Payments+by+card&service=edge-proxy&service=nope&severity=SEV9&drill=1&summary=At+noon"
    page = browser.get(address)
    assert page.status_code == 200
    assert "There is no service “nope” here." in page.text
    assert "There is no severity “SEV9” here, so it is left pending." in page.text
    assert "Add to INC-1 instead" in page.text
    assert 'value="edge-proxy"' in page.text
    assert "At noon" in page.text
    assert "For example:" in page.text
    assert browser.get(f"/declare?title={'x' * 300}").text.count("x" * 161) == 0
    assert "Not everything in this link" not in browser.get("/declare?title=x&service=ledger&severity=SEV2").text


def test_the_matrix_decides_where_nothing_else_was_chosen(household: Household, browser: Browser) -> None:
    for values, expected in (
        ({"judged": "everyone.down"}, "SEV1"),
        ({"judged": "few.at_risk", "severity": "pending"}, "SEV4"),
        ({"judged": "everyone.down", "severity": "SEV3"}, "SEV3"),
        ({"judged": "nobody.cares"}, "pending"),
    ):
        browser.follow("/incidents", title="Slow", **values)
        newest = household.world.ask(queries.incidents, queries.Filter(), 1).items[0]
        assert newest.brief.severity == expected
    browser.follow("/incidents", title="Slow", picked="ledger", services="edge-proxy, ledger")
    newest = household.world.ask(queries.incidents, queries.Filter(), 1).items[0]
    assert [slug for slug, _ in newest.services] == ["edge-proxy", "ledger"]


def test_what_was_typed_is_added_to_the_open_incident(household: Household, browser: Browser) -> None:
    declare(household.world, title="Card payments fail")
    page = browser.follow("/incidents/INC-1/sightings", title="Cards refused", summary="*Since* noon", picked="ledger")
    assert "added to it instead of declaring another: Cards refused" in page.text
    household.world.run(commands.transition, key="INC-1", to="resolved")
    refused = browser.post("/incidents/INC-1/sightings", title="Cards refused", summary="A long story")
    assert refused.status_code == 409
    assert "INC-1 has ended meanwhile" in refused.text
    assert "A long story" in refused.text
    household.world.run(commands.transition, key="INC-1", to="investigating")
    page = browser.follow("/incidents", title="Card payments refused")
    assert "It may be the same as" in page.text
    assert "Merge into INC-1" in page.text


def test_what_came_in_by_itself_is_accepted_declined_or_merged(household: Household, browser: Browser) -> None:
    declare(household.world, title="Disk full")
    for _ in range(3):
        declare(household.world, title="Disk full", state="triage")
    assert "Is it an incident?" in browser.get("/incidents/INC-2").text
    refused = browser.post("/incidents/INC-2/transitions", to="declined")
    assert refused.status_code == 422
    assert "Say why it is no incident" in refused.text
    page = browser.follow("/incidents/INC-2/transitions", to="declined", note="It was a test.")
    assert "moved it to declined. It was a test." in page.text
    browser.follow("/incidents/INC-3/transitions", to="investigating")
    page = browser.follow("/incidents/INC-4/merge", into="INC-1")
    assert "INC-4 is merged into this one" in page.text
    states = [household.world.ask(queries.brief, f"INC-{number}").state for number in (2, 3, 4)]
    assert states == ["declined", "investigating", "merged"]
    assert household.world.ask(queries.brief, "INC-3").moments["acknowledged"] == at(9)
