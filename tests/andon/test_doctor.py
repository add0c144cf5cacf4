"""What the console says of a house that is well, and of one that is not."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_letters

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import DBAPIError

from andon import cli
from andon.cli import andon
from foundation.db import for_writing
from foundation.jobs import NewJob
from foundation.work import Work
from tests.support.world import World

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PRODUCTION = {"ANDON_ENV": "production", "ANDON_SECRET_KEY": ascii_letters[:40], "ANDON_AUDIT_KEY": ascii_letters[-40:]}
Console = Callable[..., Result]


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """Type commands in a folder of one's own, with settings."""
    monkeypatch.chdir(tmp_path)

    def type_in(*arguments: str, **environ: str) -> Result:
        settings = {"ANDON_DATA_DIR": str(tmp_path / "data"), **environ}
        return CliRunner().invoke(andon, list(arguments), env=settings)

    return type_in


def findings(result: Result) -> dict[str, bool]:
    return {row["what"].partition(" (")[0]: row["is_well"] for row in json.loads(result.stdout)}


def test_a_house_that_is_well(console: Console, database_url: str) -> None:
    result = console("doctor", "--json", ANDON_DATABASE_URL=database_url)
    looked_at = ("settings", "address", "data directory", "database", "jobs", "dead letters", "pdf", "prometheus")
    assert (result.exit_code, findings(result)) == (0, dict.fromkeys(looked_at, True))
    assert console("db", "check", ANDON_DATABASE_URL=database_url).exit_code == 0


def test_jobs_that_nobody_does_are_told(console: Console, world: World, database_url: str) -> None:
    def leave(work: Work) -> None:
        for kind in ("never.done", "given.up"):
            work.enqueue(NewJob(kind, key=kind, due=LONG_AGO))

    world.run(leave)
    with for_writing(world.engine).begin() as connection:
        connection.exec_driver_sql("UPDATE job SET state = 'dead' WHERE kind = 'given.up'")
    result = console("doctor", ANDON_DATABASE_URL=database_url)
    assert result.exit_code == 1
    assert "BAD jobs: 1 overdue\n    Start a worker: andon worker" in result.stdout
    assert "BAD dead letters: 1 given up" in result.stdout


def test_looking_makes_no_database(console: Console, tmp_path: Path) -> None:
    for command in (("doctor",), ("db", "check")):
        result = console(*command)
        assert result.exit_code == 1
        assert "andon db upgrade" in result.output
    assert not list((tmp_path / "data").glob("*.sqlite3*"))


def test_an_unguarded_log_is_told_by_both(console: Console, tmp_path: Path) -> None:
    assert console("db", "upgrade").exit_code == 0
    connection = sqlite3.connect(tmp_path / "data/andon.sqlite3")
    connection.execute("DROP TRIGGER event_no_replace")
    connection.close()
    for command in (("doctor",), ("db", "check")):
        result = console(*command)
        assert (result.exit_code, "event_no_replace" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ANDON_DATABASE_URL", "mysql://db/andon", "write sqlite:///PATH or postgresql://"),
        ("ANDON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing", "check ANDON_DATABASE_URL"),
        ("ANDON_BASE_URL", "andon.example.org", "write https://"),
        ("ANDON_DATA_DIR", "/dev/null/data", "ANDON_DATA_DIR"),
        ("ANDON_PRIVATE_TITLES", "email, telegram,", "names telegram: write some of email, slack, webhook, sms, voice"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write(console: Console, name: str, value: str, told: str) -> None:
    result = console("doctor", **{name: value})
    assert (result.exit_code, told in result.stdout) == (1, True), result.output


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"ANDON_SECRET_KEY": "changeme" * 5}, "ANDON_SECRET_KEY can be guessed"),
        ({"ANDON_AUDIT_KEY": "ab" * 20}, "ANDON_AUDIT_KEY can be guessed"),
        ({"ANDON_AUDIT_KEY": "short"}, "ANDON_AUDIT_KEY is too short"),
        ({"ANDON_AUDIT_KEY": PRODUCTION["ANDON_SECRET_KEY"]}, "is the same as ANDON_SECRET_KEY"),
    ],
)
def test_production_takes_no_secret_that_can_be_guessed(console: Console, more: dict[str, str], told: str) -> None:
    result = console("doctor", **{**PRODUCTION, **more})
    assert (result.exit_code, told in result.stdout) == (1, True), result.output


def test_production_wants_an_address(console: Console, database_url: str) -> None:
    result = console("doctor", ANDON_DATABASE_URL=database_url, **PRODUCTION)
    assert (result.exit_code, "Set ANDON_BASE_URL" in result.stdout) == (1, True)


def test_a_command_whose_database_is_away_says_so_in_one_line(
    console: Console, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away = "postgresql://nobody@127.0.0.1:1/nothing"
    assert isinstance(console("audit", "verify", ANDON_DATABASE_URL=away).exception, DBAPIError)
    monkeypatch.setattr("sys.argv", ["andon", "audit", "verify"])
    monkeypatch.setenv("ANDON_DATABASE_URL", away)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err
    assert (ended.value.code, len(told.splitlines()), "andon doctor" in told) == (1, 1, True)
