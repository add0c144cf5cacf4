"""The pages of services, through the whole application."""

import json
import re
from html import unescape

from flask.testing import FlaskClient

from catalog import commands, queries
from tests.support.household import Household

HIDDEN = re.compile(r'name="(version|base)" value="([^"]*)"')


def add(household: Household, slug: str = "checkout", **values: object) -> None:
    given = {"name": slug.title(), "tier": "T1", **values}
    household.world.run(commands.add_service, slug=slug, **given)  # type: ignore[arg-type]


def hidden(client: FlaskClient, slug: str = "checkout") -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(client.get(f"/services/{slug}/edit").text)}


def typed(read: dict[str, str], **changes: str) -> dict[str, str]:
    return {**json.loads(read["base"]), **read, **changes}


def test_a_responder_adds_a_service_and_sees_it(household: Household) -> None:
    client = household.browser("responder")
    sent = {
        "csrf_token": household.csrf(client),
        "slug": "checkout",
        "name": "Check-out",
        "tier": "T0",
        "exposure": "public",
        "datastores": "postgres, kafka",
        "has_queue": "yes",
        "tags": "",
    }
    answer = client.post("/services", data=sent)
    assert answer.location == "/services/checkout"
    page = client.get("/services/checkout").text
    assert "kafka, postgres" in page
    assert "not known" in page
    assert "Check-out" in client.get("/services").text
    attributes = household.world.ask(queries.get_service, "checkout").attributes
    assert attributes == {"exposure": "public", "datastores": ["kafka", "postgres"], "has_queue": True}


def test_a_refused_form_keeps_what_was_typed(household: Household) -> None:
    client = household.browser("responder")
    sent = {"csrf_token": household.csrf(client), "slug": "Bad Slug", "name": "Kept name", "tier": "T0"}
    answer = client.post("/services", data={**sent, "runtime": "two words"})
    assert answer.status_code == 422
    assert "Kept name" in answer.text
    assert "two words" in answer.text
    assert household.world.ask(queries.services) == []


def test_edits_of_different_fields_both_stand(household: Household) -> None:
    add(household, attributes={"exposure": "internal"})
    client = household.browser("responder")
    token, read = household.csrf(client), hidden(client)
    household.world.run(commands.change_service, slug="checkout", attributes={"exposure": "public"})
    answer = client.post("/services/checkout", data={"csrf_token": token, **typed(read, name="Renamed")})
    assert answer.status_code == 303
    found = household.world.ask(queries.get_service, "checkout")
    assert (found.name, found.attributes["exposure"]) == ("Renamed", "public")


def test_an_edit_of_the_same_field_comes_back_with_both_and_can_be_saved_again(household: Household) -> None:
    add(household, attributes={"exposure": "internal"})
    client = household.browser("responder")
    token, read = household.csrf(client), hidden(client)
    household.world.run(commands.change_service, slug="checkout", name="Theirs", attributes={"exposure": "public"})
    answer = client.post("/services/checkout", data={"csrf_token": token, **typed(read, name="Mine")})
    assert answer.status_code == 409
    assert "Console changed name" in answer.text
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    again = {name: unescape(value) for name, value in HIDDEN.findall(answer.text)}
    saved = client.post("/services/checkout", data={"csrf_token": token, **typed(again, name="Mine")})
    assert saved.status_code == 303
    found = household.world.ask(queries.get_service, "checkout")
    assert (found.name, found.attributes["exposure"]) == ("Mine", "public")


def test_dependencies_are_added_shown_both_ways_and_removed(household: Household) -> None:
    add(household)
    add(household, "ledger")
    client = household.browser("responder")
    token = household.csrf(client)
    sent = {"csrf_token": token, "on": "ledger", "kind": "hard"}
    assert client.post("/services/checkout/dependencies", data=sent).status_code == 303
    assert "/services/checkout" in client.get("/services/ledger").text
    client.post("/services/checkout/dependencies/ledger/removals", data={"csrf_token": token})
    assert household.world.ask(queries.get_service, "checkout").depends_on == ()
    itself = client.post("/services/checkout/dependencies", data={**sent, "on": "checkout"})
    assert itself.status_code == 422


def test_a_viewer_sees_services_but_no_way_to_change_them(household: Household) -> None:
    add(household)
    client = household.browser("viewer")
    assert "Edit service" not in client.get("/services/checkout").text
    assert "Add service" not in client.get("/services").text
    assert client.get("/services/checkout/edit").status_code == 403
    assert client.get("/services/new").status_code == 403
    sent = {"csrf_token": household.csrf(client), "slug": "x", "name": "X", "tier": "T0", "version": "1"}
    for path in ("/services", "/services/checkout"):
        assert client.post(path, data=sent).status_code == 403
    dependency = {**sent, "on": "checkout", "kind": "hard"}
    assert client.post("/services/checkout/dependencies", data=dependency).status_code == 403


def test_strangers_see_no_service(household: Household) -> None:
    add(household)
    client = household.browser("anonymous")
    for path in ("/services", "/services/checkout", "/services/new", "/services/checkout/edit"):
        assert client.get(path).status_code == 303
    assert client.get("/api/v1/services").status_code == 401
    assert household.browser().get("/services/nowhere").status_code == 404


HOSTILE = ("\0", "\x1b[2J", "<script>alert(1)</script>", "{{7*7}}", "\u202e", "x" * 5000, "\ud800")
FIELDS = (
    "slug name description tier lifecycle owner_team exposure runtime datastores deployment data_class region_model "
    "has_queue tags base version on kind"
)


def test_hostile_text_breaks_no_page(household: Household) -> None:
    add(household)
    client = household.browser("admin")
    token = household.csrf(client)
    for text in HOSTILE:
        data = dict.fromkeys(FIELDS.split(), text.encode("utf-8", "surrogatepass"))
        for path in ("/services", "/services/checkout", "/services/checkout/dependencies"):
            require_mendable(client, path, {**data, "csrf_token": token})
    assert "<script>alert" not in client.get("/services").text


def test_one_hostile_field_among_good_ones_breaks_no_page(household: Household) -> None:
    add(household)
    client = household.browser("admin")
    good = {"csrf_token": household.csrf(client), "slug": "x", "name": "X", "tier": "T1", "version": "1"}
    for field in FIELDS.split():
        for path in ("/services", "/services/checkout"):
            require_mendable(client, path, {**good, field: "<script>alert(1)</script>"})
    for page in ("/services", "/services/checkout", "/services/checkout/edit"):
        assert "<script>alert" not in client.get(page).text


def require_mendable(client: FlaskClient, path: str, sent: dict[str, object]) -> None:
    answer = client.post(path, data=sent)
    assert answer.status_code in {303, 400, 409, 422}, (path, answer.status_code, sent)
    assert "<script>alert" not in answer.text
