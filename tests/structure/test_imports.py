"""The import contracts hold, cover every package, and each of them bites."""

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import PACKAGES, ROOT

CONTRACTS = ROOT / ".importlinter"

# One import that each contract has to notice: (file that imports, what it imports).
PLANTS = {
    "house": ("incidents/views.py", "coe.queries"),
    "foundation": ("foundation/jobs.py", "foundation.web"),
    "flask": ("readiness/rules.py", "flask"),
    "domain": ("catalog/commands.py", "foundation.web"),
    "kits": ("integrations/slack/outbound/model.py", "slack_sdk"),
    "vendors": ("oncall/handlers.py", "slack_sdk"),
    "strangers": ("integrations/slack/__init__.py", "integrations.pagerduty"),
}


# One file for each kind of place that may know no requests.
DECIDING = ("incidents/queries.py", "integrations/pagerduty/commands.py", "integrations/slack/outbound/commands.py")
NO_REQUESTS = ("flask", "flask_login", "foundation.web", "spectree")


def read_contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(CONTRACTS)
    return parser


def contract_names() -> list[str]:
    sections = read_contracts().sections()
    return [section.rsplit(":", 1)[1] for section in sections if ":contract:" in section]


def plant_for(contract: str) -> tuple[str, str]:
    """Reach for a room's model from the kitchen window, where no other plant is given."""
    room = contract.removesuffix("-model")
    return PLANTS.get(contract, (f"insights/board_of_{room}.py", f"{room}.model"))


def build_house(folder: Path) -> None:
    """Lay out the same rooms, empty, under the same contracts."""
    (folder / ".importlinter").write_text(CONTRACTS.read_text())
    modules = [f"{package}/__init__.py" for package in PACKAGES]
    modules += [f"{name.removesuffix('-model')}/model.py" for name in contract_names() if name.endswith("-model")]
    modules += ["coe/queries.py", "integrations/slack/__init__.py", "integrations/pagerduty/__init__.py"]
    for module in modules:
        (folder / module).parent.mkdir(exist_ok=True, parents=True)
        (folder / module).write_text("")
    (folder / "integrations/slack/outbound").mkdir()
    (folder / "integrations/slack/outbound/__init__.py").write_text("")
    (folder / "foundation/web").mkdir()
    (folder / "foundation/web/__init__.py").write_text("import flask\n")


def lint(folder: Path) -> str:
    """Run the contracts there, and only there, as make check does."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go()", "--no-cache"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("broken")
    build_house(folder)
    for contract in contract_names():
        importer, imported = plant_for(contract)
        with (folder / importer).open("a") as file:
            file.write(f"import {imported}\n")
    return lint(folder)


def test_an_empty_house_keeps_every_contract(tmp_path: Path) -> None:
    build_house(tmp_path)
    report = lint(tmp_path)
    assert f"{len(contract_names())} kept, 0 broken" in report, report


@pytest.mark.parametrize("contract", contract_names())
def test_a_contract_bites(broken_house: str, contract: str) -> None:
    title = read_contracts()[f"importlinter:contract:{contract}"]["name"]
    importer, imported = plant_for(contract)
    culprit = importer.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert f"{title} BROKEN" in broken_house, broken_house
    account = broken_house.split(f"\n{title}\n-")[1]
    assert f"{culprit} -> {imported}" in re.split(r"\n\n\n", account)[0]


def test_no_place_that_decides_may_know_requests(tmp_path: Path) -> None:
    build_house(tmp_path)
    for file in DECIDING:
        (tmp_path / file).write_text("".join(f"import {name}\n" for name in NO_REQUESTS))
    report = lint(tmp_path)
    for file in DECIDING:
        for name in NO_REQUESTS:
            assert f"{file.removesuffix('.py').replace('/', '.')} -> {name}" in report, (file, name)


def test_every_package_stands_under_the_contracts() -> None:
    roots = read_contracts()["importlinter"]["root_packages"].split()
    assert sorted(roots) == sorted(PACKAGES)


def test_every_model_is_protected() -> None:
    modelled = [p for p in PACKAGES if (ROOT / p / "model.py").exists() or (ROOT / p / "model").is_dir()]
    assert set(modelled) <= {name.removesuffix("-model") for name in contract_names()}
