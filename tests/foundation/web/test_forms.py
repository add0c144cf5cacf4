"""What people typed is read well, and never lost."""

import html

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from foundation.authz import Role
from tests.support.site import Site, token_in


def send(client: FlaskClient, path: str = "/notes", **fields: object) -> TestResponse:
    return client.post(path, data={"csrf_token": token_in(client.get("/notes")), **fields})


def test_a_form_is_read_into_its_model(site: Site) -> None:
    answer = send(site.client(Role.RESPONDER), title=" a ", count="", tags=["x", "", "y"], at="2031-07-01T12:00")
    assert answer.location == "/notes?count=None&tags=x+y&at=2031-07-01 10:00:00+00:00".replace(" ", "%20")


def test_a_refused_form_comes_back_with_what_was_typed_and_what_is_wrong(site: Site) -> None:
    answer = send(site.client(Role.RESPONDER), title="<b>odd", count="seven", tags=["x", "y"], at="2031-07-01T12:00")
    assert answer.status_code == 422
    assert 'value="&lt;b&gt;odd"' in answer.text
    assert 'value="2031-07-01T12:00"' in answer.text
    assert '<p id="tags">x+y</p>' in answer.text
    assert '<p id="problem">form.invalid</p>' in answer.text
    assert '<p id="other">fresh</p>' in answer.text


def test_what_a_command_refuses_stands_at_its_field(site: Site) -> None:
    client = site.client(Role.RESPONDER)
    odd, taken = send(client, title="odd"), send(client, title="taken")
    assert odd.status_code == 422
    assert '<p id="error">Give an even title.</p>' in odd.text
    assert taken.status_code == 409
    assert 'value="taken"' in taken.text


def test_a_fresh_page_shows_its_own_values_in_the_readers_zone(site: Site) -> None:
    text = site.client(Role.VIEWER).get("/notes").text
    assert 'value="untouched"' in text
    assert 'value="2031-03-03T10:00"' in text


def test_errors_speak_of_the_field(site: Site) -> None:
    client = site.client(Role.RESPONDER)
    for title, words in {"": "Fill this in.", "x" * 21: "Shorten this to at most 20 characters."}.items():
        assert f'<p id="error">{words}</p>' in send(client, title=title).text


def test_an_error_page_gives_back_what_was_typed_but_no_secrets(site: Site) -> None:
    fields = {"title": "taken", "body": "three paragraphs\nof <work>", "password": "hunter2"}
    answer = send(site.client(Role.RESPONDER), "/notes/plain", **fields)
    assert answer.status_code == 409
    assert "three paragraphs\nof <work>" in html.unescape(answer.text)
    assert "hunter2" not in answer.text
    late = site.client().post("/notes", data=fields)
    assert late.status_code == 403
    assert "three paragraphs" in late.text
