"""Whatever can be done stands in the table, and nothing stands there that can't be done any more."""

from collections.abc import Iterator

import click
import pytest

from andon import registry
from andon.chores import chores
from andon.cli import andon
from foundation.web.csrf import exempted
from tests.permissions import table
from tests.permissions.house import Stage
from tests.permissions.people import LADDER, ROLES
from tests.permissions.witness import exported_commands


def leaves(command: click.Command, *path: str) -> Iterator[str]:
    """Give every command that does something, by the words that one types."""
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    for name, inner in command.commands.items():
        yield from leaves(inner, *path, name)


def test_every_address_and_method_has_a_row(stage: Stage) -> None:
    assert table.operations(stage.app) == set(table.routes())


def test_every_command_line_has_a_row() -> None:
    assert set(leaves(andon)) == set(table.surface("cli"))


def test_every_kind_of_job_has_a_row(stage: Stage) -> None:
    world = stage.sample.world
    kinds = {**registry.job_kinds(), **chores(world.keyring, stage.folder)}
    rows = table.surface("jobs")
    assert set(kinds) == set(rows)
    assert {name: kind.principal.id for name, kind in kinds.items()} == {n: row["acts"] for n, row in rows.items()}


def test_every_contribution_to_other_rooms_has_a_row() -> None:
    found = {
        *(f"panel {panel.slot} {panel.name}" for panel in registry.contributed("views", "PANELS")),
        *(f"nav {item.url}" for item in registry.contributed("views", "NAV")),
        *(f"need {source.name}" for source in registry.contributed("queries", "NEEDS")),
        *(f"search {source.kind}" for source in registry.contributed("queries", "SEARCH")),
    }
    assert found == set(table.surface("slots"))


def test_every_way_around_the_check_of_forms_has_its_reason(stage: Stage) -> None:
    assert exempted(stage.app) == {name: row["why"] for name, row in table.surface("exempt").items()}


def test_every_command_is_run_by_a_row_or_is_internal_for_a_reason() -> None:
    rows = [*table.surface("cli").values(), *table.surface("jobs").values()]
    run = {command for row in table.routes().values() for command in row.runs}
    run |= {command for row in rows for command in row.get("runs", [])}
    internal = table.surface("internal")
    assert all(row["why"] for row in internal.values())
    assert not run & set(internal)
    assert set(exported_commands()) == run | set(internal)


@pytest.mark.parametrize("row", table.routes().values(), ids=lambda row: row.name)
def test_a_row_names_permissions_and_people_that_exist(row: table.Route) -> None:
    assert row.least in LADDER
    assert row.also <= set(ROLES)
    assert row.asks <= set(registry.policy().grants)
    assert row.asks or row.least == "anonymous" or row.why, "say which permission is asked for"
    assert row.is_safe or row.runs or row.why, "say which command it runs"
