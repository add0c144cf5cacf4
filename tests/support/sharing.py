"""Which tests run in one process of the run, and which of all run first.

What takes long to build is built once for all who stand on it, and what takes long by itself does not begin when
everything else is done. The marks with which xdist groups tests go unheard since pytest keeps its names of tests
elsewhere, so the groups are read from the names.
"""

import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Fixtures that take seconds to set up, one for each engine: for a whole folder, or for a file.
FOR_ALL = ("tests/permissions/",)
FOR_A_FILE = ("tests/demo/test_sample.py", "tests/hostile/test_addresses.py")
# One server and one browser for each file.
BROWSER = "tests/browser/"
LONG = ("tests/hostile/", "tests/demo/", "tests/e2e/", "tests/torture/", BROWSER, "tests/permissions/")
ENGINE = re.compile(r"\[.*?\b(sqlite|postgresql)\b")


class Sharing(LoadScopeScheduling):
    """Gives what stands on the same thing to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    """Take our groups, whatever way of distributing was asked for."""
    return Sharing(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones first."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def group_of(nodeid: str) -> str:
    """Name the thing that the test shares with others, and the engine that it stands on; or else the test itself."""
    path, _, test = nodeid.partition("::")
    if path.startswith(BROWSER):
        return path
    engine = ENGINE.search(test)
    if engine is None:
        return nodeid
    folder = next((folder for folder in FOR_ALL if path.startswith(folder)), "")
    return f"{folder or path}-{engine[1]}" if folder or path in FOR_A_FILE else nodeid
