"""What changed before an incident: found over dependencies, judged, told on the timeline and in the COE."""

from datetime import timedelta

import pytest

from catalog import commands as catalog
from changes import commands as changes
from coe import commands as coes
from coe import queries as coe_queries
from foundation.authz import Role, machine
from foundation.errors import Forbidden, Invalid, NotFound
from incidents import commands, queries
from incidents.queries import WhatChanged
from tests.incidents.builders import at, declare, person, service
from tests.incidents.test_page import counted
from tests.support.household import Household
from tests.support.world import World


def tell(world: World, title: str, slug: str, hours: float, **values: object) -> int:
    """Tell of a deployment some hours ago."""
    when = world.clock.now() - timedelta(hours=hours)
    given = {"kind": "deployment", "title": title, "services": [slug], "at": when, **values}
    return int(world.run_as(machine("changes:1"), changes.record_change, **given).id)


def changed(world: World, key: str = "INC-1") -> WhatChanged:
    with world.reading() as reading:
        return queries.what_changed(reading, queries.brief(reading, key))


def told(found: WhatChanged) -> list[tuple[str, int | None, str | None]]:
    return [(item.change.title, item.steps, item.mark.verdict if item.mark else None) for item in found.items]


@pytest.fixture
def estate(world: World) -> World:
    """Give an edge that needs a ledger that needs a disk, and an archive that nobody needs; the edge fails."""
    for slug in ("edge-proxy", "ledger", "disk", "archive"):
        service(world, slug)
    for slug, on in (("edge-proxy", "ledger"), ("ledger", "disk")):
        world.run(catalog.add_dependency, slug=slug, on=on, kind="hard")
    declare(world, services=["edge-proxy"], impact_started_at=at(8, 30))
    return world


def test_a_day_of_changes_of_what_is_hit_and_of_what_that_needs(estate: World) -> None:
    tell(estate, "Edge 4.2", "edge-proxy", 1)
    tell(estate, "Disk swap", "disk", 20)
    tell(estate, "Ledger 7", "ledger", 0.25)
    tell(estate, "Too old", "edge-proxy", 25)
    tell(estate, "Elsewhere", "archive", 1)
    tell(estate, "Nobody knows it", "acme/unknown", 1)
    found = changed(estate)
    assert told(found) == [("Ledger 7", 1, None), ("Edge 4.2", 0, None), ("Disk swap", 2, None)]
    assert [(item.is_before, item.away) for item in found.items][:2] == [
        (False, timedelta(minutes=15)),
        (True, timedelta(minutes=30)),
    ]
    # What is told late is found where it belongs, and what comes after the end is not.
    estate.clock.advance(hours=2)
    tell(estate, "Told late", "edge-proxy", 3)
    estate.run(commands.transition, key="INC-1", to="resolved")
    estate.clock.advance(hours=1)
    tell(estate, "After the end", "edge-proxy", 0)
    late = changed(estate)
    assert [title for title, _, _ in told(late)] == ["Ledger 7", "Told late", "Edge 4.2", "Disk swap"]
    assert late.items[1].change.is_late


def test_however_much_changed_it_takes_few_statements(estate: World) -> None:
    for number in range(60):
        tell(estate, f"Change {number}", "ledger", number / 10)
    estate.run(commands.mark_change, key="INC-1", change_id=7, verdict="suspect")
    with estate.reading() as reading:
        brief = queries.brief(reading, "INC-1")
    with estate.reading() as reading, counted(estate) as sent:
        found = queries.what_changed(reading, brief)
    assert len([s for s in sent if not s.startswith(("BEGIN", "SET"))]) <= 6, "\n\n".join(sent)
    assert (len(found.items), found.is_cut, told(found)[0]) == (50, True, ("Change 6", 1, "suspect"))


def test_changes_are_judged_by_whom_when_and_why(estate: World) -> None:
    suspect = tell(estate, "Edge 4.2", "edge-proxy", 1)
    elsewhere = tell(estate, "Certificates", "archive", 40)
    ada = person(estate)
    for change, verdict, reason in (
        (suspect, "suspect", ""),
        (suspect, "suspect", ""),
        (elsewhere, "cleared", "It never reached us"),
        (suspect, "cause", "Rolled back, errors gone"),
    ):
        estate.run_as(ada, commands.mark_change, key="INC-1", change_id=change, verdict=verdict, reason=reason)
    found = changed(estate)
    assert told(found) == [("Edge 4.2", 0, "cause"), ("Certificates", None, "cleared")]
    mark = found.items[0].mark
    assert mark is not None
    assert (mark.by, mark.reason, mark.at) == ("Ada Quill", "Rolled back, errors gone", at(9))
    brief = estate.ask(queries.brief, "INC-1")
    assert brief.moments["change_made"] == at(8)
    assert [item.text for item in estate.ask(queries.timeline, brief.id)][1:] == [
        "suspects the change Edge 4.2 (2031-03-03 08:00 UTC)",
        "cleared the change Certificates (2031-03-01 17:00 UTC): It never reached us",
        "found the cause in the change Edge 4.2 (2031-03-03 08:00 UTC): Rolled back, errors gone",
        "noted change made, 2031-03-03 08:00 UTC",
    ]
    estate.run_as(ada, commands.mark_change, key="INC-1", change_id=elsewhere, verdict="")
    assert told(changed(estate)) == [("Edge 4.2", 0, "cause")]


def test_a_judgement_needs_its_reason_and_a_responder(estate: World) -> None:
    change = tell(estate, "Edge 4.2", "edge-proxy", 1)
    for verdict in ("cause", "cleared"):
        with pytest.raises(Invalid, match="how you know"):
            estate.run(commands.mark_change, key="INC-1", change_id=change, verdict=verdict)
    with pytest.raises(Invalid, match="verdict can be suspect, cause, cleared"):
        estate.run(commands.mark_change, key="INC-1", change_id=change, verdict="guilty", reason="x")
    with pytest.raises(NotFound):
        estate.run(commands.mark_change, key="INC-1", change_id=99, verdict="suspect")
    viewer = person(estate, "Vera Low", Role.VIEWER)
    with pytest.raises(Forbidden):
        estate.run_as(viewer, commands.mark_change, key="INC-1", change_id=change, verdict="suspect")


def test_merging_and_erasing_take_the_judgements_along(estate: World) -> None:
    change = tell(estate, "Edge 4.2", "edge-proxy", 1)
    declare(estate, services=["edge-proxy"])
    estate.run(commands.mark_change, key="INC-2", change_id=change, verdict="cause", reason="The log of Pat Nowak")
    estate.run(commands.add_link, key="INC-2", url="https://graphs.example/1")
    estate.run(commands.report_problem, into="INC-2", text="Pages hang", tickets=["T-1"])
    estate.run(commands.merge, key="INC-2", into="INC-1")
    detail = estate.ask(queries.detail, "INC-1")
    assert ([link.label for link in detail.board.links], detail.board.tickets) == (["graphs.example"], ["T-1"])
    assert [report.text for report in detail.board.reports] == ["Pages hang"]
    assert estate.run(commands.report_problem, into="INC-2", text="Still").key == "INC-1"
    assert told(changed(estate)) == [("Edge 4.2", 0, "cause")]
    estate.run(commands.mark_change, key="INC-1", change_id=change, verdict="cause", reason="Call 555-0100")
    entry = estate.ask(queries.timeline, 1)[-2]
    estate.run(commands.redact, key="INC-1", seq=entry.seq, reason="A number")
    mark = changed(estate).items[0].mark
    assert mark is not None
    assert mark.reason == "[redacted]"


def test_the_draft_of_the_coe_says_what_changed(estate: World) -> None:
    ids = [tell(estate, title, "edge-proxy", 1) for title in ("Edge 4.2", "Flag on", "Config 9")]
    verdicts = (("cause", "Rolled back, errors gone"), ("suspect", ""), ("cleared", "It never reached us"))
    for change, (verdict, reason) in zip(ids, verdicts, strict=True):
        estate.run(commands.mark_change, key="INC-1", change_id=change, verdict=verdict, reason=reason)
    estate.run(commands.transition, key="INC-1", to="resolved")
    key = estate.run(coes.open_coe, incident_keys=["INC-1"]).key
    sections = {section.name: section.source for section in estate.ask(coe_queries.document, key).sections}
    assert (
        "- Cause: Edge 4.2 (deployment, Edge Proxy, 2031-03-03 08:00 UTC, 30 min before impact). "
        "Rolled back, errors gone" in sections["diagnosis"]
    )
    assert "- Suspect: Flag on" in sections["diagnosis"]
    assert "- Cleared: Config 9" in sections["diagnosis"]


def test_on_the_page_and_in_the_api(household: Household) -> None:
    world = household.world
    service(world)
    declare(world, services=["edge-proxy"])
    change = tell(world, "Edge <4.2>", "edge-proxy", 1)
    browser = household.browser("responder")
    page = browser.get("/incidents/INC-1").text
    assert "Edge &lt;4.2&gt;" in page
    form = {"csrf_token": household.csrf(browser), "change": change, "verdict": "cause"}
    refused = browser.post("/incidents/INC-1/changes", data=form)
    assert (refused.status_code, "Say how you know" in refused.text) == (422, True)
    assert browser.post("/incidents/INC-1/changes", data={**form, "reason": "Seen"}).status_code == 303
    api, client = household.api("responder"), household.app.test_client()
    (item,) = client.get("/api/v1/incidents/INC-1/changes", headers=api).get_json()["items"]
    assert (item["verdict"], item["minutes_before"], item["steps"]) == ("cause", 60, 0)
    assert item["marked_by"] == "Responder Person"
    body = {"change": change, "verdict": None}
    assert client.post("/api/v1/incidents/INC-1/changes", headers=api, json=body).status_code == 201
    again = {"kind": "flag", "title": "Cache on", "services": ["edge-proxy", "who/knows"], "id": "f-1"}
    answers = [client.post("/api/v1/changes", headers=api, json=again) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].get_json()["services"] == [
        {"name": "edge-proxy", "slug": "edge-proxy"},
        {"name": "who/knows", "slug": None},
    ]
    assert "who/knows (unknown)" in household.browser("viewer").get("/changes").text
    admin = household.browser("admin")
    assert "Names that stand for no service yet" in admin.get("/changes").text
    named = {"csrf_token": household.csrf(admin), "name": "who/knows", "service": "edge-proxy"}
    assert admin.post("/changes/names", data=named).status_code == 303
    assert "Names that stand" not in admin.get("/changes").text
    assert "Cache on" in admin.get("/services/edge-proxy").text
