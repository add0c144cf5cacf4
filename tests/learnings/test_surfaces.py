"""Learnings in the browser and through the API, as different people."""

import pytest

from catalog import commands as catalog
from tests.readiness.loop import published_learning
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]
PROPOSED = {
    "title": "Roll out generated configuration in stages",
    "failure_prevented": "One bad file stops every host at once",
    "lesson": "What reaches every host at once fails **everywhere** at once.",
    "recommendation": "- A small part first\n- It stops by itself",
    "cause_classes": ["config_change"],
    "applicability": "tier in T0, T1",
    "review_by": "2031-03-05",
}


@pytest.fixture
def home(household: Household) -> Household:
    household.world.run(catalog.add_service, slug="payments", name="Payments", tier="T0")
    household.world.run(catalog.add_service, slug="archive", name="Archive", tier="T2")
    return household


def test_a_learning_goes_from_proposal_to_adoption_in_the_browser(home: Household) -> None:
    responder, reviewer = home.browser("responder"), home.browser("reviewer")
    assert responder.get("/learnings/new").status_code == 200
    form = {**PROPOSED, "csrf_token": home.csrf(responder)}
    answer = responder.post("/learnings", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/learnings/LRN-1")
    page = responder.get("/learnings/LRN-1").text
    assert "<strong>everywhere</strong>" in page
    assert "tier is one of T0, T1" in page
    token = home.csrf(reviewer)
    for to in ("accepted", "published"):
        moved = reviewer.post("/learnings/LRN-1/transitions", data={"to": to, "csrf_token": token})
        assert moved.status_code == 303
    home.world.settle()
    page = responder.get("/learnings/LRN-1").text
    assert "payments" in page
    assert "archive" not in page
    answered = {
        "service": "payments",
        "state": "planned",
        "planned_by": "2031-12-01",
        "csrf_token": home.csrf(responder),
    }
    assert responder.post("/learnings/LRN-1/adoptions", data=answered).status_code == 303
    assert "Planned by" in responder.get("/learnings/LRN-1").text
    assert "Payments" in responder.get("/learnings/LRN-1/adoptions").text
    assert "LRN-1" in responder.get("/learnings?state=published").text
    assert "Review due" not in page + responder.get("/learnings").text
    home.world.clock.advance(days=3)
    reviewer = home.signed_in_now("reviewer")
    assert "Its review is due since" in reviewer.get("/learnings/LRN-1").text
    assert "Review due" in reviewer.get("/learnings").text
    ended = {"to": "retired", "reason": "The platform does it now", "csrf_token": home.csrf(reviewer)}
    assert reviewer.post("/learnings/LRN-1/transitions", data=ended).status_code == 303
    assert "The platform does it now" in reviewer.get("/learnings/LRN-1").text
    told = home.app.test_client().get("/api/v1/learnings/LRN-1", headers=home.api("reviewer")).json
    assert (told["state"], told["decided_because"]) == ("retired", "The platform does it now")


def test_what_was_typed_is_shown_again_with_what_is_wrong(home: Household) -> None:
    responder = home.browser("responder")
    form = {**PROPOSED, "failure_prevented": "", "csrf_token": home.csrf(responder)}
    answer = responder.post("/learnings", data=form)
    assert answer.status_code == 422
    assert "Roll out generated configuration in stages" in answer.text
    assert "tier in T0, T1" in answer.text


def test_a_dry_run_shows_which_services_are_meant(home: Household) -> None:
    responder = home.browser("responder")
    form = {"applicability": "exposure is public\ntier in T0", "csrf_token": home.csrf(responder)}
    page = responder.post("/learnings/dry-runs", data=form).text
    assert "Payments" in page
    assert "nobody has said its exposure" in page
    assert "its tier is T2" in page


def test_a_learning_is_revised_without_losing_what_it_said(home: Household) -> None:
    key = published_learning(home.world)
    reviewer = home.browser("reviewer")
    version = home.app.test_client().get(f"/api/v1/learnings/{key}", headers=home.api("reviewer")).json["version"]
    form = {**PROPOSED, "title": "Stage everything", "version": version, "csrf_token": home.csrf(reviewer)}
    assert reviewer.post(f"/learnings/{key}", data=form).status_code == 303
    stale = {**form, "title": "Another title"}
    assert reviewer.post(f"/learnings/{key}", data=stale).status_code == 409
    assert "Stage everything" in reviewer.get(f"/learnings/{key}").text


def test_the_api_does_what_the_pages_do(home: Household) -> None:
    client, responder, reviewer = home.app.test_client(), home.api("responder"), home.api("reviewer")
    body = {**PROPOSED, "applicability": {"attribute": "tier", "in": ["T0"]}}
    made = client.post("/api/v1/learnings", json=body, headers=responder)
    assert (made.status_code, made.json["key"], made.json["version"]) == (201, "LRN-1", 1)
    refused = client.post("/api/v1/learnings/LRN-1/transitions", json={"to": "accepted"}, headers=responder)
    assert refused.status_code == 403
    wrong = client.post("/api/v1/learnings/LRN-1/transitions", json={"to": "retired"}, headers=reviewer)
    assert (wrong.status_code, wrong.json["possible"]) == (409, ["accepted", "declined", "superseded"])
    for to in ("accepted", "published"):
        assert client.post("/api/v1/learnings/LRN-1/transitions", json={"to": to}, headers=reviewer).status_code == 201
    changed = client.patch(
        "/api/v1/learnings/LRN-1", json={"title": "Stage it"}, headers={**reviewer, "If-Match": '"3"'}
    )
    assert (changed.status_code, changed.json["title"], changed.json["revision"]) == (200, "Stage it", 4)
    told = {"service": "payments", "state": "adopted", "evidence_url": "https://logs.example.org/1"}
    adopted = client.post("/api/v1/learnings/LRN-1/adoptions", json=told, headers=responder)
    assert (adopted.status_code, adopted.json["state"]) == (201, "adopted")
    listed = client.get("/api/v1/learnings/LRN-1/adoptions", headers=home.api("viewer")).json
    assert [item["service"] for item in listed["items"]] == ["payments"]
    assert [item["key"] for item in client.get("/api/v1/learnings", headers=reviewer).json["items"]] == ["LRN-1"]


BAD: list[dict[str, object]] = [
    {"failure_prevented": " "},
    {"cause_classes": []},
    {"cause_classes": ["bad luck"]},
    {"applicability": {"tier": "T0"}},
    {"title": "x" * 121},
    {"title": "a\u0000b"},
    {"source_coe": "COE-9"},
    {"steward_id": 99},
]


def test_a_bad_value_is_refused_with_its_place(home: Household) -> None:
    client, headers = home.app.test_client(), home.api("responder")
    for change in BAD:
        body = {**PROPOSED, "applicability": {"all": []}, **change}
        answer = client.post("/api/v1/learnings", json=body, headers=headers)
        assert answer.status_code in {404, 422}, change
        assert answer.json["code"]


def test_who_may_do_what(home: Household) -> None:
    published_learning(home.world)
    for role, statuses in {
        "anonymous": (401, 401, 401),
        "viewer": (200, 201, 403),
        "responder": (200, 201, 403),
        "reviewer": (200, 201, 201),
    }.items():
        client, headers = home.app.test_client(), home.api(role)
        body = {**PROPOSED, "applicability": {"all": []}}
        seen = client.get("/api/v1/learnings/LRN-1", headers=headers).status_code
        proposed = client.post("/api/v1/learnings", json=body, headers=headers).status_code
        decision = {"to": "retired", "reason": "No longer so"}
        decided = client.post("/api/v1/learnings/LRN-1/transitions", json=decision, headers=headers).status_code
        assert (seen, proposed, decided) == statuses, role
