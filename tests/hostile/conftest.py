"""One estate for all tests of a file, on each engine."""

from collections.abc import Iterator

import pytest

from tests.hostile.estate import Estate, estate_on
from tests.support.databases import Databases


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def standing_estate(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Estate]:
    """Open the estate for a whole file: no test minds what another has sent."""
    folder = tmp_path_factory.mktemp("estate")
    if request.param == "sqlite":
        with estate_on(databases.sqlite(folder), folder) as estate:
            yield estate
        return
    with databases.postgresql() as url, estate_on(url, folder) as estate:
        yield estate


@pytest.fixture
def estate(standing_estate: Estate) -> Estate:
    """Give a test the estate, without what other tests have found."""
    standing_estate.faults.clear()
    return standing_estate
