"""Status pages under /api/v1, and at the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from statuspage.cli import status
from tests.incidents.builders import declare
from tests.statuspage.builders import SLUG, make_page, published
from tests.support.household import Household
from tests.support.world import World

ORDER = ["viewer", "responder", "reviewer", "admin"]


def call(household: Household, role: str, method: str, path: str, body: object = None, **headers: str) -> Any:
    client = household.app.test_client()
    sent = {**household.api(role), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.open(f"/api/v1{path}", method=method, json=body, headers=sent)


def test_pages_are_listed_as_the_contract_says(household: Household) -> None:
    make_page(household.world, url="https://status.acme.example")
    answer = call(household, "viewer", "GET", "/status-pages").json
    assert answer["next_cursor"] is None
    (one,) = answer["items"]
    assert (one["slug"], one["name"], one["host"], one["audience"]) == (
        SLUG,
        "Acme Cloud",
        "status.acme.example",
        "public",
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "least"),
    [
        ("GET", "/status-pages", None, "viewer"),
        ("GET", f"/status-pages/{SLUG}", None, "viewer"),
        ("GET", f"/status-pages/{SLUG}/incidents", None, "viewer"),
        ("GET", "/components", None, "viewer"),
        ("GET", "/components/EDGE", None, "viewer"),
        ("GET", "/maintenances", None, "viewer"),
        ("POST", f"/status-pages/{SLUG}/incidents", {"name": "X", "body": "Y"}, "responder"),
        ("PATCH", "/components/EDGE", {"status": "major_outage"}, "responder"),
        ("PATCH", "/components/EDGE", {"name": "Edge two"}, "admin"),
        ("POST", "/components", {"page": SLUG, "name": "More"}, "admin"),
        ("POST", "/status-pages", {"slug": "other", "name": "Other"}, "admin"),
        ("PATCH", f"/status-pages/{SLUG}", {"name": "Acme"}, "admin"),
    ],
)
def test_each_role_may_what_it_should(household: Household, method: str, path: str, body: Any, least: str) -> None:
    parts = make_page(household.world)
    path = path.replace("EDGE", parts.edge)
    for role in ORDER[: ORDER.index(least)]:
        assert call(household, role, method, path, body).status_code == 403, role
    assert call(household, "anonymous", method, path, body).status_code == 401
    assert call(household, least, method, path, body).status_code in {200, 201}


def test_an_incident_is_published_updated_and_corrected(household: Household) -> None:
    world = household.world
    parts = make_page(world)
    incident = declare(world, services=["edge-proxy"])
    here = f"/status-pages/{SLUG}/incidents"
    sent = {
        "name": "Sign-in fails",
        "body": "We look.",
        "incident": incident.key,
        "components": {parts.edge: "major_outage"},
    }
    made = call(household, "responder", "POST", here, sent)
    assert made.status_code == 201
    assert made.json["incident"] == incident.key
    update = call(
        household, "responder", "POST", f"{here}/{made.json['id']}/updates", {"body": "Found.", "status": "identified"}
    )
    assert update.status_code == 201
    corrected = call(
        household, "responder", "PATCH", f"/status-pages/{SLUG}/updates/{update.json['id']}", {"body": "Found it."}
    )
    assert corrected.json["is_corrected"]
    read = call(household, "viewer", "GET", f"{here}/{made.json['id']}").json
    assert [one["body"] for one in read["updates"]] == ["Found it.", "We look."]
    again = call(household, "responder", "POST", here, sent)
    assert (again.status_code, again.json["code"]) == (409, "statuspage.already_published")
    bad = call(
        household, "responder", "POST", f"{here}/{made.json['id']}/updates", {"body": "x", "status": "postmortem"}
    )
    assert bad.status_code == 409
    assert bad.json["possible"] == ["investigating", "identified", "monitoring", "resolved"]


def test_two_who_change_the_same_component_hear_of_one_another(household: Household) -> None:
    parts = make_page(household.world)
    path = f"/components/{parts.edge}"
    version = call(household, "admin", "GET", path).json["version"]
    first = call(household, "responder", "PATCH", path, {"status": "major_outage"}, If_Match=f'"{version}"')
    assert first.status_code == 200
    second = call(household, "responder", "PATCH", path, {"status": "operational"}, If_Match=f'"{version}"')
    assert (second.status_code, second.json["code"]) == (409, "edit.conflict")
    other = call(household, "admin", "PATCH", path, {"name": "Edge two"}, If_Match=f'"{version}"')
    assert other.status_code == 200


def test_work_is_announced_and_moved(household: Household) -> None:
    parts = make_page(household.world)
    times = {"starts_at": "2031-03-03T10:00:00Z", "ends_at": "2031-03-03T12:00:00+01:00"}
    body = {"page": SLUG, "name": "Upgrade", "body": "Soon.", "components": [parts.storage], **times}
    made = call(household, "responder", "POST", "/maintenances", body)
    assert (made.status_code, made.json["ends_at"]) == (201, "2031-03-03T11:00:00Z")
    here = f"/maintenances/{made.json['id']}"
    moved = call(household, "responder", "POST", f"{here}/transitions", {"to": "in_progress"})
    assert (moved.status_code, moved.json["status"]) == (201, "in_progress")
    assert call(household, "responder", "POST", f"{here}/transitions", {"to": "scheduled"}).status_code == 409
    assert call(household, "viewer", "GET", here).json["status"] == "in_progress"
    naive = call(household, "responder", "POST", "/maintenances", {**body, "starts_at": "2031-03-03T10:00:00"})
    assert naive.status_code == 422


def test_the_same_key_publishes_once(household: Household) -> None:
    make_page(household.world)
    here, body = f"/status-pages/{SLUG}/incidents", {"name": "X", "body": "Y"}
    answers = [call(household, "responder", "POST", here, body, Idempotency_Key="k1").json for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(call(household, "viewer", "GET", here).json["items"]) == 1


def test_pages_are_exported_for_a_static_host(world: World, tmp_path: Path) -> None:
    runner, target = CliRunner(), tmp_path / "out"
    nothing = runner.invoke(status, ["export", str(target)], obj=world.desk())
    assert nothing.exit_code == 1
    make_page(world)
    published(world)
    world.settle()
    done = runner.invoke(status, ["export", str(target), "--json"], obj=world.desk())
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["pages"][0]["slug"] == SLUG
    assert "Trouble with Edge network" in (target / SLUG / "index.html").read_text()
    assert json.loads((target / SLUG / "api/v2/summary.json").read_text())["incidents"]
    assert not (target / SLUG / "stale.html").exists()


def test_a_page_without_an_address_of_its_own_is_found_under_ours(household: Household) -> None:
    made = call(household, "admin", "POST", "/status-pages", {"slug": "ours", "name": "Ours"}).json
    assert (made["host"], made["url"]) == ("localhost", "http://localhost/status/ours")
    assert call(household, "viewer", "GET", "/status-pages/ours").json["url"] == made["url"]
    for url, shown in (("https://status.acme.example", "https://status.acme.example"), ("", made["url"])):
        assert call(household, "admin", "PATCH", "/status-pages/ours", {"url": url}).json["url"] == shown
