"""The pages of accounts, through the whole application."""

import re

import pytest

from accounts import commands, queries
from foundation.authz import Role
from tests.support.household import PASSWORD, Household

NEW = "another quite long secret"


def sign_in(household: Household, email: str, password: str = PASSWORD, going: str = "") -> tuple[int, str]:
    client = household.app.test_client()
    sent = {"csrf_token": household.csrf(client), "email": email, "password": password, "next": going}
    answer = client.post("/sign-in", data=sent)
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_somebody_signs_in_and_comes_to_the_page_that_they_wanted(household: Household) -> None:
    client = household.app.test_client()
    away = client.get("/people?x=1")
    assert (away.status_code, away.location) == (303, "/sign-in?next=/people%3Fx%3D1")
    form = {"email": "Viewer@Example.org", "password": PASSWORD, "next": "/people?x=1"}
    back = client.post("/sign-in", data={**form, "csrf_token": household.csrf(client)})
    assert back.location == "/people?x=1"
    page = client.get("/people")
    assert page.status_code == 200
    assert "viewer@example.org" in page.text
    assert "Add a person" not in page.text


def test_after_signing_in_nobody_is_sent_to_another_site(household: Household) -> None:
    for going in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:1"):
        assert sign_in(household, "viewer@example.org", going=going) == (303, "/")


def test_a_wrong_password_keeps_the_address_and_says_nothing_of_who_exists(household: Household) -> None:
    known, unknown = "viewer@example.org", "nobody@example.org"
    pages = [sign_in(household, email, "wrong wrong wrong") for email in (known, unknown)]
    assert [status for status, _ in pages] == [422, 422]
    assert known in pages[0][1]
    said = [re.sub(r'value="[^"]*"', "", page) for _, page in pages]
    assert said[0] == said[1]
    assert "wrong wrong wrong" not in pages[0][1]


def test_after_some_wrong_passwords_one_waits(household: Household) -> None:
    for _ in range(4):
        assert sign_in(household, "viewer@example.org", "wrong wrong wrong")[0] == 422
    assert sign_in(household, "viewer@example.org")[0] == 429
    household.world.clock.advance(seconds=2)
    assert sign_in(household, "viewer@example.org")[0] == 303


def test_a_form_without_the_token_lets_nobody_in(household: Household) -> None:
    client = household.app.test_client()
    assert client.post("/sign-in", data={"email": "viewer@example.org", "password": PASSWORD}).status_code == 403


def test_signing_out_ends_the_session_on_the_server_too(household: Household) -> None:
    client, cookie = household.browser("viewer"), household.cookies["viewer"]
    answer = client.post("/sign-out", data={"csrf_token": household.csrf(client)})
    assert answer.location == "/sign-in"
    again = household.app.test_client()
    again.set_cookie("andon_session", cookie)
    assert again.get("/me").status_code == 303


def test_the_first_person_comes_in_by_a_link_that_works_once(household: Household) -> None:
    client = household.app.test_client()
    assert client.get("/set-up?secret=x").status_code == 409
    assert household.world.run(commands.begin_set_up) == ""


def test_changing_ones_password_asks_for_the_present_one_and_ends_all_sessions(household: Household) -> None:
    client = household.browser("viewer")
    token = household.csrf(client)
    wrong = client.post("/me/password", data={"csrf_token": token, "current_password": "nonsense", "new_password": NEW})
    assert wrong.status_code == 422
    assert "present password" in wrong.text
    right = client.post("/me/password", data={"csrf_token": token, "current_password": PASSWORD, "new_password": NEW})
    assert right.location == "/sign-in"
    old = household.browser("viewer")
    assert old.get("/me").status_code == 303
    assert sign_in(household, "viewer@example.org", NEW)[0] == 303


def test_a_token_is_shown_once_and_can_be_taken_back(household: Household) -> None:
    client = household.browser("responder")
    made = client.post("/me/tokens", data={"csrf_token": household.csrf(client), "scope": "read", "label": "Board"})
    assert made.status_code == 200
    text = re.search(r"andon_\w{51}", made.text)
    assert text
    assert text.group() not in client.get("/me").text
    asks = {"Authorization": f"Bearer {text.group()}"}
    assert client.get("/api/v1/people", headers=asks).status_code == 200
    person_id = household.people["responder"]
    with household.world.reading() as reading:
        newest = queries.tokens(reading, person_id)[0]
    client.post(f"/me/tokens/{newest.id}/revocations", data={"csrf_token": household.csrf(client)})
    assert household.app.test_client().get("/api/v1/people", headers=asks).status_code == 401


def test_the_time_zone_and_theme_are_kept(household: Household) -> None:
    client = household.browser("viewer")
    token = household.csrf(client)
    sent = {"csrf_token": token, "time_zone": "Europe/Oslo", "theme": "dark"}
    assert client.post("/me/preferences", data=sent).status_code == 303
    page = client.get("/me").text
    assert 'data-theme="dark"' in page
    assert "Europe/Oslo" in page
    bad = client.post("/me/preferences", data={**sent, "time_zone": "Mars/Olympus"})
    assert bad.status_code == 422
    assert "Mars/Olympus" in bad.text
    back = client.post(
        "/me/theme", data={"csrf_token": token, "theme": "light"}, headers={"Referer": "http://localhost/people"}
    )
    assert back.location == "/people"


def test_an_administrator_adds_changes_and_disables_people(household: Household) -> None:
    client = household.browser("admin")
    token = household.csrf(client)
    sent = {"csrf_token": token, "email": "eske@example.org", "name": "Eske Lund", "role": "viewer", "password": NEW}
    added = client.post("/people", data=sent)
    page = added.location
    assert page.startswith("/people/")
    assert client.post("/people", data=sent).status_code == 409
    assert client.post(f"{page}/role", data={"csrf_token": token, "role": "reviewer"}).status_code == 303
    groups = {"csrf_token": token, "groups": ["stewards", "bar_raisers"]}
    assert client.post(f"{page}/groups", data=groups).status_code == 303
    person = household.world.ask(queries.person_by_email, "eske@example.org")
    assert person
    assert (person.role, person.groups) == (Role.REVIEWER, {"stewards", "bar_raisers"})
    assert sign_in(household, "eske@example.org", NEW)[0] == 303
    assert client.post(f"{page}/access", data={"csrf_token": token, "access": "disabled"}).status_code == 303
    assert "Disabled" in client.get("/people").text
    assert sign_in(household, "eske@example.org", NEW)[0] == 422
    assert client.post(f"{page}/access", data={"csrf_token": token, "access": "enabled"}).status_code == 303
    given = {"csrf_token": token, "new_password": "a third and better one"}
    assert client.post(f"{page}/password", data=given).status_code == 303
    assert sign_in(household, "eske@example.org", "a third and better one")[0] == 303


def test_an_administrator_renames_somebody_and_chooses_their_teams(household: Household) -> None:
    client, viewer, admin = household.browser("admin"), household.people["viewer"], household.people["admin"]
    token, page = household.csrf(client), f"/people/{household.people['viewer']}"
    led = household.world.run(commands.add_team, slug="edge", name="Edge", lead_id=viewer)
    other = household.world.run(commands.add_team, slug="core", name="Core")
    before = household.world.ask(queries.person_version, viewer)
    sent = {"csrf_token": token, "name": "Vera Lund", "email": "Vera@Example.org", "version": before}
    assert client.post(page, data=sent).status_code == 303
    assert sign_in(household, "vera@example.org")[0] == 303
    later = client.post(page, data={**sent, "name": "Vera Holm"})
    assert later.status_code == 409
    assert 'value="Vera Holm"' in later.text
    merged = {**sent, "name": "Vera Lund", "email": "lund@example.org", "version": before + 1}
    assert client.post(page, data=merged).status_code == 303
    taken = client.post(f"/people/{admin}", data={**sent, "name": "Ada", "version": ""})
    assert taken.status_code == 303
    again = client.post(page, data={"csrf_token": token, "name": "Vera", "email": "vera@example.org"})
    assert again.status_code == 409
    assert "has an account already" in again.text
    assert 'aria-invalid="true"' in again.text
    chosen = {"csrf_token": token, "team_ids": [str(other.id)]}
    assert client.post(f"{page}/teams", data=chosen).status_code == 409
    assert client.post(f"{page}/teams", data={**chosen, "team_ids": [str(led.id), str(other.id)]}).status_code == 303
    found = household.world.ask(queries.find_person, viewer)
    assert found
    assert (found.name, found.email, found.team_ids) == ("Vera Lund", "lund@example.org", {led.id, other.id})


def test_the_last_administrator_stays(household: Household) -> None:
    client, admin = household.browser("admin"), household.people["admin"]
    answer = client.post(f"/people/{admin}/role", data={"csrf_token": household.csrf(client), "role": "viewer"})
    assert answer.status_code == 409
    assert "last administrator" in answer.text


def test_teams_are_made_filled_and_emptied(household: Household) -> None:
    client = household.browser("admin")
    token = household.csrf(client)
    lead, other = household.people["responder"], household.people["viewer"]
    sent = {"csrf_token": token, "slug": "edge", "name": "Edge", "lead_id": str(lead), "parent_id": ""}
    assert client.post("/teams", data=sent).location == "/teams/edge"
    client.post("/teams/edge/members", data={"csrf_token": token, "person_id": str(other)})
    assert "Viewer Person" in client.get("/teams/edge").text
    moved = {"csrf_token": token, "name": "Edge proxies", "lead_id": str(lead), "parent_id": ""}
    assert client.post("/teams/edge", data=moved).status_code == 303
    assert "Edge proxies" in client.get("/teams").text
    client.post(f"/teams/edge/members/{other}/removals", data={"csrf_token": token})
    team = household.world.ask(queries.team_by_slug, "edge")
    assert team
    assert team.member_ids == {lead}
    refused = client.post(f"/teams/edge/members/{lead}/removals", data={"csrf_token": token})
    assert refused.status_code == 409


@pytest.mark.parametrize("role", ["viewer", "responder", "reviewer"])
def test_whoever_is_no_administrator_changes_no_people(household: Household, role: str) -> None:
    client, other = household.browser(role), household.people["admin"]
    sent = {"csrf_token": household.csrf(client), "email": "x@example.org", "name": "X", "role": "admin"}
    more = {**sent, "access": "disabled", "groups": "stewards", "new_password": NEW, "slug": "x", "person_id": "1"}
    paths = ["/people", "/teams", *(f"/people/{other}/{what}" for what in ("role", "access", "groups", "password"))]
    for path in paths:
        assert client.post(path, data=more).status_code == 403, path
    for path in ("/people", "/teams", f"/people/{other}", "/me"):
        assert client.get(path).status_code == 200, path


HOSTILE = ("\0", "\x1b[2J", "<script>alert(1)</script>", "{{7*7}}", "\u202e", "x" * 3000, "\ud800")
FIELDS = (
    "email name role password slug lead_id parent_id label scope days time_zone theme next groups access "
    "current_password new_password secret person_id"
)


def test_hostile_text_breaks_no_page(household: Household) -> None:
    client, me = household.browser("admin"), household.people["admin"]
    token = household.csrf(client)
    paths = ["/people", "/teams", "/me/tokens", "/me/preferences", "/me/password", "/me/theme", "/sign-in", "/set-up"]
    for text in HOSTILE:
        data = dict.fromkeys(FIELDS.split(), text.encode("utf-8", "surrogatepass"))
        for path in [*paths, f"/people/{me}/role", f"/people/{me}/groups", f"/people/{me}/password"]:
            answer = client.post(path, data={"csrf_token": token, **data})
            assert answer.status_code in {303, 400, 404, 409, 422}, (path, answer.status_code)
            assert "<script>alert" not in answer.text
    assert "<script>alert" not in client.get("/people").text
