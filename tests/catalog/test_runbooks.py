"""Runbooks, whom to call, and catalogs through the browser."""

import io

import pytest

from accounts import commands as accounts
from accounts.queries import teams
from catalog import commands, queries
from foundation.authz import Role
from foundation.errors import Conflict, Invalid
from tests.catalog.test_import import OURS
from tests.support.household import Household


def test_a_runbook_is_added_rehearsed_and_goes_stale(household: Household) -> None:
    world, client = household.world, household.browser("responder")
    world.run(commands.add_service, slug="checkout", name="Check-out", tier="T0")
    token = {"csrf_token": household.csrf(client)}
    page = client.get("/services/checkout").text
    assert "Nobody owns it" in page
    assert "It has no runbook" in page
    sent = {**token, "title": "Fail over", "url": "https://example.org/r"}
    assert client.post("/services/checkout/runbooks", data=sent).status_code == 303
    assert "Never rehearsed" in client.get("/services/checkout").text
    book = world.ask(queries.all_runbooks)[0]
    address = f"/services/checkout/runbooks/{book.id}"
    assert client.post(f"{address}/rehearsals", data=token).status_code == 303
    assert "Rehearsed today" in client.get("/services/checkout").text
    assert world.ask(queries.all_runbooks)[0].is_stale is False
    assert client.post(address, data={**sent, "rehearsed_on": "2030-08-15"}).status_code == 303
    assert "Rehearsed 200 days ago, 20 days too long" in client.get("/services/checkout").text
    bad = client.post(address, data={**sent, "url": "javascript:alert(1)"})
    assert bad.status_code == 422
    assert 'href="javascript' not in bad.text
    assert client.post(address, data={**sent, "rehearsed_on": "2031-01-01", "title": "Fail back"}).status_code == 303
    assert client.post(f"{address}/removals", data=token).status_code == 303
    assert world.ask(queries.all_runbooks) == []


def test_runbooks_by_api(household: Household) -> None:
    client, headers = household.app.test_client(), household.api("responder")
    household.world.run(commands.add_service, slug="checkout", name="Check-out", tier="T0")
    household.world.run(accounts.add_team, slug="edge", name="Edge", channel="#edge")
    new = {"title": "Fail over", "url": "https://example.org/r", "owner_team": "edge", "rehearsed_on": "2031-03-01"}
    made = client.post("/api/v1/services/checkout/runbooks", json=new, headers=headers)
    assert (made.status_code, made.json and made.json["stale"]) == (201, False)
    assert made.json
    address = f"/api/v1/services/checkout/runbooks/{made.json['id']}"
    patched = client.patch(address, json={"rehearsed_on": None, "owner_team": None}, headers=headers)
    assert patched.json
    assert (patched.json["says"], patched.json["owner_team"], patched.json["stale"]) == ("Never rehearsed", None, True)
    listed = client.get("/api/v1/runbooks?stale=true", headers=household.api("viewer")).json
    assert [item["title"] for item in listed["items"]] == ["Fail over"]  # type: ignore[index]
    assert client.get("/api/v1/runbooks?stale=false", headers=headers).json["items"] == []  # type: ignore[index]
    assert client.post("/api/v1/services/checkout/runbooks", json=new, headers=headers).status_code == 409
    later = {"rehearsed_on": "2031-04-01"}
    assert client.patch(address, json=later, headers=headers).status_code == 422
    service = {"rto_minutes": 30, "links": [{"url": "https://example.org/d", "title": "Board"}]}
    changed = client.patch("/api/v1/services/checkout", json=service, headers=headers).json
    assert (changed["rto_minutes"], changed["links"][0]["title"]) == (30, "Board")  # type: ignore[index]
    cleared = client.patch("/api/v1/services/checkout", json={"rto_minutes": None}, headers=headers).json
    assert cleared["rto_minutes"] is None  # type: ignore[index]
    assert client.delete(address, headers=headers).status_code == 204
    assert client.delete(address, headers=headers).status_code == 404


def test_a_file_is_looked_at_before_it_is_taken_in(household: Household) -> None:
    world, client = household.world, household.browser("admin")
    for name in ("ada", "eske"):
        world.run(accounts.add_person, email=f"{name}@example.org", name=name.title(), role=Role.VIEWER)
    token = {"csrf_token": household.csrf(client)}
    file = (io.BytesIO(OURS.encode()), "catalog.yaml")
    looked = client.post("/catalog/import", data={**token, "file": file}, content_type="multipart/form-data")
    assert looked.status_code == 200
    assert "Take in 4" in looked.text
    assert world.ask(teams) == []
    taken = client.post("/catalog/import", data={**token, "text": OURS, "apply": "yes"})
    assert taken.status_code == 303
    page = client.get("/services/checkout").text
    assert "#edge-oncall" in page
    assert "39 days too long" in page
    again = client.post("/catalog/import", data={**token, "text": OURS})
    assert "Take in" not in again.text
    out = client.get("/catalog/export.yaml")
    assert out.headers["Content-Disposition"] == 'attachment; filename="andon-catalog.yaml"'
    assert "slug: checkout" in out.text
    bomb = client.post("/catalog/import", data={**token, "text": "a: &a [1]\nb: [*a, *a]"})
    assert bomb.status_code == 422
    assert "anchors and aliases" in bomb.text
    broken = (io.BytesIO(b"\xff"), "x.yaml")
    assert client.post("/catalog/import", data={**token, "file": broken}).status_code == 422
    by_api = household.app.test_client().post(
        "/api/v1/catalog/imports", json={"text": OURS, "dry_run": True}, headers=household.api("admin")
    )
    assert by_api.json
    assert (by_api.json["unchanged"], by_api.json["refused"]) == (4, 0)


def test_a_runbook_that_cannot_be_is_refused(household: Household) -> None:
    world = household.world
    world.run(commands.add_service, slug="checkout", name="Check-out", tier="T0")
    good = {"slug": "checkout", "title": "Fail over", "url": "https://example.org/r"}
    first = world.run(commands.add_runbook, **good)  # type: ignore[arg-type]
    for bad in ({"title": " "}, {"url": "ftp://x"}, {"rehearse_days": 0}, {"owner_team_id": 99}):
        with pytest.raises(Invalid):
            world.run(commands.add_runbook, **{**good, **bad})  # type: ignore[arg-type]
    second = world.run(commands.add_runbook, **{**good, "title": "Drain"})  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        world.run(commands.change_runbook, slug="checkout", runbook_id=second.id, title=first.title)
