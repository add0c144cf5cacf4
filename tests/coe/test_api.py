"""COEs and actions over /api/v1."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from catalog import commands as catalog
from tests.support.household import Household


class Caller:
    """Calls the API as the person of one role."""

    def __init__(self, household: Household, role: str) -> None:
        self.client, self.headers = household.app.test_client(), household.api(role)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"json": body} if body is not None else {}
        return self.client.open(f"/api/v1{path}", method=method, headers={**self.headers, **named}, **sent)

    def ok(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        answer = self.call(method, path, body, **headers)
        assert answer.status_code in {200, 201, 204}, answer.text
        return answer.get_json(silent=True)

    def refused(self, status: int, method: str, path: str, body: object = None, **headers: str) -> Any:
        answer = self.call(method, path, body, **headers)
        assert answer.status_code == status, answer.text
        return answer.get_json()


@pytest.fixture
def responder(household: Household) -> Caller:
    household.world.run(catalog.add_service, slug="checkout", name="Checkout", tier="T1")
    return Caller(household, "responder")


NUMBER = {"dimension": "requests", "value": 40, "unit": "%", "method": "By the gateway's counter"}
CAUSE = {"because": "The rollout pushed a limit to every region", "cause_class": "config_change", "service": "checkout"}
TIMES = {
    "impact_started": "2031-03-01T11:00:00+01:00",
    "detected": "2031-03-01T10:04:00Z",
    "mitigated": "2031-03-01T11:00:00Z",
    "impact_ended": "2031-03-01T12:00:00Z",
}


def action_of(household: Household) -> dict[str, object]:
    return {
        "title": "Stage the rollout",
        "kind": "prevent",
        "priority": "P1",
        "owner_id": household.people["responder"],
        "due": "2031-04-01",
        "done_criteria": "One region stops.",
        "cause_ids": [1],
        "service": "checkout",
    }


def test_a_coe_from_opening_to_publishing(household: Household, responder: Caller) -> None:
    coe = responder.ok("POST", "/coes", {"title": "Cards refused", "services": ["checkout"]})
    assert (coe["key"], coe["state"], coe["services"], coe["version"]) == ("COE-1", "draft", ["checkout"], 1)
    url = "/coes/COE-1"
    codes = [found["code"] for found in responder.ok("GET", f"{url}/findings")["items"]]
    errors = ["E01"] * 2 + ["E02", "E03", "E03", "E04", "E04"] + ["E05"] * 16 + ["E07", "E30"]
    assert codes == [*errors, "W09"]
    refused = responder.refused(409, "POST", f"{url}/transitions", {"to": "in_review"})
    assert refused["code"] == "coe.findings"
    assert [found["code"] for found in refused["findings"]] == errors
    for section in (each for each in coe["sections"] if not each["name"].startswith("lessons")):
        responder.ok("PUT", f"{url}/sections/{section['name']}", {"text": "4 of 10 *payments* failed."})
    assert responder.ok("GET", f"{url}/sections/impact")["html"] == "<p>4 of 10 <em>payments</em> failed.</p>"
    assert responder.ok("PATCH", url, {**TIMES, "title": "Checkout refused cards"})["title"] == "Checkout refused cards"
    assert responder.ok("GET", url)["instants"]["impact_started"] == "2031-03-01T10:00:00Z"
    number = responder.ok("POST", f"{url}/impacts", {"dimension": "requests", "value": 50, "unit": "%"})
    assert responder.ok("PUT", f"{url}/impacts/{number['id']}", NUMBER)["value"] == 40
    assert [each["method"] for each in responder.ok("GET", f"{url}/impacts")["items"]] == [NUMBER["method"]]
    for each in responder.ok("GET", f"{url}/answers")["items"]:
        given = responder.ok("PUT", f"{url}/answers/{each['question']}", {"text": "It is told above."})
        assert (given["text"], given["is_prefilled"]) == ("It is told above.", False)
    responder.refused(422, "PUT", f"{url}/answers/weather", {"text": "Fine."})
    assert responder.ok("POST", f"{url}/causes", CAUSE)["service"] == "checkout"
    action = responder.ok("POST", f"{url}/actions", action_of(household))
    assert (action["key"], action["due"], action["cause_ids"]) == ("ACT-1", "2031-04-01T23:59:59Z", [1])
    left = responder.refused(409, "POST", f"{url}/transitions", {"to": "in_review"})
    assert left["code"] == "coe.unacknowledged"
    sent = {"to": "in_review", "note": "Small enough to stay short."}
    assert responder.ok("POST", f"{url}/transitions", sent)["state"] == "in_review"
    responder.refused(403, "POST", f"{url}/transitions", {"to": "approved"})
    reviewer = Caller(household, "reviewer")
    assert reviewer.ok("GET", url)["possible"] == ["approved", "changes_requested", "withdrawn"]
    reviewer.ok("POST", f"{url}/transitions", {"to": "approved"})
    assert reviewer.ok("POST", f"{url}/transitions", {"to": "published"})["published_at"]
    wrong = reviewer.refused(409, "POST", f"{url}/transitions", {"to": "approved"})
    assert wrong["possible"] == ["closed", "draft"]


def test_sections_merge_or_conflict_by_if_match(household: Household, responder: Caller) -> None:
    responder.ok("POST", "/coes", {"title": "Cards refused"})
    admin, url = Caller(household, "admin"), "/coes/COE-1/sections"
    first = responder.call("PUT", f"{url}/summary", {"text": "Mine."}, If_Match='"1"')
    assert first.headers["ETag"] == '"2"'
    admin.ok("PUT", f"{url}/impact", {"text": "Theirs."}, If_Match='"1"')
    lost = admin.refused(409, "PUT", f"{url}/summary", {"text": "Theirs."}, If_Match='"1"')
    assert lost["changed"][0]["fields"] == ["section.summary"]
    responder.refused(422, "PUT", f"{url}/conclusion", {"text": "x"})
    responder.refused(422, "PUT", f"{url}/summary", {"text": "x" * 20_001})
    responder.refused(422, "PUT", f"{url}/summary", {"words": "x"})
    listed = responder.ok("GET", "/coes/COE-1/revisions")["items"]
    assert [(item["seq"], item["section"], item["by"]) for item in listed] == [
        (3, "impact", "Admin Person"),
        (2, "summary", "Responder Person"),
    ]
    assert responder.ok("GET", "/coes/COE-1/revisions/2")["source"] == "Mine."


def test_causes_and_timeline_are_resources(responder: Caller) -> None:
    responder.ok("POST", "/coes", {"title": "Cards refused"})
    top = responder.ok("POST", "/coes/COE-1/causes", CAUSE)
    low = responder.ok("POST", "/coes/COE-1/causes", {**CAUSE, "parent_id": top["id"]})
    url = f"/coes/COE-1/causes/{top['id']}"
    version = f'"{low["version"]}"'
    changed = responder.ok("PUT", url, {**CAUSE, "role": "latent"}, If_Match=version)
    assert changed["role"] == "latent"
    responder.refused(409, "PUT", url, CAUSE, If_Match=version)
    responder.refused(422, "POST", "/coes/COE-1/causes", {**CAUSE, "cause_class": "bad_luck"})
    responder.ok("DELETE", url)
    left = responder.ok("GET", "/coes/COE-1/causes")["items"]
    assert [(cause["id"], cause["parent_id"]) for cause in left] == [(low["id"], None)]
    row = responder.ok(
        "POST", "/coes/COE-1/timeline", {"at": "2031-03-01T10:00:00Z", "text": "It began.", "zone": "Asia/Tokyo"}
    )
    responder.ok("PATCH", f"/coes/COE-1/timeline/{row['id']}", {"included": False})
    assert [r["included"] for r in responder.ok("GET", "/coes/COE-1/timeline")["items"]] == [False]
    responder.refused(422, "POST", "/coes/COE-1/timeline", {"at": "2031-03-01T10:00:00", "text": "No zone."})
    responder.refused(422, "PATCH", f"/coes/COE-1/timeline/{row['id']}", {"zone": "Mars"})
    responder.refused(404, "PATCH", "/coes/COE-1/timeline/99", {"included": False})


def test_actions_are_listed_changed_and_moved(household: Household, responder: Caller) -> None:
    responder.ok("POST", "/coes", {"title": "Cards refused", "services": ["checkout"]})
    responder.ok("POST", "/coes/COE-1/causes", CAUSE)
    responder.ok("POST", "/coes/COE-1/actions", action_of(household))
    assert [a["key"] for a in responder.ok("GET", "/actions?service=checkout&state=open")["items"]] == ["ACT-1"]
    assert [a["key"] for a in responder.ok("GET", "/coes/COE-1/actions")["items"]] == ["ACT-1"]
    slipped = responder.ok("PATCH", "/actions/ACT-1", {"due": "2031-05-01", "reason": "Vendor."}, If_Match='"1"')
    assert (slipped["slips"], slipped["version"]) == (1, 2)
    responder.refused(409, "PATCH", "/actions/ACT-1", {"due": "2031-06-01", "reason": "Again."}, If_Match='"1"')
    responder.ok("POST", "/actions/ACT-1/transitions", {"to": "done", "evidence": "Rolled out."})
    proof = {"to": "verified", "evidence": "https://example.org/run/7"}
    responder.refused(403, "POST", "/actions/ACT-1/transitions", proof)
    verified = Caller(household, "reviewer").ok("POST", "/actions/ACT-1/transitions", proof)
    assert (verified["state"], verified["evidence"]) == ("verified", proof["evidence"])
    possible = responder.refused(409, "POST", "/actions/ACT-1/transitions", {"to": "canceled", "note": "x"})
    assert possible["possible"] == ["open"]
    responder.refused(422, "POST", "/actions/ACT-1/transitions", {"to": "finished"})
    household.world.clock.advance(days=40)
    assert responder.ok("GET", "/actions?overdue=true")["items"] == []


def test_recurrences_show_both_ways(responder: Caller) -> None:
    for _ in range(2):
        responder.ok("POST", "/coes", {"title": "Cards refused", "services": ["checkout"]})
    suggested = responder.ok("GET", "/coes/COE-2/recurrences")["suggested"]
    assert [coe["key"] for coe in suggested] == ["COE-1"]
    responder.ok("POST", "/coes/COE-2/recurrences", {"of": "COE-1"})
    assert [coe["key"] for coe in responder.ok("GET", "/coes/COE-2/recurrences")["of"]] == ["COE-1"]
    assert [coe["key"] for coe in responder.ok("GET", "/coes/COE-1/recurrences")["later"]] == ["COE-2"]


def test_a_repeated_key_opens_one_coe(responder: Caller) -> None:
    body = {"title": "Cards refused"}
    first = responder.ok("POST", "/coes", body, Idempotency_Key="once")
    assert responder.ok("POST", "/coes", body, Idempotency_Key="once") == first
    assert len(responder.ok("GET", "/coes")["items"]) == 1


def test_lists_page_and_filter(responder: Caller) -> None:
    for number in range(3):
        responder.ok("POST", "/coes", {"title": f"Near miss {number}"})
    page = responder.ok("GET", "/coes?limit=2")
    assert [coe["key"] for coe in page["items"]] == ["COE-3", "COE-2"]
    rest = responder.ok("GET", f"/coes?limit=2&cursor={page['next_cursor']}")
    assert ([coe["key"] for coe in rest["items"]], rest["next_cursor"]) == (["COE-1"], None)
    assert responder.ok("GET", "/coes?state=published")["items"] == []
    for query in ("state=fine", "cursor=!", "service=nowhere"):
        responder.refused(422, "GET", f"/coes?{query}")


def test_who_may_not_gets_the_right_refusal(household: Household, responder: Caller) -> None:
    responder.ok("POST", "/incidents", {"title": "Leak", "visibility": "private", "severity": "SEV3"})
    responder.ok("POST", "/coes", {"title": "Leak", "incidents": ["INC-1"]})
    responder.ok("POST", "/coes", {"title": "Open to all"})
    viewer, stranger = Caller(household, "viewer"), Caller(household, "anonymous")
    viewer.refused(403, "POST", "/coes", {"title": "x"})
    viewer.refused(403, "PUT", "/coes/COE-2/sections/summary", {"text": "x"})
    viewer.refused(404, "GET", "/coes/COE-1")
    viewer.refused(404, "PUT", "/coes/COE-1/sections/summary", {"text": "x"})
    viewer.refused(404, "GET", "/coes/COE-9")
    for path in ("/coes", "/coes/COE-2", "/actions", "/coes/COE-9/findings"):
        stranger.refused(401, "GET", path)
    stranger.refused(401, "POST", "/coes", {"title": "x"})
    again = responder.refused(409, "POST", "/coes", {"incidents": ["INC-1"]})
    assert again["key"] == "COE-1"
