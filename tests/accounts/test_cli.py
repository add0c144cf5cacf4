"""People, tokens and the catalog at the terminal."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from accounts import cli, queries
from accounts.passwords import check_password
from accounts.queries import AccountIdentities
from catalog import cli as catalog_cli
from catalog import queries as catalog
from foundation.authz import Role, Scope
from foundation.errors import Conflict, Invalid, NotFound
from tests.support.world import World

EMAIL, PASSWORD = "ada@example.org", "four unrelated words here"


def run(world: World, command: click.Command, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(command, list(arguments), obj=world.desk(), input=stdin, catch_exceptions=False)


def add(world: World, *more: str, stdin: str = "") -> Result:
    return run(world, cli.user, "add", EMAIL, "--name", "Ada Quill", "--role", "admin", *more, stdin=stdin)


def test_somebody_is_added_and_given_a_password(world: World) -> None:
    added = add(world, "--json")
    assert added.exit_code == 0
    assert json.loads(added.stdout)["email"] == EMAIL
    assert "andon user passwd" in added.stderr
    assert run(world, cli.user, "passwd", EMAIL, stdin=f"{PASSWORD}\n").exit_code == 0
    stored = world.ask(queries.credentials, EMAIL, "x").password_hash
    assert check_password(stored, PASSWORD).matches


def test_a_first_password_comes_from_stdin_and_is_shown_nowhere(world: World) -> None:
    added = add(world, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert PASSWORD not in added.output
    assert check_password(world.ask(queries.credentials, EMAIL, "x").password_hash, PASSWORD).matches


def test_people_are_listed_disabled_and_enabled(world: World) -> None:
    add(world)
    run(world, cli.user, "add", "bram@example.org", "--name", "Bram", "--role", "viewer")
    assert run(world, cli.user, "disable", "bram@example.org").exit_code == 0
    assert "disabled" in run(world, cli.user, "list").stdout
    listed = json.loads(run(world, cli.user, "list", "--json").stdout)
    assert [(person["role"], person["disabled"]) for person in listed] == [("admin", False), ("viewer", True)]
    run(world, cli.user, "enable", "bram@example.org")
    assert not json.loads(run(world, cli.user, "list", "--json").stdout)[1]["disabled"]


def test_a_token_stands_alone_on_stdout(world: World) -> None:
    add(world)
    made = run(world, cli.token, "create", "--person", EMAIL, "--scope", "write")
    lines = made.stdout.splitlines()
    assert len(lines) == 1
    with world.reading() as reading:
        found = AccountIdentities().by_bearer(reading.session, lines[0], reading.now)
        assert found
        assert (found.principal.scope, found.principal.role) == (Scope.WRITE, Role.ADMIN)
    number = found.principal.id.partition(":")[2]
    assert run(world, cli.token, "revoke", number).exit_code == 0
    with world.reading() as reading:
        assert AccountIdentities().by_bearer(reading.session, lines[0], reading.now) is None


def test_wrong_use_is_told_apart_from_what_was_found(world: World) -> None:
    add(world)
    assert run(world, cli.user, "add", "x@example.org", "--name", "X", "--role", "king").exit_code == 2
    assert run(world, cli.token, "create", "--person", EMAIL).exit_code == 2
    with pytest.raises(Conflict):
        add(world)
    with pytest.raises(NotFound):
        run(world, cli.token, "create", "--person", "nobody@example.org", "--scope", "read")
    with pytest.raises(Invalid):
        run(world, cli.user, "passwd", EMAIL, stdin="password\n")


def test_a_catalog_is_taken_in_from_json_and_toml(world: World, tmp_path: Path) -> None:
    first = tmp_path / "catalog.json"
    first.write_text(json.dumps({"services": [{"slug": "ledger", "tier": "T0"}]}))
    second = tmp_path / "catalog.toml"
    second.write_text(
        '[[services]]\nslug = "checkout"\ndependencies = ["ledger"]\n[services.attributes]\nhas_queue = true\n'
    )
    run(world, catalog_cli.catalog, "import", str(first))
    done = run(world, catalog_cli.catalog, "import", str(second), "--json")
    told = json.loads(done.stdout)
    assert (told["added"], told["changed"], told["unchanged"], told["refused"]) == (["checkout"], [], [], [])
    again = run(world, catalog_cli.catalog, "import", str(second))
    assert "0 added" in again.stdout
    found = world.ask(catalog.get_service, "checkout")
    assert (found.attributes, [n.slug for n in found.depends_on]) == ({"has_queue": True}, ["ledger"])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "nonsense", '{"services": {"name": "x"}}', '{"colour": []}', "[" * 9999],
)
def test_a_file_that_is_no_catalog_is_refused(world: World, tmp_path: Path, text: str) -> None:
    file = tmp_path / "catalog.json"
    file.write_text(text)
    with pytest.raises(Invalid):
        run(world, catalog_cli.catalog, "import", str(file))
    assert world.ask(catalog.services) == []
