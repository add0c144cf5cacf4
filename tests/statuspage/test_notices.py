"""What the world is told of customers: by a person, never by itself."""

from datetime import timedelta

import pytest

from foundation.errors import Conflict, Invalid
from foundation.markdown import plain
from incidents import commands as incidents
from statuspage import commands, queries
from tests.statuspage.builders import bundle, everything, make_page, published
from tests.support.household import Household

SECRET, WORKAROUND = "Half of all cards fail.", "Pay by invoice."


def test_what_the_incident_says_of_customers_is_published_by_a_person_only(household: Household) -> None:
    world = household.world
    make_page(world)
    incident = published(world)
    texts = {"customer_impact": plain(SECRET), "workaround": plain(WORKAROUND)}
    world.run(incidents.describe_impact, key=incident.key, **texts)
    assert SECRET not in everything(world)
    with world.reading() as reading:
        (one,) = queries.status_page(reading, "acme").state.troubles
    browser, address = household.browser("responder"), f"/status-pages/acme/incidents/{one.public_id}"
    draft = browser.get(address).text
    assert SECRET in draft
    assert f"Filled in from {incident.key}" in draft
    due = (world.clock.now() + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    form = {"csrf_token": household.csrf(browser), "customer_impact": SECRET, "workaround": "", "next_update_at": due}
    preview = browser.post(f"{address}/notice", data=form)
    assert (preview.status_code, "Publish to the world" in preview.text) == (200, True)
    assert SECRET not in everything(world)
    assert browser.post(f"{address}/notice", data={**form, "confirmed": "public"}).status_code == 303
    files = bundle(world).files
    for name in ("index.html", f"incidents/{one.public_id}.html"):
        assert SECRET in files[name].decode()
        assert "Next update by" in files[name].decode()
        assert WORKAROUND not in files[name].decode()
    # Programs that know status pages get the fields that they know.
    assert SECRET not in files["api/v2/summary.json"].decode()
    client, api = household.app.test_client(), household.api("responder")
    answer = client.put(f"/api/v1{address}/notice", headers=api, json={"workaround": WORKAROUND})
    assert (answer.get_json()["workaround"], answer.get_json()["customer_impact"]) == (WORKAROUND, "")
    assert SECRET not in everything(world)


def test_a_promise_lies_ahead_and_what_is_taken_down_takes_no_notice(household: Household) -> None:
    world = household.world
    make_page(world)
    published(world)
    world.settle()
    with world.reading() as reading:
        (one,) = queries.status_page(reading, "acme").state.troubles
    given = {"incident": one.public_id, "customer_impact": plain(SECRET), "workaround": plain("")}
    for off in (-1, 0, 31 * 24 * 60):
        with pytest.raises(Invalid, match="still to come"):
            world.run(commands.notice_incident, next_update_at=world.clock.now() + timedelta(minutes=off), **given)
    world.run(commands.notice_incident, next_update_at=world.clock.now() + timedelta(minutes=5), **given)
    world.clock.advance(minutes=6)
    assert "Next update by" not in everything(world)
    world.run(commands.unpublish_incident, incident=one.public_id, reason="Not ours")
    with pytest.raises(Conflict):
        world.run(commands.notice_incident, **given)
