"""Whatever comes in, the answer says what is wrong; never a stack, never a 500 for what somebody sent."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from foundation.authz import Role
from foundation.web import problems
from tests.support.site import Site, token_in

BEARER = {"Authorization": "Bearer token-of-RESPONDER"}
DEEP = "[" * 100_000 + "]" * 100_000
BODIES = {
    "nothing": (b"", 400),
    "no json": (b"{", 400),
    "not utf-8": (b'{"title": "\xff"}', 400),
    "a bom": (b'\xef\xbb\xbf{"title": "a"}', 400),
    "utf-16": ('{"title": "a"}'.encode("utf-16"), 400),
    "deep": (f'{{"title": {DEEP}}}'.encode(), 400),
    "less deep": (('{"facts": ' + '{"a":' * 90 + "1" + "}" * 91).encode(), 422),
    "not a number": (b'{"title": "a", "count": NaN}', 400),
    "infinity": (b'{"title": "a", "facts": {"x": 1e999}}', 422),
    "thousands of digits": (b'{"title": "a", "count": ' + b"9" * 5000 + b"}", 400),
    "hundreds of digits": (b'{"title": "a", "count": ' + b"9" * 400 + b"}", 422),
    "beyond 64 bits": (b'{"title": "a", "count": 9223372036854775808}', 422),
    "nul": (rb'{"title": "a\u0000b"}', 422),
    "half a character": (rb'{"title": "\ud800"}', 422),
    "nul in a key": (rb'{"title": "a", "facts": {"\u0000": 1}}', 422),
    "a list": (b"[]", 422),
    "a string": (b'"title"', 422),
    "null": (b"null", 422),
    "wrong types": (b'{"title": {"a": 1}, "count": [], "facts": 7}', 422),
}
ADDRESSES = [
    "/text/%00",
    "/text/%ff%fe",
    "/text/%ed%a0%80",
    "/text/a?q=%00",
    "/text/a?%00=1",
    "/text/a?q=%ff",
    "/text/a?q=%ed%a0%80",
    "/numbers/99999999999999999999999",
    "/numbers/2147483648",
    "/numbers/-1",
    "/api/v1/notes/99999999999999999999",
    "/static/%00",
    "/static/../../pyproject.toml",
    "/static/..%2f..%2fpyproject.toml",
    "/static//etc/passwd",
    "//evil.example/",
    "/%2e%2e/%2e%2e",
    "/text/" + "a" * 5000,
]


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused(light_site: Site, name: str) -> None:
    body, status = BODIES[name]
    answer = light_site.client().post("/api/v1/notes", data=body, content_type="application/json", headers=BEARER)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "x"])
def test_a_body_of_another_kind_is_415(light_site: Site, kind: str) -> None:
    for method in ("POST", "PATCH"):
        path = "/api/v1/notes" if method == "POST" else "/api/v1/notes/1"
        answer = light_site.client().open(
            path, method=method, data=b'{"title": "a"}', content_type=kind, headers=BEARER
        )
        assert answer.status_code in {400, 415}, answer.text
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hostile_address_is_no_500(site: Site, address: str) -> None:
    answer = site.client(Role.VIEWER).get(address)
    assert answer.status_code < 500, answer.text
    assert "pyproject" not in answer.text or answer.status_code == 404


@pytest.mark.parametrize("value", ["a\x00b", "\x00", "\ud800"])
def test_a_hostile_form_is_400(light_site: Site, value: str) -> None:
    client = light_site.client(Role.RESPONDER)
    token = token_in(client.get("/notes"))
    body = b"csrf_token=" + token.encode() + b"&title=" + value.encode("utf-8", "surrogatepass")
    answer = client.post("/notes", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--", b"\xff" * 99])
def test_broken_multipart_is_no_500(light_site: Site, body: bytes) -> None:
    answer = light_site.client(Role.RESPONDER).post("/notes", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code < 500


def test_too_much_is_413_for_pages_and_programs(light_site: Site) -> None:
    much = b"a" * (2 * 1024 * 1024 + 1)
    kind = "application/x-www-form-urlencoded"
    page = light_site.client(Role.RESPONDER).post("/notes", data=b"title=" + much, content_type=kind)
    assert page.status_code == 413
    assert "2 MiB" in page.text
    api = light_site.client().post("/api/v1/notes", data=much, content_type="application/json", headers=BEARER)
    assert api.status_code == 413
    assert api.get_json()["code"] == "request.too_large"


def test_too_many_parts_are_refused(light_site: Site) -> None:
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="f{i}"\r\n\r\n\r\n' for i in range(1100)) + "--x--"
    answer = light_site.client().post("/notes", data=parts.encode(), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_what_breaks_on_our_side_says_nothing_of_it(light_site: Site) -> None:
    for headers in ({}, {"Accept": "application/json"}):
        answer = light_site.client().get("/boom", headers=headers)
        assert answer.status_code == 500
        assert "hunter2" not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["X-Request-Id"] in answer.text
        assert answer.headers["Content-Security-Policy"]
    line = light_site.log("request.failed")[0]
    assert line["error"] == "RuntimeError"
    assert "hunter2" not in str(light_site.logged.calls)


def test_a_failing_database_is_503_and_the_page_still_holds(site: Site) -> None:
    answer = site.client(Role.VIEWER).get("/no-such-table")
    assert answer.status_code in {500, 503}
    assert "nowhere" not in answer.text


def test_a_database_that_is_gone_is_503_on_page_and_api(site: Site) -> None:
    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    object.__setattr__(site.identities, "by_cookie", away)
    object.__setattr__(site.identities, "by_bearer", away)
    page = site.client(Role.VIEWER).get("/notes")
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "Not available" in page.text
    api = site.client().get("/api/v1/notes/1", headers=BEARER)
    assert api.status_code == 503
    assert api.get_json()["code"] == "unavailable"


@pytest.mark.parametrize(
    ("error", "status"),
    [(IntegrityError("x", {}, Exception()), 409), (DataError("x", {}, Exception()), 422), (OverflowError(), 422)],
)
def test_what_the_database_refuses_is_the_senders_to_mend(light_site: Site, error: Exception, status: int) -> None:
    with light_site.app.test_request_context("/api/v1/x"):
        assert problems.problem_of(error).status == status


def test_an_error_page_that_breaks_still_answers(light_site: Site) -> None:
    light_site.app.jinja_env.globals["asset"] = None
    answer = light_site.client(Role.VIEWER).get("/nothing-here")
    assert answer.status_code == 404
    assert answer.text.startswith("Not found.")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("application/json", "application/problem+json"),
        ("application/problem+json", "application/problem+json"),
        ("nonsense", "text/html"),
    ],
)
def test_people_get_a_page_and_programs_problem_json(light_site: Site, accept: str, kind: str) -> None:
    assert light_site.client().get("/nothing", headers={"Accept": accept}).mimetype == kind


def test_the_wrong_method_says_which_are_right(light_site: Site) -> None:
    answer = light_site.client().delete("/api/v1/notes")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert answer.get_json()["code"] == "request.method"


def test_an_unknown_address_is_404_whatever_is_sent(light_site: Site) -> None:
    assert light_site.client().post("/nowhere").status_code == 404
    assert light_site.client(Role.VIEWER).get("/api/v1/nowhere").get_json()["code"] == "not_found"


def test_an_errors_page_shows_what_changed(site: Site) -> None:
    client = site.client(Role.RESPONDER)
    answer = client.post("/notes/plain", data={"csrf_token": token_in(client.get("/notes")), "title": "taken"})
    assert answer.status_code == 409
    assert "What changed meanwhile" in answer.text


def test_the_reading_works_again_after_a_failed_statement(site: Site) -> None:
    with site.app.test_client() as client:
        client.get("/no-such-table")
    assert site.client().get("/numbers/3").text == "3"
    with site.runtime.transactor.engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
