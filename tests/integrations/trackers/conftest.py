"""A household whose worker and webhooks reach a tracker."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from catalog import commands as catalog
from coe import commands as coes
from coe import queries
from coe.queries import ActionBrief
from foundation.jobs import NewJob
from foundation.web.visit import EXTENSION
from foundation.work import Work
from integrations.trackers import commands
from integrations.trackers.handlers import RECONCILE
from integrations.trackers.model import TrackerTicket
from integrations.trackers.queries import TicketItem, ticket_of
from tests.fakes.trackers.server import Site
from tests.support.household import Household
from tests.support.world import World


@dataclass
class Desk:
    """What a test sits at."""

    household: Household
    site: Site

    @property
    def world(self) -> World:
        return self.household.world

    def action(self, title: str = "Refuse a lookup over a second", **more: Any) -> str:
        """Write an action item into a COE of its own."""
        given = {"incident_keys": [], "title": "Checkout refuses cards", "kind": "near_miss"}
        opened = self.world.run(coes.open_coe, **given, service_slugs=["checkout"])
        values = {
            "kind": "prevent",
            "priority": "P1",
            "owner_id": self.household.people["responder"],
            "due": self.world.clock.now() + timedelta(days=20),
            "done_criteria": "A slow lookup answers from the cache.\nA test shows it.",
        }
        return self.world.run(coes.add_action, key=opened.key, title=title, **{**values, **more}).key

    def ask(self, key: str, tracker: str, project: str, **more: Any) -> TrackerTicket:
        to = commands.Destination(tracker, project)
        made = self.world.run(commands.make_action_ticket, key=key, to=to, **more)
        self.world.settle()
        return made

    def ticket(self, key: str, subject: str = "action") -> TicketItem:
        found = self.world.ask(ticket_of, subject, key)
        assert found is not None
        return found

    def brief(self, key: str) -> ActionBrief:
        return self.world.ask(queries.action, key)

    def history(self, key: str) -> list[str]:
        return [f"{item.text} {item.words}".strip() for item in self.world.ask(queries.action_document, key).history]

    def post(self, name: str, body: bytes, headers: dict[str, str]) -> int:
        client = self.household.app.test_client()
        return client.post(f"/integrations/trackers/{name}", data=body, headers=headers).status_code

    def deliver(self, name: str, *, backwards: bool = False, times: int = 1) -> list[int]:
        """Send what waits in the outbox, in that order and so often; then let jobs run."""
        waiting, self.site.outbox = self.site.outbox, []
        order = list(reversed(waiting)) if backwards else waiting
        statuses = [self.post(name, *each) for each in order * times]
        self.world.settle()
        return statuses

    def later(self, **wait: float) -> None:
        self.world.clock.advance(**wait)
        self.world.settle()

    def reconcile(self) -> None:
        def begin(work: Work) -> None:
            work.enqueue(NewJob(RECONCILE, key=RECONCILE))

        self.world.run(begin)
        self.world.settle()


@contextmanager
def sitting(household: Household, site: Any, **more: str) -> Iterator[Desk]:
    """Sit there for the length of a block."""
    app, worker = household.app, household.world.worker
    environment = {**site.environment, **more}
    settings = replace(app.extensions[EXTENSION].settings, environment=environment)
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], settings=settings)
    worker.environment, worker.settings = environment, settings
    household.world.run(catalog.add_service, slug="checkout", name="Checkout", tier="T1")
    yield Desk(household, site)
