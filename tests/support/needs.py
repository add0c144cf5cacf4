"""Tests that need more than the clone: skipped with what to install, or failed where it was promised.

``ANDON_REQUIRE=browser,data,peers`` promises it, as CI does.
"""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("browser", "data", "peers")
BROWSER = "apt-get install chromium fonts-dejavu-core && pip install -r requirements-browser.lock"


def shared_data_folder() -> Path:
    """Say where real inputs stand: beside the project, never in it."""
    return Path(os.environ.get("ANDON_SHARED_DATA", ROOT.parent / "shared/data"))


def peers_folder() -> Path:
    """Say where .ci/run unpacked other people's programs."""
    return Path(os.environ.get("ANDON_PEERS_DIR", ROOT / "data/peers"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip or fail before the test begins."""
    for kind in KINDS:
        marker = item.get_closest_marker(kind)
        missing = _missing(kind, marker.args) if marker else None
        if missing and kind in _promised():
            pytest.fail(f"{kind}: {missing}", pytrace=False)
        if missing:
            pytest.skip(f"{kind}: {missing}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turn every other skip of such a test into a failure too."""
    report: pytest.TestReport = yield
    if report.skipped and any(item.get_closest_marker(kind) for kind in _promised()):
        report.outcome = "failed"
        report.longrepr = f"skipped although promised by ANDON_REQUIRE: {report.longrepr}"
    return report  # type: ignore[return-value]


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Let no whole file of tests skip itself where everything was promised."""
    report: pytest.CollectReport = yield
    if report.skipped and _promised():
        report.outcome = "failed"
        report.longrepr = f"a file skipped itself: {report.longrepr}"
    return report  # type: ignore[return-value]


def is_wanted(kind: str, *names: str) -> bool:
    """Say whether a part of a test that needs such a thing is to run: where it is there, or was promised."""
    return kind in _promised() or _missing(kind, names) is None


def _promised() -> set[str]:
    return {kind.strip() for kind in os.environ.get("ANDON_REQUIRE", "").split(",")} & set(KINDS)


def _missing(kind: str, names: tuple[str, ...]) -> str | None:
    if kind == "browser":
        there = shutil.which("chromium") and importlib.util.find_spec("playwright")
        return None if there else BROWSER
    if kind == "data":
        folder = shared_data_folder()
        return None if folder.is_dir() else f"put the real inputs at {folder}"
    absent = [name for name in names if not _is_there(name)]
    return f"install {', '.join(absent)} as .ci/run does" if absent else None


def _is_there(name: str) -> bool:
    """Look for a program, an unpacked package, or ``python:NAME``, a library beside our own."""
    library = name.removeprefix("python:")
    if library != name:
        return importlib.util.find_spec(library) is not None
    return bool(shutil.which(name)) or (peers_folder() / name).exists()


@pytest.fixture
def shared_data() -> Path:
    """Hand over the folder of real inputs; for tests marked ``data``."""
    return shared_data_folder()


@pytest.fixture
def peers_dir() -> Path:
    """Hand over the folder of unpacked programs; for tests marked ``peers``."""
    return peers_folder()
