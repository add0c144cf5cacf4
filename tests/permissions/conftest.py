"""The stage, built once for each engine; the tests take back whatever they do on it."""

from collections.abc import Iterator

import pytest

from tests.permissions.house import Stage, open_stage
from tests.support.databases import Databases


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def stage(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Give the tests the application over the sample, on each engine."""
    folder = tmp_path_factory.mktemp("permissions")
    if request.param == "sqlite":
        with open_stage(databases.sqlite(folder), folder) as opened:
            yield opened
        return
    with databases.postgresql() as url, open_stage(url, folder) as opened:
        yield opened
