from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.incidents.builders import service
from tests.support.household import Household


@pytest.fixture
def client(household: Household) -> FlaskClient:
    return household.app.test_client()


class Api:
    """Talks to the API as one role."""

    def __init__(self, household: Household, role: str = "responder") -> None:
        self.client, self.headers = household.app.test_client(), household.api(role)

    def post(self, path: str, body: object, **headers: str) -> TestResponse:
        return self.client.post(f"/api/v1{path}", json=body, headers={**self.headers, **headers})

    def patch(self, path: str, body: object, **headers: str) -> TestResponse:
        return self.client.patch(f"/api/v1{path}", json=body, headers={**self.headers, **headers})

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers={**self.headers, **headers})

    def delete(self, path: str) -> TestResponse:
        return self.client.delete(f"/api/v1{path}", headers=self.headers)


@pytest.fixture
def api(household: Household) -> Api:
    return Api(household)


def test_the_heart_of_the_contract(household: Household, api: Api) -> None:
    service(household.world)
    declared = api.post(
        "/incidents",
        {
            "title": "Edge returns errors",
            "severity": "SEV1",
            "services": ["edge-proxy"],
            "summary": "It **fails**.",
            "impact_started_at": "2031-03-03T09:40:00+01:00",
        },
    )
    assert declared.status_code == 201
    body: dict[str, Any] = declared.get_json()
    assert {name: body[name] for name in ("key", "title", "state", "severity", "mode", "visibility", "version")} == {
        "key": "INC-1",
        "title": "Edge returns errors",
        "state": "investigating",
        "severity": "SEV1",
        "mode": "standard",
        "visibility": "open",
        "version": 1,
    }
    assert body["services"] == ["edge-proxy"]
    assert body["roles"] == []
    assert body["moments"] == {"impact_started": "2031-03-03T08:40:00Z", "declared": "2031-03-03T09:00:00Z"}
    assert body["summary_html"] == "<p>It <strong>fails</strong>.</p>"
    assert declared.headers["ETag"] == '"1"'
    moved = api.post("/incidents/INC-1/transitions", {"to": "identified", "note": "A bad file."})
    assert (moved.status_code, moved.get_json()["state"]) == (201, "identified")
    refused = api.post("/incidents/INC-1/transitions", {"to": "triage"})
    assert refused.status_code == 409
    assert refused.get_json()["possible"] == ["canceled", "closed", "merged", "monitoring", "resolved"]
    posted = api.post(
        "/incidents/INC-1/updates", {"audience": "stakeholders", "body": "On it.", "next_update_minutes": 30}
    )
    assert posted.status_code == 201
    assert posted.get_json()["next_update_due"] == "2031-03-03T09:30:00Z"
    timeline = api.get("/incidents/INC-1/timeline?after=1")
    told = timeline.get_json()
    assert told["version"] == 3
    assert [(i["seq"], i["name"], i["actor"]) for i in told["items"]] == [
        (2, "incident.moved", "Responder Person"),
        (3, "incident.update_posted", "Responder Person"),
    ]
    assert api.get("/incidents/INC-1/timeline", **{"If-None-Match": '"3"'}).status_code == 304
    listed = api.get("/incidents?state=open&severity=SEV1&service=edge-proxy&q=edge&limit=5").get_json()
    assert ([item["key"] for item in listed["items"]], listed["next_cursor"]) == (["INC-1"], None)
    assert api.get("/incidents?state=closed").get_json()["items"] == []


def test_a_severity_that_nobody_knows_is_refused_as_an_unknown_state_is(api: Api) -> None:
    for query in ("severity=foo", "state=foo", "severity=SEV1&severity=foo"):
        assert api.get(f"/incidents?{query}").status_code == 422
    refused = api.get("/incidents?severity=foo").get_json()
    assert (refused["code"], refused["where"]) == ("catalog.severity", "severity")
    assert api.get("/incidents?severity=SEV1&severity=pending").status_code == 200


def test_a_dedup_key_answers_with_the_open_incident(api: Api) -> None:
    first = api.post("/incidents", {"title": "Disk full", "dedup_key": "disk"})
    again = api.post("/incidents", {"title": "Disk full again", "dedup_key": "disk"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json()["key"] == "INC-1"


def test_an_idempotency_key_declares_once(api: Api) -> None:
    answers = [api.post("/incidents", {"title": "Once"}, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.get_json()["key"] for answer in answers] == ["INC-1", "INC-1"]
    assert len(api.get("/incidents").get_json()["items"]) == 1


def test_two_editors_of_the_same_field_conflict_and_of_different_fields_merge(api: Api, household: Household) -> None:
    other = Api(household, "admin")
    api.post("/incidents", {"title": "Edge fails"})
    assert api.patch("/incidents/INC-1", {"title": "Edge fails in Oslo"}, **{"If-Match": '"1"'}).status_code == 200
    merged = other.patch("/incidents/INC-1", {"summary": "A bad file."}, **{"If-Match": '"1"'})
    assert (merged.status_code, merged.get_json()["title"]) == (200, "Edge fails in Oslo")
    lost = other.patch("/incidents/INC-1", {"title": "Edge fails everywhere"}, **{"If-Match": '"1"'})
    assert lost.status_code == 409
    assert lost.get_json()["changed"][0]["fields"] == ["title"]
    assert api.get("/incidents/INC-1").get_json()["title"] == "Edge fails in Oslo"
    stale = api.post("/incidents/INC-1/transitions", {"to": "resolved"}, **{"If-Match": '"1"'})
    assert stale.status_code == 201


UNFIT: list[dict[str, object]] = [
    {},
    {"title": ""},
    {"title": "x" * 161},
    {"title": "x", "severity": "SEV0"},
    {"title": "x", "services": ["nope"]},
    {"title": "x", "impact_started_at": "2031-03-03T08:00:00"},
    {"title": "x", "impact_started_at": 1_900_000_000},
    {"title": "x", "impact_started_at": "1900000000"},
    {"title": "x", "impact_started_at": "9999-12-31T23:59:59Z"},
    {"title": "x", "impact_started_at": "2031-02-29T00:00:00Z"},
    {"title": "x", "unknown": 1},
    {"title": "x", "mode": "drilling"},
    {"title": "x", "occurred": {"resolved": "2031-03-03T08:00:00Z"}},
    {"title": "x\u0000y"},
]


def test_what_does_not_fit_is_refused_with_422_and_a_code(api: Api) -> None:
    for body in UNFIT:
        answer = api.post("/incidents", body)
        assert answer.status_code == 422, body
        assert answer.content_type == "application/problem+json"
        assert answer.get_json()["code"]


def test_everything_around_an_incident(api: Api, household: Household) -> None:
    service(household.world)
    api.post("/incidents", {"title": "Edge fails"})
    me = household.people["responder"]
    role = api.post("/incidents/INC-1/roles", {"role": "commander", "person_id": me})
    assert role.get_json()["roles"][0]["person"] == "Responder Person"
    assert len(api.get("/incidents/INC-1/roles").get_json()["items"]) == 6
    task = api.post("/incidents/INC-1/tasks", {"title": "Ask", "owner_id": me, "due": "2031-03-03T10:00:00Z"})
    assert task.status_code == 201
    done = api.post(f"/incidents/INC-1/tasks/{task.get_json()['id']}/completion", {})
    assert done.get_json()["done_at"] == "2031-03-03T09:00:00Z"
    assert len(api.get("/incidents/INC-1/tasks").get_json()["items"]) == 1
    marked = api.post("/incidents/INC-1/services", {"service": "edge-proxy", "impact": "major_outage"})
    assert marked.get_json()["impacts"] == {"edge-proxy": "major_outage"}
    assert api.delete("/incidents/INC-1/services/edge-proxy").get_json()["services"] == []
    moment = api.post("/incidents/INC-1/moments", {"moment": "detected", "at": "2031-03-03T08:50:00Z"})
    assert moment.get_json()["moments"]["detected"] == "2031-03-03T08:50:00Z"
    people = api.post("/incidents/INC-1/participants", {"person_id": household.people["viewer"], "kind": "observer"})
    assert len(people.get_json()["participants"]) == 2
    api.post("/incidents", {"title": "Edge fails too"})
    assert [i["key"] for i in api.get("/incidents/INC-1/similar").get_json()["items"]] == ["INC-2"]
    merged = api.post("/incidents/INC-2/transitions", {"to": "merged", "into": "INC-1"})
    assert merged.get_json()["merged_into"] == "INC-1"
    assert api.post("/incidents/INC-1/redactions", {"seq": 1, "reason": "x"}).status_code == 403
    assert api.get("/incidents/INC-1/updates").get_json()["items"] == []


def test_a_retrospective_incident_brings_its_own_times(api: Api) -> None:
    occurred = {
        "impact_started": "2021-05-18T13:00:00Z",
        "declared": "2021-05-18T13:30:00Z",
        "impact_ended": "2021-05-18T16:00:00Z",
        "resolved": "2021-05-18T16:10:00Z",
    }
    body = api.post("/incidents", {"title": "Then", "mode": "retrospective", "occurred": occurred}).get_json()
    assert body["state"] == "resolved"
    assert body["moments"] == occurred


def test_strangers_hear_401_viewers_403_and_nobody_learns_of_what_is_hidden(household: Household, api: Api) -> None:
    api.post("/incidents", {"title": "Secret", "visibility": "private"})
    assert Api(household, "anonymous").get("/incidents").status_code == 401
    assert Api(household, "anonymous").get("/incidents/INC-1").status_code == 401
    viewer = Api(household, "viewer")
    assert viewer.post("/incidents", {"title": "x"}).status_code == 403
    answers = [viewer.get(f"/incidents/INC-{n}{rest}") for n in (1, 9) for rest in ("", "/timeline", "/roles")]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {answer.get_json()["detail"] for answer in answers}
    assert len(bodies) == 1
    assert not any("ETag" in answer.headers for answer in answers)
    assert api.get("/incidents/INC-1").status_code == 200
    assert Api(household, "reviewer").get("/incidents").get_json()["items"] == []


def test_an_update_is_begun_from_a_template_and_posted_as_it_was_put_right(household: Household, api: Api) -> None:
    key = api.post("/incidents", {"title": "Checkout fails", "severity": "SEV2"}).get_json()["key"]
    body = {"audience": "stakeholders", "title": "Mine", "body": "{key}: {title}, {nobody}"}
    written = Api(household, "admin").post("/update-templates", body).get_json()
    begun = api.get(f"/incidents/{key}/update-templates").get_json()["items"]
    assert begun[-1] == {"template": written["id"], "title": "Mine", "body": f"{key}: Checkout fails, {{nobody}}"}
    assert len(begun) < len(api.get("/update-templates").get_json()["items"])
    assert api.get(f"/incidents/{key}/update-templates?audience=all").get_json()["code"] == "incident.word"
