"""Habits that keep the house readable, held against every file of the product."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.source import PACKAGES, ROOT, all_files, imported_names, nodes, product_files, short

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
OPEN_TO_OTHERS = {"commands", "events", "ports", "queries"}
ROOMS = set(PACKAGES) - {"andon", "foundation", "integrations", "insights"}
CLOCK = "foundation/clock.py"
CLOCK_CALLS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
}

CLOCK_WORDS = {call.rpartition(".")[2] for call in CLOCK_CALLS}


def offenders(files: list[Path], finds: object) -> list[str]:
    """List what a rule finds, as file:line."""
    return [f"{short(file)}:{line}" for file in files for line in finds(file)]  # type: ignore[operator]


def calls(file: Path) -> Iterator[tuple[int, str]]:
    """Walk the calls of a file, with the dotted text of what is called."""
    for node in nodes(file):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def settles_a_transaction(file: Path) -> list[int]:
    ends = (".commit", ".rollback", ".begin")
    return [line for line, name in calls(file) if name.endswith(ends)]


def reads_the_clock(file: Path) -> list[int]:
    """Find whoever names a clock, called or handed on, and whoever renames it on the way."""
    named = [
        node.lineno
        for node in nodes(file)
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_WORDS and ast.unparse(node) in CLOCK_CALLS
    ]
    return named + [
        node.lineno
        for node in nodes(file)
        if isinstance(node, ast.ImportFrom) and node.module in {"time", "datetime"}
        for each in node.names
        if each.name in {"time_ns", "monotonic"}
        or (node.module == "time" and each.name == "time")
        or (each.name in {"datetime", "date"} and each.asname)
    ]


def is_too_long(file: Path) -> list[int]:
    lines = len(file.read_text(encoding="utf-8").splitlines())
    return [lines] if lines > LONGEST_FILE else []


def has_long_functions(file: Path) -> list[int]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in nodes(file) if isinstance(node, kinds)]
    return [f.lineno for f in functions if (f.end_lineno or f.lineno) - f.lineno + 1 > LONGEST_FUNCTION]


def imports_ours_inside_functions(file: Path) -> list[int]:
    functions = [node for node in nodes(file) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    inner = [node for function in functions for node in ast.walk(function)]
    return [node.lineno for node in inner if any(is_ours(name) for name in imported_names(node))]  # type: ignore[attr-defined]


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in {*PACKAGES, "wsgi", "tests", "benchmarks"}


def reaches_into_another_room(file: Path, root: Path = ROOT) -> list[int]:
    """Find imports of a room's private files; only the roof, which composes everything, may."""
    own = file.relative_to(root).parts[0]
    found = []
    for node in nodes(file):
        for name in imported_names(node):
            room, _, rest = name.partition(".")
            if room in ROOMS - {own} and own != "andon" and rest.partition(".")[0] not in OPEN_TO_OTHERS:
                found.append(node.lineno)  # type: ignore[attr-defined]
    return found


def test_only_the_foundation_commits_and_rolls_back() -> None:
    files = [file for file in product_files() if not short(file).startswith(("foundation/", "migrations/"))]
    assert offenders(files, settles_a_transaction) == []


def test_only_the_clock_knows_the_time() -> None:
    files = [file for file in product_files() if short(file) != CLOCK]
    assert offenders(files, reads_the_clock) == []


def test_no_file_is_longer_than_its_ceiling() -> None:
    assert offenders(all_files(), is_too_long) == []


def test_no_function_is_longer_than_its_ceiling() -> None:
    assert offenders(all_files(), has_long_functions) == []


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    assert offenders(all_files(), imports_ours_inside_functions) == []


def test_rooms_reach_one_another_only_through_what_is_open() -> None:
    assert offenders(product_files(), reaches_into_another_room) == []


def test_wsgi_is_three_lines() -> None:
    lines = [line for line in (ROOT / "wsgi.py").read_text().splitlines() if line]
    assert len(lines) == 3
    assert [name for node in nodes(ROOT / "wsgi.py") for name in imported_names(node)] == [
        "andon.app.serve_from_environment"
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_owns_and_nothing_else(package: str) -> None:
    body = ast.parse((ROOT / package / "__init__.py").read_text()).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
    assert isinstance(body[0].value, ast.Constant)


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (settles_a_transaction, "session.commit()"),
        (settles_a_transaction, "with engine.begin() as connection:\n    pass"),
        (reads_the_clock, "datetime.now(UTC)"),
        (reads_the_clock, "field(default_factory=datetime.utcnow)"),
        (reads_the_clock, "from time import time"),
        (reads_the_clock, "from datetime import datetime as dt"),
        (is_too_long, "\n" * (LONGEST_FILE + 1)),
        (has_long_functions, "def f():\n" + "    pass\n" * LONGEST_FUNCTION),
        (imports_ours_inside_functions, "def f():\n    import coe.queries"),
        (imports_ours_inside_functions, "def f():\n    from coe import queries"),
    ],
)
def test_each_rule_bites(tmp_path: Path, rule: object, line: str) -> None:
    file = tmp_path / "planted.py"
    file.write_text(line)
    assert rule(file)  # type: ignore[operator]


def test_the_rule_about_rooms_bites(tmp_path: Path) -> None:
    file = tmp_path / "readiness/commands.py"
    file.parent.mkdir()
    file.write_text("from learnings.lifecycle import State\nfrom learnings.queries import find\n")
    assert reaches_into_another_room(file, tmp_path) == [1]
