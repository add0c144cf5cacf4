"""A household on the line with a PagerDuty."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from foundation.jobs import NewJob
from foundation.web.visit import EXTENSION
from foundation.work import Work
from incidents.queries import brief, timeline
from integrations.pagerduty.commands.people import WATCH
from oncall import queries
from tests.fakes.pagerduty import PagerDuty, paging
from tests.oncall.builders import policy, step, team_with_service
from tests.support.household import Household
from tests.support.world import World

WEBHOOK = "/integrations/pagerduty/webhook"


@dataclass
class Line:
    """A household whose worker reaches the fake."""

    household: Household
    there: PagerDuty

    @property
    def world(self) -> World:
        return self.household.world

    def hears(self, kind: str, at: str, number: int, **more: object) -> int:
        body, headers = self.there.says(kind, self.there.incidents[0], at, number, **more)
        return self.send(body, headers)

    def send(self, body: bytes, headers: dict[str, str]) -> int:
        status = self.household.app.test_client().post(WEBHOOK, data=body, headers=headers).status_code
        self.world.settle()
        return status

    def work(self, times: int = 1) -> None:
        """Let jobs run, and those that failed come again."""
        for _ in range(times):
            self.world.settle()
            self.world.clock.advance(seconds=20)
        self.world.settle()

    def watch(self) -> None:
        """Have it looked whether all that was said there has come here."""

        def begin(work: Work) -> None:
            work.enqueue(NewJob(WATCH, key=WATCH))

        self.world.run(begin)
        self.world.settle()

    def told(self, key: str = "INC-1") -> str:
        """Return what the timeline says."""
        found = self.world.ask(brief, key)
        return "\n".join(item.text for item in self.world.ask(timeline, found.id))

    def states(self) -> list[str]:
        return [page.state for page in reversed(self.world.ask(queries.pages).items)]


def reach(household: Household, environment: dict[str, str]) -> None:
    """Have the application and its worker read these settings."""
    app, worker = household.app, household.world.worker
    settings = replace(app.extensions[EXTENSION].settings, environment=environment)
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], settings=settings)
    worker.environment, worker.settings = environment, settings


@pytest.fixture
def line(household: Household) -> Iterator[Line]:
    with paging() as there:
        reach(household, there.environment)
        team_with_service(household.world)
        policy(household.world, step("pagerduty:default", wait=30), team_id=1)
        yield Line(household, there)
