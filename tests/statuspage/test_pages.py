"""Looking after pages in the browser: as little as each role may, and nothing goes out unseen."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from incidents import commands as incident_commands
from incidents import queries as incidents
from statuspage import queries
from statuspage.views import PANELS
from tests.incidents.builders import declare
from tests.statuspage.builders import HOSTILE, SLUG, bundle, make_page, published, told
from tests.support.household import Household
from tests.support.world import World

BASE = f"/status-pages/{SLUG}"


def post(household: Household, client: FlaskClient, path: str, **fields: object) -> int:
    fields["csrf_token"] = household.csrf(client)
    return client.post(path, data=fields).status_code


def shown(world: World) -> queries.PageDetail:
    world.settle()
    return world.ask(queries.status_page, SLUG)


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("/status-pages", "viewer"),
        (BASE, "viewer"),
        (f"{BASE}/incidents/new", "responder"),
        (f"{BASE}/maintenances/new", "responder"),
    ],
)
def test_each_role_sees_what_it_may(household: Household, path: str, least: str) -> None:
    make_page(household.world)
    order = ["viewer", "responder", "reviewer", "admin"]
    for role in order:
        expected = 200 if order.index(role) >= order.index(least) else 403
        assert household.browser(role).get(path).status_code == expected, role
    assert household.browser("anonymous").get(path).status_code in {302, 303, 401}


def test_pages_and_components_are_made_by_admins_only(household: Household) -> None:
    for role, status in (("responder", 403), ("reviewer", 403), ("admin", 303)):
        client = household.browser(role)
        assert post(household, client, "/status-pages", slug=SLUG, name="Acme", time_zone="Etc/UTC") == status
    client = household.browser("responder")
    assert post(household, client, f"{BASE}/components", name="Edge") == 403
    client = household.browser("admin")
    assert post(household, client, f"{BASE}/components", name="Regions", is_group="yes") == 303
    assert (
        post(household, client, BASE, name="Acme Two", time_zone="Europe/Oslo", url="https://status.acme.example")
        == 303
    )
    detail = shown(household.world)
    assert (detail.item.name, detail.item.host) == ("Acme Two", "status.acme.example")
    assert [(part.name, part.is_group) for part in detail.components] == [("Regions", True)]
    bad = client.post("/status-pages", data={"csrf_token": household.csrf(client), "slug": "No!", "name": "X"})
    assert bad.status_code == 422
    assert "small letters" in bad.text


def test_nothing_goes_out_before_it_was_seen_as_the_world_will_see_it(household: Household) -> None:
    world = household.world
    parts = make_page(world)
    client = household.browser("responder")
    fields = {
        "name": HOSTILE,
        "body": f"**All** {HOSTILE}",
        "status": "identified",
        "components": ["", f"{parts.edge}:major_outage"],
    }
    preview = client.post(f"{BASE}/incidents", data={**fields, "csrf_token": household.csrf(client)})
    assert preview.status_code == 200
    assert "The world will read this" in preview.text
    assert "<strong>All</strong>" in preview.text
    assert "<script>alert" not in preview.text
    assert shown(world).state.troubles == []
    assert post(household, client, f"{BASE}/incidents", **fields, confirmed="public") == 303
    (one,) = shown(world).state.troubles
    assert (one.status, one.impact, one.parts) == ("identified", "critical", [parts.edge])
    page = client.get(f"{BASE}/incidents/{one.public_id}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_published_incident_is_updated_corrected_renamed_and_taken_down(household: Household) -> None:
    world = household.world
    make_page(world)
    published(world)
    (one,) = shown(world).state.troubles
    client, here = household.browser("responder"), f"{BASE}/incidents/{one.public_id}"
    assert post(household, client, f"{here}/updates", body="Found.", status="identified") == 200
    assert len(shown(world).state.troubles[0].updates) == 1
    assert post(household, client, f"{here}/updates", body="Found.", status="identified", confirmed="public") == 303
    update = shown(world).state.troubles[0].updates[0]
    assert client.get(f"{BASE}/updates/{update.public_id}").status_code == 200
    assert post(household, client, f"{BASE}/updates/{update.public_id}", body="Found it.", reason="a word") == 303
    assert post(household, client, f"{here}/name", name="Sign-in fails") == 303
    (one,) = shown(world).state.troubles
    assert (one.name, one.updates[0].body, one.updates[0].is_corrected) == ("Sign-in fails", "Found it.", True)
    assert post(household, client, f"{here}/updates", body=" ", status="identified", confirmed="public") == 422
    assert post(household, client, f"{here}/removal", reason="a mistake") == 303
    assert client.get(here).status_code == 404
    assert told(world, "incidents")["incidents"] == []


def test_work_is_seen_as_the_world_will_see_it_before_it_is_announced_and_moved(household: Household) -> None:
    world = household.world
    parts = make_page(world, time_zone="Europe/Oslo")
    client = household.browser("responder")

    def send(path: str, **fields: object) -> TestResponse:
        return client.post(f"{BASE}/{path}", data={**fields, "csrf_token": household.csrf(client)})

    times = {"starts_at": "2031-03-03T10:00", "ends_at": "2031-03-03T11:00"}
    form = {"name": "Upgrade", "body": "**Read**-only.", "components": [parts.storage], "recurs": "weekly", **times}
    seen = send("maintenances", **form).text
    for words in ("The world will read this", "<strong>Read</strong>", "11:00 to 12:00 CET", "Storage",
                  "Everybody, without sign-in", "no subscriber follows", "every week, announced anew"):  # fmt: skip
        assert words in seen
    assert not shown(world).state.works
    assert send("maintenances", **form, confirmed="public").status_code == 303
    (work,) = shown(world).state.works
    here = f"maintenances/{work.public_id}"
    assert "These are the times that are announced already" in send(f"{here}/times", **times).text
    later = {"starts_at": "2031-03-03T12:00", "ends_at": "2031-03-03T13:00"}
    assert "Moved to 3 Mar 2031, 13:00 to 14:00 CET." in send(f"{here}/times", **later).text
    assert "will not take place" in send(f"{here}/transitions", to="completed").text
    seen = send(f"{here}/transitions", to="in_progress", quiet="yes").text
    assert "The announced work has begun." in seen
    assert "Under maintenance" in seen
    assert "nobody: it only shows" in seen
    assert shown(world).state.works[0].status == "scheduled"
    assert send(f"{here}/transitions", to="in_progress", confirmed="public").status_code == 303
    assert send(f"{here}/transitions", to="scheduled").status_code == 409
    (work,) = shown(world).state.works
    assert (work.status, work.updates[0].body) == ("in_progress", "The announced work has begun.")
    assert "Under maintenance" in client.get(BASE).text
    again = send("maintenances", **{**form, "ends_at": "2031-03-03T09:00"})
    assert again.status_code == 422
    assert "Upgrade" in again.text
    update = f"updates/{work.updates[0].public_id}"
    assert send(update, body="It has begun late.").headers["Location"].endswith(f"{BASE}/{here}")
    assert shown(world).state.works[0].updates[0].is_corrected


def test_a_template_begins_what_is_published_and_says_what_nobody_filled_in(household: Household) -> None:
    world = household.world
    make_page(world)
    one = world.run(
        incident_commands.save_template, audience="public", title="Begin", body="{services} has trouble for {duration}."
    )
    incident = declare(world, services=["edge-proxy"])
    client, new = household.browser("responder"), f"{BASE}/incidents/new?template={one.id}"
    filled = client.get(f"{new}&incident={incident.key}").text
    assert "Edge Proxy has trouble for 0 min." in filled
    assert "Replace this" not in filled
    assert "{services}, {duration} would be read as written" in client.get(new).text
    said = {"name": "Slow", "body": "Slow for {duration}.", "csrf_token": household.csrf(client)}
    assert "{duration} would be read as written" in client.post(f"{BASE}/incidents", data=said).text


def test_a_component_is_set_by_responders(household: Household) -> None:
    parts = make_page(household.world)
    path = f"{BASE}/components/{parts.edge}/status"
    assert post(household, household.browser("viewer"), path, status="major_outage") == 403
    assert post(household, household.browser("responder"), path, status="major_outage") == 303
    assert post(household, household.browser("responder"), path, status="broken") == 422
    assert shown(household.world).item.indicator == "major"


def test_the_incidents_own_page_shows_its_public_side(household: Household) -> None:
    world = household.world
    make_page(world)
    panel = next(panel for panel in PANELS if panel.slot == "incident.aside")
    incident, hidden = published(world), declare(world, visibility="private")
    world.settle()
    with world.reading() as reading:
        side = panel.load(reading, incidents.brief(reading, incident.key))
        refused = panel.load(reading, incidents.brief(reading, hidden.key))
    assert [one.name for one in side.sides] == ["Trouble with Edge network"]  # type: ignore[union-attr]
    assert "private" in refused.refusal  # type: ignore[union-attr]
    page = household.browser("responder").get(f"/incidents/{incident.key}")
    assert page.status_code == 200
    assert "Trouble with Edge network" in page.text


def test_the_address_is_that_of_the_installation(household: Household) -> None:
    client = household.browser("admin")
    assert post(household, client, "/status-pages", slug=SLUG, name="Acme", time_zone="Etc/UTC") == 303
    assert bundle(household.world)
    assert told(household.world)["page"]["url"] == f"http://localhost/status/{SLUG}"
