"""The API's shape: bodies, versions, repeated keys, and its description."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from foundation.authz import Role
from foundation.web.openapi import document, operations
from tests.support.site import Site


class Caller:
    """Calls the API with a token."""

    def __init__(self, client: FlaskClient, role: str = "RESPONDER") -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer token-of-{role}"}

    def __call__(self, method: str, path: str, json: object = None, **headers: str) -> TestResponse:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"/api/v1{path}", method=method, json=json, headers={**self.headers, **more})


@pytest.fixture
def call(site: Site) -> Caller:
    return Caller(site.client())


def test_a_body_becomes_an_answer_with_its_version(call: Caller) -> None:
    answer = call("POST", "/notes", {"title": " first "})
    assert answer.status_code == 201
    assert answer.get_json() == {"title": "first", "version": 1}
    assert answer.headers["ETag"] == '"1"'


def test_unknown_missing_and_wrong_fields_are_named(call: Caller) -> None:
    answer = call("POST", "/notes", {"titel": "a", "count": "many"})
    assert answer.status_code == 422
    problem = answer.get_json()
    assert problem["code"] == "request.invalid"
    assert set(problem["errors"]) == {"title", "titel", "count"}
    assert problem["where"] in problem["errors"]
    assert problem["request_id"] == answer.headers["X-Request-Id"]


def test_a_repeated_key_gets_the_same_answer_and_changes_nothing(call: Caller) -> None:
    first = call("POST", "/notes", {"title": "a"}, Idempotency_Key="k1")
    again = call("POST", "/notes", {"title": "a"}, Idempotency_Key="k1")
    assert (again.status_code, again.data, again.headers["ETag"]) == (201, first.data, '"1"')
    assert call("GET", "/notes/1").get_json()["version"] == 1
    other = call("POST", "/notes", {"title": "b"}, Idempotency_Key="k1")
    assert other.get_json()["code"] == "idempotency.mismatch"
    assert call("POST", "/notes", {"title": "odd"}, Idempotency_Key="k2").status_code == 422
    assert call("POST", "/notes", {"title": "c"}, Idempotency_Key="k2").status_code == 201
    assert call("POST", "/notes", {"title": "c"}, Idempotency_Key="k" * 201).status_code == 422


def test_the_same_key_of_somebody_else_is_another(call: Caller) -> None:
    call("POST", "/notes", {"title": "a"}, Idempotency_Key="k1")
    other = Caller(call.client, "ADMIN")
    assert other("POST", "/notes", {"title": "b"}, Idempotency_Key="k1").get_json()["title"] == "b"


def test_nothing_to_say_is_204_also_when_repeated(call: Caller) -> None:
    for _ in range(2):
        answer = call("DELETE", "/notes/1", Idempotency_Key="k1")
        assert (answer.status_code, answer.data) == (204, b"")


def test_a_lost_race_hears_what_changed(call: Caller) -> None:
    call("POST", "/notes", {"title": "a"})
    assert call("PATCH", "/notes/1", {"title": "b"}, If_Match='"1"').status_code == 200
    lost = call("PATCH", "/notes/1", {"title": "c"}, If_Match='W/"1"')
    assert lost.status_code == 409
    (change,) = lost.get_json()["changed"]
    assert change["fields"] == ["title"]
    assert change["at"].endswith("Z")
    assert datetime.fromisoformat(change["at"]).tzinfo is not None
    assert call("PATCH", "/notes/1", {"title": "c"}, If_Match="*").status_code == 200


def test_a_version_that_is_not_reached_yet_is_no_claim_that_holds(call: Caller) -> None:
    call("POST", "/notes", {"title": "a"})
    ahead = call("PATCH", "/notes/1", {"title": "b"}, If_Match='"7"')
    told = ahead.get_json()
    assert (ahead.status_code, told["code"], told["version"]) == (409, "edit.version_not_reached", 1)
    assert call("GET", "/notes/1").get_json()["version"] == 1


@pytest.mark.parametrize("sent", [[], [{"title": "a"}], "a", 7])
def test_what_is_no_object_is_said_of_the_body(call: Caller, sent: object) -> None:
    refused = call("POST", "/notes", sent)
    told = refused.get_json()
    assert (refused.status_code, told["where"], told["errors"]) == (422, "body", {"body": "Give an object."})


@pytest.mark.parametrize("header", ["one", '"-1"', '"1', '""', "9" * 30, "1, 2"])
def test_an_if_match_that_is_no_version_is_refused(call: Caller, header: str) -> None:
    call("POST", "/notes", {"title": "a"})
    answer = call("PATCH", "/notes/1", {"title": "b"}, If_Match=header)
    assert answer.status_code == (200 if header == '"1' else 422)


def test_a_reader_who_has_it_gets_304(call: Caller) -> None:
    first = call("GET", "/notes/1")
    again = call("GET", "/notes/1", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert call("GET", "/notes?limit=3", If_None_Match='"x"').get_json() == {"items": ["3"]}
    listed = call("GET", "/notes?limit=3")
    assert call("GET", "/notes?limit=3", If_None_Match=listed.headers["ETag"]).status_code == 304
    assert call("GET", "/notes?q=poll", If_None_Match='"7"').status_code == 304


def test_the_query_is_held_to_its_model(call: Caller) -> None:
    assert call("GET", "/notes?limit=&tags=a&tags=b").get_json() == {"items": ["None", "a", "b"]}
    for query in ("limit=many", "nonsense=1", "limit=99999999999999999999"):
        answer = call("GET", f"/notes?{query}")
        assert answer.status_code == 422, query
        assert answer.content_type == "application/problem+json"


def test_the_description_is_complete_both_ways(light_site: Site) -> None:
    spec: dict[str, Any] = light_site.client().get("/api/v1/openapi.json").get_json()
    assert spec["openapi"] == "3.1.0"
    described = {
        (method.upper(), path.replace("{", "<int:").replace("}", ">"))
        for path, methods in spec["paths"].items()
        for method in methods
    }
    assert described == set(operations(light_site.app))
    assert len(described) == 5


def test_the_description_says_what_goes_in_and_out(light_site: Site) -> None:
    spec = document(light_site.app)
    post = spec["paths"]["/api/v1/notes"]["post"]
    assert post["summary"] == "Write a note"
    assert post["tags"] == ["notes"]
    body = post["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert spec["components"]["schemas"][body.rpartition("/")[2]]["properties"]["title"]["maxLength"] == 20
    assert "201" in post["responses"]
    assert "application/problem+json" in post["responses"]["422"]["content"]
    assert "Idempotency-Key" in {p["name"] for p in post["parameters"]}
    assert {"429", "503"} <= post["responses"].keys()
    assert spec["components"]["schemas"]["Problem"]["additionalProperties"] is True
    patch = spec["paths"]["/api/v1/notes/{number}"]["patch"]
    assert {"number", "If-Match"} <= {p["name"] for p in patch["parameters"]}
    assert {"limit", "tags", "q"} == {p["name"] for p in spec["paths"]["/api/v1/notes"]["get"]["parameters"]}
    assert spec["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_every_reference_of_the_description_leads_somewhere(light_site: Site) -> None:
    spec = document(light_site.app)

    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*(references(item) for item in value.values()))
        return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()

    known = {f"#/components/schemas/{name}" for name in spec["components"]["schemas"]}
    assert references(spec) <= known


def test_an_admin_with_a_cookie_reads_the_api_too(site: Site) -> None:
    assert site.client(Role.ADMIN).get("/api/v1/notes/1").status_code == 200
