"""What every answer carries, under which names we answer, and what never reaches the application."""

import pytest

from foundation.web.nextpage import safe_next
from foundation.web.security import stripped
from tests.support.site import Site

WHERE = "https://andon.example.org"


@pytest.mark.parametrize(
    "path", ["/open", "/notes", "/nowhere", "/boom", "/healthz", "/api/v1/nowhere", "/static/app.css"]
)
def test_every_answer_is_hardened(light_site: Site, path: str) -> None:
    headers = light_site.client().get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Request-Id"]
    assert "Strict-Transport-Security" not in headers
    assert len(headers.getlist("Cache-Control")) == 1
    assert "no-store" in headers["Cache-Control"] or path.startswith("/static")


def test_behind_tls_browsers_are_told_to_stay_there(https_site: Site) -> None:
    assert "max-age=" in https_site.client().get("/open", base_url=WHERE).headers["Strict-Transport-Security"]


@pytest.mark.parametrize("host", ["evil.example", "andon.example.org.evil.example", "", "127.0.0.1", "a b", "[::1"])
def test_production_answers_under_its_own_name_only(https_site: Site, host: str) -> None:
    client = https_site.client()
    answer = client.get("/open", base_url=WHERE, headers={"Host": host})
    assert answer.status_code in {400, 421}
    assert client.get("/open", base_url="https://ANDON.example.org:8443").status_code == 200


def test_probes_may_come_by_address(https_site: Site) -> None:
    assert https_site.client().get("/healthz", base_url="http://10.0.0.7:8000").status_code == 200


def test_the_processs_environment_stays_out(light_site: Site, https_site: Site) -> None:
    environ = {"ANDON_SECRET_KEY": "hunter2", "HTTP_PROXY": "http://proxy", "AWS_TOKEN": "hunter2"}
    shown = https_site.client().get("/environ", base_url=WHERE, environ_overrides=environ).text
    assert "hunter2" not in shown
    assert "http://proxy" not in shown
    assert "PATH_INFO=/environ" in shown


def test_a_variable_that_looks_like_a_header_is_none() -> None:
    seen = {}

    def application(environ: dict[str, object], _start: object) -> list[bytes]:
        seen.update(environ)
        return []

    wrapped = stripped(application, frozenset({"HTTP_TOKEN", "HOME"}))  # type: ignore[arg-type]
    wrapped({"HTTP_TOKEN": "s", "HOME": "/root", "HTTP_HOST": "h", "wsgi.input": 1, "PATH_INFO": "/"}, None)  # type: ignore[arg-type]
    assert seen == {"HTTP_HOST": "h", "wsgi.input": 1, "PATH_INFO": "/"}


@pytest.mark.parametrize("good", ["/", "/notes", "/notes?a=1&b=%2F", "/a/b#c", "/é"])
def test_one_may_go_on_to_own_pages(good: str) -> None:
    assert safe_next(good) == good


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "",
        "notes",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        " /notes",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\x00",
        "/\x85/evil.example",
        "/\ud800",
        "/" + "a" * 3000,
    ],
)
def test_one_never_goes_on_to_other_sites(bad: str | None) -> None:
    assert safe_next(bad) == "/"
