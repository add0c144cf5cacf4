"""No other site's page acts for who is signed in."""

import pytest

from foundation.authz import Role
from foundation.web import csrf
from tests.support.site import Site, token_in

NOTE = {"title": "a"}


def test_a_form_needs_its_token(light_site: Site) -> None:
    client = light_site.client(Role.RESPONDER)
    token = token_in(client.get("/notes"))
    for wrong in ({}, {"csrf_token": ""}, {"csrf_token": token[:-1] + "x"}, {"csrf_token": "é"}):
        answer = client.post("/notes", data={**NOTE, **wrong})
        assert answer.status_code == 403
        assert "csrf.failed" in answer.text
    assert client.post("/notes", data={**NOTE, "csrf_token": token}).status_code == 303
    assert client.post("/notes", data=NOTE, headers={"X-CSRF-Token": token}).status_code == 303


def test_a_token_belongs_to_one_session(light_site: Site) -> None:
    token = token_in(light_site.client(Role.RESPONDER).get("/notes"))
    assert light_site.client(Role.ADMIN).post("/notes", data={**NOTE, "csrf_token": token}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_it_has_to_come_from_us(light_site: Site, headers: dict[str, str], status: int) -> None:
    client = light_site.client(Role.RESPONDER)
    fields = {**NOTE, "csrf_token": token_in(client.get("/notes"))}
    assert client.post("/notes", data=fields, headers=headers).status_code == status


def test_signing_in_needs_a_token_too_and_it_ends(light_site: Site) -> None:
    client = light_site.client()
    fields = {"cookie": "cookie-of-VIEWER"}
    assert client.post("/sign-in", data=fields).status_code == 403
    fields["csrf_token"] = token_in(client.get("/open"))
    assert client.post("/sign-in", data=fields).status_code == 303
    assert light_site.client().post("/sign-in", data=fields).status_code == 403
    other = light_site.client()
    fields["csrf_token"] = token_in(other.get("/open"))
    light_site.clock.advance(hours=13)
    assert other.post("/sign-in", data=fields).status_code == 403


def test_a_strangers_token_stays_the_same_over_pages(light_site: Site) -> None:
    client = light_site.client()
    assert token_in(client.get("/open")) == token_in(client.get("/open"))


@pytest.mark.parametrize("cookie", ["", "a.b.c", "x", "a.99999999999.0", "..", "é"])
def test_a_forged_cookie_is_no_ground_for_a_token(light_site: Site, cookie: str) -> None:
    client = light_site.client()
    client.set_cookie("andon_csrf", cookie)
    assert client.post("/sign-in", data={"cookie": "x", "csrf_token": "0" * 64}).status_code == 403
    assert client.get("/open").status_code == 200


def test_the_api_takes_a_cookie_only_with_a_token(light_site: Site) -> None:
    client = light_site.client(Role.RESPONDER)
    assert client.post("/api/v1/notes", json=NOTE).get_json()["code"] == "csrf.failed"
    headers = {"X-CSRF-Token": token_in(client.get("/notes"))}
    assert client.post("/api/v1/notes", json=NOTE, headers=headers).status_code == 201


def test_a_bearer_needs_none(light_site: Site) -> None:
    headers = {"Authorization": "bearer token-of-RESPONDER", "Sec-Fetch-Site": "cross-site"}
    assert light_site.client(Role.VIEWER).post("/api/v1/notes", json=NOTE, headers=headers).status_code == 201


def test_what_checks_a_signature_is_exempt_and_listed_and_gets_the_bytes_as_they_came(light_site: Site) -> None:
    answer = light_site.client().post("/integrations/toy/hook", data={"a": "1", "b": "2"})
    assert answer.text == "7 ['a', 'b']"
    assert csrf.exempted(light_site.app) == {"toy_hooks": "checks a signature of its own"}


def test_who_was_signed_out_meanwhile_hears_so_and_keeps_what_was_typed(light_site: Site) -> None:
    client = light_site.client()
    client.set_cookie("andon_session", "an-old-one")
    answer = client.post("/notes", data={"csrf_token": "0" * 64, "body": "three paragraphs"})
    assert answer.status_code == 401
    assert "signed out meanwhile" in answer.text
    assert "three paragraphs" in answer.text
