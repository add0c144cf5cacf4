"""A web process that starts before its database does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

import psycopg
import pytest
from flask.testing import FlaskClient

from accounts.credentials import new_token
from andon.app import create_app
from andon.compose import build
from foundation.config import MisconfiguredError, read_settings
from foundation.web.runtime import runtime
from tests.support.databases import Databases
from tests.support.forked import Forked
from tests.support.relay import Relay, relayed
from tests.support.serving import STOP_LIMIT_S, Server, free_port, wait_for

BEARER = {"Authorization": f"Bearer {new_token()}"}
UNGUARD = "ALTER TABLE event DISABLE TRIGGER event_no_truncate"


@contextmanager
def waiting(url: str, folder: Path) -> Iterator[tuple[FlaskClient, Relay]]:
    """Start the application while nobody answers at its database's address."""
    with relayed(url) as relay:
        environ = {"ANDON_DATA_DIR": str(folder / "data"), "ANDON_DATABASE_URL": relay.url}
        house = build(read_settings(environ, folder), patient=True)
        app = create_app(house)
        try:
            yield app.test_client(), relay
        finally:
            with app.app_context():
                runtime().renderer.close()  # type: ignore[attr-defined]
            house.engine.dispose()


def test_it_says_so_and_serves_as_soon_as_the_database_is_there(databases: Databases, tmp_path: Path) -> None:
    with databases.postgresql() as url, waiting(url, tmp_path) as (client, relay):
        page, program = client.get("/sign-in"), client.get("/api/v1/incidents", headers=BEARER)
        assert [page.status_code, program.status_code] == [503, 503]
        assert program.content_type == "application/problem+json"
        assert program.headers["Retry-After"] == page.headers["Retry-After"] == "5"
        assert "database does not answer" in page.text
        assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 503]
        relay.open()
        assert client.get("/readyz").status_code == 200
        assert client.get("/sign-in").status_code == 200


def test_what_serve_supervises_says_in_one_line_that_the_database_is_away(tmp_path: Path) -> None:
    url, log = f"postgresql://nobody@127.0.0.1:{free_port()}/none", tmp_path / "serve.log"
    server = Server(tmp_path, url, free_port())
    running = Forked(["serve", "--port", str(server.port), "--status-port", "0"], server.environ, tmp_path, log, log)
    wait_for(lambda: log.exists() and "The database refuses" in log.read_text(), "the worker's line")
    running.send_signal(SIGTERM)
    running.wait(STOP_LIMIT_S)
    assert "ANDON_DATABASE_URL" in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon", "601"])
def test_patience_that_is_no_number_of_seconds_is_refused_with_what_to_write(seconds: str, tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError, match=r"ANDON_PANEL_SECONDS .* a number of seconds above 0, 600 at most"):
        read_settings({"ANDON_DATA_DIR": str(tmp_path), "ANDON_PANEL_SECONDS": seconds}, tmp_path)


@pytest.mark.parametrize("statement", [UNGUARD, "DROP TRIGGER event_no_change ON event"])
def test_a_log_that_turns_out_to_be_unguarded_is_never_used(
    databases: Databases, tmp_path: Path, statement: str
) -> None:
    with databases.postgresql() as url, waiting(url, tmp_path) as (client, relay):
        with psycopg.connect(url) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
        relay.open()
        assert [client.get(path).status_code for path in ("/readyz", "/sign-in", "/readyz")] == [503, 503, 503]
        with psycopg.connect(url) as connection:
            connection.execute("DROP TABLE event CASCADE")
