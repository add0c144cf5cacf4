"""Alive, ready, figures, and static files."""

import re
from pathlib import Path

import pytest

from foundation.authz import Role
from tests.support.databases import Databases
from tests.support.site import Site, build_site


def test_alive_touches_nothing(site: Site) -> None:
    site.runtime.transactor.engine.dispose()
    answer = site.client(Role.ADMIN).get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert site.identities.asked == 0


def test_ready_means_that_the_database_is_there_and_current(site: Site, databases: Databases, tmp_path: Path) -> None:
    client = site.client()
    assert [client.get("/readyz").status_code for _ in range(2)] == [200, 200]
    (tmp_path / "other").mkdir()
    bare = build_site(databases.sqlite(tmp_path / "other", migrated=False), tmp_path / "other")
    assert bare.client().get("/readyz").status_code == 503
    bare.runtime.transactor.engine.dispose()


def test_a_database_out_of_reach_is_not_ready(tmp_path: Path) -> None:
    away = build_site("postgresql://nobody@127.0.0.1:9/nowhere", tmp_path)
    assert away.client().get("/readyz").status_code == 503
    assert away.client().get("/healthz").status_code == 200
    away.runtime.transactor.engine.dispose()


def test_figures_are_for_this_machine_and_for_administrators(light_site: Site) -> None:
    client = light_site.client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 303
    outside = {"REMOTE_ADDR": "10.0.0.1"}
    assert client.get("/metrics", environ_base=outside).status_code == 303
    assert light_site.client(Role.REVIEWER).get("/metrics", environ_base=outside).status_code == 403
    assert light_site.client(Role.ADMIN).get("/metrics", environ_base=outside).status_code == 200


def test_figures_count_requests_by_rule_never_by_address(site: Site) -> None:
    client = site.client()
    for path in ("/numbers/1", "/numbers/2", "/secret-path"):
        client.get(path)
    text = client.get("/metrics").text
    assert 'andon_http_requests_total{method="GET",route="/numbers/<int:number>",status="200"} 2.0' in text
    assert "secret-path" not in text
    assert "andon_jobs" in text


def test_static_files_are_addressed_by_their_content(light_site: Site) -> None:
    client = light_site.client()
    found = re.search(r'href="(/static/app\.css\?v=\w+)"', client.get("/open").text)
    assert found
    answer = client.get(found.group(1))
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get(found.group(1), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert "immutable" not in client.get("/static/app.css?v=old").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["nothing.css", "", "../pages.py", ".", "vendor"])
def test_nothing_else_lies_under_static(light_site: Site, path: str) -> None:
    assert light_site.client().get(f"/static/{path}").status_code == 404
