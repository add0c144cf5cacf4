"""Who asks, what they see, and what one request opens."""

from flask.testing import FlaskClient

from foundation.authz import Role
from foundation.web.visit import visit
from tests.support.site import Site, token_in


def post(client: FlaskClient, **fields: str) -> int:
    return client.post("/notes", data={"csrf_token": token_in(client.get("/notes")), **fields}).status_code


def test_a_stranger_is_sent_to_sign_in_and_back(site: Site) -> None:
    answer = site.client().get("/notes?page=2")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/notes%3Fpage%3D2"


def test_a_fragment_moves_the_whole_page_to_sign_in(site: Site) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/notes?a=1"}
    answer = site.client().get("/notes", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/notes%3Fa%3D1"


def test_a_stranger_of_the_api_hears_401_with_a_challenge(site: Site) -> None:
    for answer in (site.client().get("/api/v1/notes/1"), site.client().post("/api/v1/notes", json={"title": "a"})):
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.get_json()["code"] == "auth.required"


def test_a_person_sees_pages_with_the_frame(site: Site) -> None:
    text = site.client(Role.VIEWER).get("/notes").text
    assert "Ada Viewer" in text
    assert '<p id="may">False</p>' in text


def test_a_viewer_may_see_but_not_write(site: Site) -> None:
    assert post(site.client(Role.VIEWER), title="a") == 403
    assert post(site.client(Role.RESPONDER), title="a") == 303


def test_a_token_acts_within_its_scope(site: Site) -> None:
    client = site.client()
    for token, status in {"token-of-RESPONDER": 201, "token-of-RESPONDER-read": 404, "token-of-VIEWER": 403}.items():
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.post("/api/v1/notes", json={"title": "a"}, headers=headers)
        assert answer.status_code in {status, 403}, token
        assert (answer.status_code == 201) == (status == 201)


def test_a_wrong_token_is_refused_even_beside_a_good_cookie(site: Site) -> None:
    headers = {"Authorization": "Bearer nonsense"}
    answer = site.client(Role.ADMIN).get("/api/v1/notes/1", headers=headers)
    assert answer.status_code == 401
    assert "revoked" in answer.get_json()["detail"]
    page = site.client(Role.ADMIN).get("/boom", headers=headers)
    assert page.status_code == 500


def test_signing_in_keeps_a_cookie_and_signing_out_takes_it_back(site: Site) -> None:
    client = site.client()
    fields = {"csrf_token": token_in(client.get("/open")), "cookie": "cookie-of-VIEWER", "next": "/notes?a=1"}
    answer = client.post("/sign-in", data=fields)
    assert answer.location == "/notes?a=1"
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("andon_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = client.get("/notes")
    assert page.status_code == 200
    assert client.post("/sign-out", data={"csrf_token": token_in(page)}).status_code == 303
    assert client.get("/notes").status_code == 303


def test_behind_tls_the_cookie_insists_on_it(https_site: Site) -> None:
    client, where = https_site.client(), "https://andon.example.org"
    fields = {"csrf_token": token_in(client.get("/open", base_url=where)), "cookie": "cookie-of-VIEWER"}
    cookies = client.post("/sign-in", data=fields, base_url=where).headers.getlist("Set-Cookie")
    cookie = next(value for value in cookies if value.startswith("__Host-andon="))
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_the_accounts_are_asked_once_a_request(site: Site) -> None:
    site.client(Role.VIEWER).get("/notes")
    assert site.identities.asked == 1


def test_no_reading_stays_open_while_a_command_runs_nor_after(site: Site) -> None:
    client = site.client(Role.RESPONDER)
    post(client, title="a")
    assert site.runtime.transactor.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    with site.app.test_request_context("/notes"):
        assert visit().snapshot is None


def test_every_answer_has_its_own_request_id_and_a_line_in_the_log(site: Site) -> None:
    first, second = site.client().get("/healthz"), site.client().get("/numbers/7?q=hunter2")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    line = site.log("request")[-1]
    assert line["route"] == "/numbers/<int:number>"
    assert line["keys"] == {"number": 7}
    assert line["status"] == 200
    assert line["request_id"] == second.headers["X-Request-Id"]
    assert "hunter2" not in str(site.logged.calls)


def test_the_navigation_shows_what_one_may_use(site: Site) -> None:
    text = site.client(Role.VIEWER).get("/notes").text
    assert 'href="/notes" aria-current="page" data-key="g n"' in text
    assert "/writing" not in text
    assert '<span class="n t-red">3</span>' in site.client(Role.RESPONDER).get("/notes").text


def test_a_count_that_fails_is_left_out(site: Site) -> None:
    answer = site.client(Role.VIEWER).get("/notes")
    assert answer.status_code == 200
    assert "Lost" in answer.text
    assert site.log("nav.count_failed")
