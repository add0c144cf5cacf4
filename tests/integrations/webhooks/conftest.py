"""A line from the house to a program."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from foundation.web.visit import EXTENSION
from tests.fakes.receiver import receiving
from tests.integrations.webhooks.line import LOOPBACK, Line
from tests.support.household import Household


@pytest.fixture
def line(household: Household) -> Iterator[Line]:
    worker, settings = household.world.worker, household.app.extensions[EXTENSION].settings
    with receiving() as receiver:
        worker.environment, worker.settings = LOOPBACK, replace(settings, environment=LOOPBACK)
        yield Line(household, receiver)
