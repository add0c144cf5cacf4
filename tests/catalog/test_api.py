"""Services for programs."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.household import Household


def call(
    household: Household, method: str, path: str, body: object = None, role: str = "responder", **headers: str
) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    client = household.app.test_client()
    return client.open(f"/api/v1{path}", method=method, json=body, headers={**household.api(role), **sent})


def made(household: Household, slug: str = "checkout", **more: object) -> dict[str, Any]:
    answer = call(household, "POST", "/services", {"slug": slug, "name": slug.title(), "tier": "T1", **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json  # type: ignore[assignment]
    return body


def test_a_service_is_made_changed_and_read(household: Household) -> None:
    team = {"slug": "edge", "name": "Edge", "lead_id": household.people["viewer"]}
    assert call(household, "POST", "/teams", team, role="admin").status_code == 201
    body = made(household, owner_team="edge", attributes={"exposure": "public"})
    assert (body["owner_team"], body["version"]) == ("edge", 1)
    patch = {"tier": "T0", "attributes": {"runtime": "jvm", "exposure": None}, "owner_team": None}
    changed = call(household, "PATCH", "/services/checkout", patch, If_Match='"1"')
    assert changed.status_code == 200
    assert changed.get_etag() == ("2", False)
    read = call(household, "GET", "/services/checkout", role="viewer").json
    assert read
    assert (read["tier"], read["owner_team"], read["attributes"]) == ("T0", None, {"runtime": "jvm"})


def test_a_change_over_somebody_elses_is_refused_with_what_changed(household: Household) -> None:
    made(household)
    assert call(household, "PATCH", "/services/checkout", {"tier": "T0"}, If_Match='"1"').status_code == 200
    lost = call(household, "PATCH", "/services/checkout", {"tier": "T2"}, If_Match='"1"')
    assert lost.status_code == 409
    assert lost.json
    assert lost.json["changed"][0]["fields"] == ["tier"]
    assert call(household, "PATCH", "/services/checkout", {"name": "New"}, If_Match='"1"').status_code == 200


def test_a_repeated_key_makes_one_service(household: Household) -> None:
    body = {"slug": "checkout", "name": "Check-out", "tier": "T1"}
    first = call(household, "POST", "/services", body, Idempotency_Key="k1")
    second = call(household, "POST", "/services", body, Idempotency_Key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json


def test_lists_go_on_at_their_cursor(household: Household) -> None:
    for number in range(3):
        made(household, f"s{number}")
    first = call(household, "GET", "/services?limit=2", role="viewer").json
    assert first
    second = call(household, "GET", f"/services?limit=2&cursor={first['next_cursor']}", role="viewer").json
    assert second
    assert [item["slug"] for item in first["items"] + second["items"]] == ["s0", "s1", "s2"]
    assert second["next_cursor"] is None
    assert call(household, "GET", "/services?cursor=nonsense").status_code == 422


def test_dependencies_are_added_and_removed(household: Household) -> None:
    made(household)
    made(household, "ledger")
    added = call(household, "POST", "/services/checkout/dependencies", {"on": "ledger", "kind": "soft"})
    assert added.status_code == 201
    assert added.json
    assert added.json["depends_on"] == [{"slug": "ledger", "name": "Ledger", "tier": "T1", "kind": "soft"}]
    removed = call(household, "DELETE", "/services/checkout/dependencies/ledger")
    assert removed.json
    assert removed.json["depends_on"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"slug": "x", "name": "X"},
        {"slug": "x", "name": "X", "tier": "T9"},
        {"slug": "x", "name": "X", "tier": "T1", "colour": "red"},
        {"slug": "x", "name": "X", "tier": "T1", "attributes": {"colour": "red"}},
        {"slug": "x", "name": "X", "tier": "T1", "attributes": {"exposure": ["public"]}},
        {"slug": "x", "name": "X", "tier": "T1", "owner_team": "nobody"},
        {"slug": ["x"], "name": "X", "tier": "T1"},
        {"slug": "x", "name": "", "tier": "T1"},
    ],
)
def test_what_is_not_a_service_is_refused_with_where(household: Household, body: dict[str, object]) -> None:
    answer = call(household, "POST", "/services", body)
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["code"]
    assert answer.json["detail"]


def test_people_and_teams_are_read_by_all_and_made_by_administrators(household: Household) -> None:
    person = {"email": "eske@example.org", "name": "Eske Lund", "role": "viewer"}
    team = {"slug": "edge", "name": "Edge"}
    for role in ("viewer", "responder", "reviewer"):
        assert call(household, "POST", "/people", person, role=role).status_code == 403
        assert call(household, "POST", "/teams", team, role=role).status_code == 403
    made_person = call(household, "POST", "/people", person, role="admin")
    assert made_person.status_code == 201
    assert made_person.json
    path = f"/people/{made_person.json['id']}"
    assert call(household, "GET", path, role="viewer").json == made_person.json
    assert call(household, "POST", "/teams", team, role="admin").status_code == 201
    found = call(household, "GET", "/teams/edge", role="viewer").json
    assert found
    assert found["name"] == "Edge"
    people = call(household, "GET", "/people", role="viewer").json
    assert people
    assert len(people["items"]) == 5
    for missing in ("/people/999", "/people/99999999999999999999", "/teams/nowhere", "/services/nowhere"):
        assert call(household, "GET", missing).status_code in {404, 422}
