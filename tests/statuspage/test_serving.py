"""The middleware: everything from memory, nothing that could be down."""

import ast
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from wsgiref.validate import validator

import pytest
from werkzeug.test import Client, TestResponse

from statuspage import serving
from statuspage.keeper import SnapshotKeeper
from statuspage.lifecycle import ComponentStatus
from statuspage.serving import LOOK_EVERY_S, SnapshotMiddleware, hosts_of
from statuspage.snapshot.bundle import BUNDLE, pack, place
from statuspage.snapshot.render import render
from tests.fakes.clock import StandingClock
from tests.statuspage.builders import SLUG, bundle, make_page, published
from tests.statuspage.states import AT, EDGE, part, state
from tests.support.world import World

FRONT = f"/status/{SLUG}/"
ALLOWED = {"clock", "errors"}


def the_application(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "session=1")])
    return [b"the application"]


@pytest.fixture
def shown(world: World, tmp_path: Path) -> World:
    """A page on this node's disk."""
    make_page(world)
    bundle(world)
    SnapshotKeeper(world.transactor, tmp_path / "status").copy()
    return world


def served(world: World, tmp_path: Path, **values: Any) -> Client:
    return Client(SnapshotMiddleware(the_application, tmp_path / "status", clock=world.clock, **values))


def look_again() -> None:
    time.sleep(LOOK_EVERY_S + 0.05)


def test_it_serves_the_page_its_interface_and_its_feeds(shown: World, tmp_path: Path) -> None:
    client = served(shown, tmp_path)
    for path, kind in {
        "": "text/html; charset=utf-8",
        "style.css": "text/css; charset=utf-8",
        "api/v2/summary.json": "application/json; charset=utf-8",
        "api/v2/incidents/unresolved.json": "application/json; charset=utf-8",
        "history.atom": "application/atom+xml; charset=utf-8",
        "history.rss": "application/rss+xml; charset=utf-8",
    }.items():
        answer = client.get(FRONT + path)
        assert (answer.status_code, answer.content_type) == (200, kind)
        assert answer.data == bundle(shown).files[path or "index.html"]


def test_headers_keep_readers_safe_and_copies_short(shown: World, tmp_path: Path) -> None:
    client = served(shown, tmp_path)
    for path in ("", "api/v2/summary.json", "nothing-here"):
        answer = client.get(FRONT + path)
        headers = answer.headers
        assert headers["Cache-Control"] == "public, max-age=30, stale-if-error=86400"
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert ("script-src 'self'" in policy) == (path == "")
        assert policy.count("script-src") == policy.count("script-src 'self'")
        assert "Set-Cookie" not in headers
        assert "Vary" not in headers
    assert client.get(FRONT + "api/v2/summary.json").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(FRONT).headers


def test_a_reader_that_has_it_is_told_so(shown: World, tmp_path: Path) -> None:
    client = served(shown, tmp_path)
    etag = client.get(FRONT).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = client.get(FRONT, headers={"If-None-Match": known})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag
    assert client.get(FRONT, headers={"If-None-Match": '"other"'}).status_code == 200


def test_methods_and_ways(shown: World, tmp_path: Path) -> None:
    client = served(shown, tmp_path)
    head = client.head(FRONT)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(client.get(FRONT).data))
    assert client.post(FRONT).status_code == 405
    assert client.options(FRONT + "api/v2/summary.json").headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    bare = client.get(FRONT.rstrip("/"))
    assert (bare.status_code, bare.headers["Location"]) == (308, FRONT)
    assert client.get("/incidents").data == b"the application"
    for missing in (
        "/status/none/",
        "/status/../../etc/passwd",
        "/status/",
        FRONT + "manifest.json",
        FRONT + "stale.html",
    ):
        assert client.get(missing).status_code == 404
    assert b"<script>" not in client.get(FRONT + "<script>").data


def test_a_new_version_is_shown_within_moments(shown: World, tmp_path: Path) -> None:
    client = served(shown, tmp_path)
    assert b"Trouble with" not in client.get(FRONT).data
    published(shown)
    bundle(shown)
    SnapshotKeeper(shown.transactor, tmp_path / "status").copy()
    look_again()
    assert b"Trouble with Edge network" in client.get(FRONT).data


@pytest.mark.parametrize("disaster", ["torn", "empty", "all gone", "database gone"])
def test_the_last_good_page_is_served_when_all_else_is_gone(shown: World, tmp_path: Path, disaster: str) -> None:
    client = served(shown, tmp_path)
    before = client.get(FRONT).data
    file = tmp_path / "status" / SLUG / BUNDLE
    if disaster == "torn":
        file.write_bytes(file.read_bytes()[:-40])
    elif disaster == "empty":
        file.write_bytes(b"")
    elif disaster == "all gone":
        (tmp_path / "status").rename(tmp_path / "lost")
    shown.engine.dispose()
    for database in tmp_path.glob("andon.db*"):
        database.unlink()
    look_again()
    for _ in range(100):
        assert client.get(FRONT).data == before


def test_a_process_that_starts_without_database_serves_what_is_on_disk(shown: World, tmp_path: Path) -> None:
    before = bundle(shown).files["index.html"]
    shown.engine.dispose()
    for database in tmp_path.glob("andon.db*"):
        database.unlink()
    assert served(shown, tmp_path).get(FRONT).data == before


def test_a_page_that_cannot_be_renewed_says_so_itself(shown: World, tmp_path: Path) -> None:
    client = served(shown, tmp_path)
    assert b"could not be renewed" not in client.get(FRONT).data
    shown.clock.advance(minutes=16)
    look_again()
    old = client.get(FRONT)
    assert b"could not be renewed since" in old.data
    assert b"3 Mar 2031, 09:00 UTC" in old.data
    assert client.get(FRONT + "api/v2/summary.json").status_code == 200


def test_an_older_file_changes_nothing(shown: World, tmp_path: Path) -> None:
    client = served(shown, tmp_path)
    file = tmp_path / "status" / SLUG / BUNDLE
    old = file.read_bytes()
    published(shown)
    bundle(shown)
    SnapshotKeeper(shown.transactor, tmp_path / "status").copy()
    look_again()
    newer = client.get(FRONT).data
    file.write_bytes(old)
    look_again()
    assert client.get(FRONT).data == newer


def test_a_host_of_its_own_shows_the_page_at_its_root_and_nothing_of_the_application(
    shown: World, tmp_path: Path
) -> None:
    client = served(shown, tmp_path, hosts=hosts_of(f"Status.acme.example={SLUG}, other.example = none,"))

    def get(path: str, host: str) -> TestResponse:
        return client.get(path, headers={"Host": host})

    assert get("/", "status.acme.example").status_code == 200
    assert get("/api/v2/summary.json", "STATUS.acme.example:8000").status_code == 200
    assert get("/incidents", "status.acme.example").status_code == 404
    assert get("/", "other.example").status_code == 404
    assert get("/incidents", "andon.example").data == b"the application"
    assert get(FRONT, "andon.example").status_code == 200


def test_it_keeps_to_the_wsgi_contract(shown: World, tmp_path: Path) -> None:
    middleware = SnapshotMiddleware(the_application, tmp_path / "status", clock=shown.clock)
    client = Client(validator(middleware))
    for path in (FRONT, FRONT + "none", FRONT + "api/v2/status.json"):
        assert client.get(path, buffered=True).data


def test_it_can_reach_neither_flask_nor_a_database() -> None:
    reached = set()
    for file in (Path(serving.__file__), Path(serving.__file__).parent / "snapshot" / "bundle.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                reached |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                reached.add(node.module or "")
    ours = {name.split(".")[1] for name in reached if name.startswith("foundation.")}
    assert ours <= ALLOWED
    assert not {name.partition(".")[0] for name in reached} & {"flask", "sqlalchemy", "jinja2"}


def test_it_starts_before_there_is_any_page(world: World, tmp_path: Path) -> None:
    client = served(world, tmp_path)
    assert client.get(FRONT).status_code == 404


def test_a_burst_after_a_quiet_time_is_told_what_is_true_now(tmp_path: Path) -> None:
    for version, status in enumerate((ComponentStatus.OPERATIONAL, ComponentStatus.MAJOR_OUTAGE)):
        place(tmp_path, "acme", pack(render(state(parts=[part(EDGE, "Edge", status)]), version, AT)))
        if not version:
            pages = SnapshotMiddleware(the_application, tmp_path, clock=StandingClock(AT))
    pages._due -= 3600
    together = threading.Barrier(16)

    def ask() -> bytes:
        together.wait()
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/status/acme/api/v2/status.json"}
        return b"".join(pages(environ, lambda *_: None))  # type: ignore[arg-type,return-value]

    with ThreadPoolExecutor(16) as pool:
        said = [each.result() for each in [pool.submit(ask) for _ in range(16)]]
    assert all(b"Major System Outage" in each for each in said)
