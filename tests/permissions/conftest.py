"""The stage, built once for each engine; the tests take back whatever they do on it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.permissions.house import Stage, open_stage
from tests.support.databases import Databases


@pytest.fixture(scope="session")
def stages(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Stage]]:
    """Open the stage on an engine when it is first asked for, and keep it until the end."""
    with ExitStack() as opened:

        @cache
        def on(engine: str) -> Stage:
            folder = tmp_path_factory.mktemp("permissions")
            url = databases.sqlite(folder) if engine == "sqlite" else opened.enter_context(databases.postgresql())
            return opened.enter_context(open_stage(url, folder))

        yield on


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, stages: Callable[[str], Stage]) -> Stage:
    """Give the tests the application over the sample, on each engine."""
    return stages(request.param)
