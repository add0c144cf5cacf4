"""Commands of the terminal: each asks for what its row says, also if the terminal were somebody else's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from andon.cli import OF_ROOMS, andon
from foundation.authz import ANONYMOUS, CONSOLE, Principal
from foundation.config import read_settings
from foundation.errors import DomainError
from foundation.work import Desk
from tests.hostile.oncall_rows import SHIFTS
from tests.permissions.house import Stage
from tests.permissions.people import LADDER
from tests.permissions.readiness_day import lens_file
from tests.permissions.table import fill, surface
from tests.support.world import context_of

GROUPS: Mapping[str, click.Command] = {name: andon.commands[name] for command in OF_ROOMS if (name := command.name)}
ROWS = [(name, row) for name, row in surface("cli").items() if "house" not in row]
REFUSED = {401, 403, 404}
POSTMORTEM = "---\nurl: https://example.org/fans\ntitle: Fans stop\nstart_time: 2030-01-02T03:04:05Z\n---\n"
CATALOG = '{"services": [{"slug": "mail", "name": "Mail", "tier": "T2"}]}'


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[name for name, _ in ROWS])
def test_the_command_asks_for_what_its_row_says(stage: Stage, tmp_path: Path, name: str, row: dict[str, Any]) -> None:
    (tmp_path / "catalog.json").write_text(CATALOG)
    (tmp_path / "postmortem.md").write_text(POSTMORTEM)
    (tmp_path / "shifts.ics").write_text(SHIFTS)
    for who in (*LADDER, "console"):
        with stage.transactor.taken_back():
            seen, mark = stage.policy.watch(), stage.mark()
            result = invoke(stage, tmp_path, name, row, principal(stage, who))
            if who == "console" or (row["least"] in LADDER and LADDER.index(who) >= LADDER.index(row["least"])):
                assert result.exit_code == 0, f"{name} as {who}: {result.output} {result.exception!r}"
                asked = {a for asked in seen.commands.values() for a in asked if not a.endswith(":read")}
                assert set(seen.commands) == set(row.get("runs", []))
                assert asked == set(row["asks"]) if "runs" in row else set(row.get("asks", [])) <= seen.required
            else:
                assert isinstance(result.exception, DomainError), f"{name} as {who}: {result.output}"
                assert result.exception.status in REFUSED
                assert stage.mark() == mark


def invoke(stage: Stage, folder: Path, name: str, row: dict[str, Any], who: Principal) -> Result:
    names = {**stage.sample.names, "catalog_file": folder / "catalog.json", "folder": folder}
    names["shifts_file"] = folder / "shifts.ics"
    names["lens_file"] = lens_file(folder)
    names["postmortem_file"] = folder / "postmortem.md"
    words = [*name.split()[1:], *(str(fill(word, names)) for word in row.get("args", []))]
    settings = read_settings({"ANDON_DATA_DIR": str(folder)})
    desk = Desk(stage.transactor, context_of(who), {"PAGERDUTY_API_TOKEN": "asked-by-nobody"}, settings)
    return CliRunner().invoke(GROUPS[name.split(maxsplit=1)[0]], words, obj=desk, input=fill(row.get("input"), names))


def principal(stage: Stage, who: str) -> Principal:
    return {"anonymous": ANONYMOUS, "console": CONSOLE}.get(who) or stage.sample.cast[who]


@pytest.mark.parametrize(("name", "row"), [r for r in surface("cli").items() if "house" in r[1]], ids=lambda r: r)
def test_a_command_of_the_house_says_what_it_does_instead(name: str, row: dict[str, Any]) -> None:
    assert row["house"]
    command: click.Command | None = GROUPS.get(name.split(maxsplit=1)[0])
    if isinstance(command, click.Group):
        command = command.commands[name.split()[1]]
    assert command is None or not getattr(command, "needs_desk", True)
