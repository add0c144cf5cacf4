"""Which tests run in one process of the run, and which of all run first.

What takes long to build is built once for all who stand on it, and what takes long by itself does not begin when
everything else is done.
"""

import pytest

# Fixtures that take seconds, each parametrised by engine; those of one file are built for each file.
FOR_ALL = {"stage": "permissions"}
FOR_A_FILE = ("larkfield", "standing_estate")
LONG = ("tests/hostile/", "tests/demo/", "tests/e2e/", "tests/torture/", "tests/browser/", "tests/permissions/")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what belongs together, and put the long ones first."""
    for item in items:
        group = group_of(item)
        if group:
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def group_of(item: pytest.Item) -> str | None:
    """Name the thing that the test shares with others, and the engine that it stands on."""
    callspec = getattr(item, "callspec", None)
    given = callspec.params if callspec else {}
    for fixture, group in FOR_ALL.items():
        if fixture in given:
            return f"{group}-{given[fixture]}"
    for fixture in FOR_A_FILE:
        if fixture in given:
            return f"{item.path.stem}-{given[fixture]}"
    # One server and one browser for each file.
    return item.path.stem if item.path.parent.name == "browser" else None
