"""A house with a fake Slack beside it, and time that passes as fast as the jobs let it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from accounts import commands as accounts
from andon import registry
from andon.worker import Worker
from catalog import commands as catalog
from foundation.authz import Principal, Role
from foundation.jobs import LIVE, JobRow, Lane
from foundation.work import Reading
from integrations.slack.inbound.manifest import Kind, scopes
from integrations.slack.inbound.model import SlackIdentity
from tests.fakes.slack import Channel, FakeSlack
from tests.fakes.slack.workspace import Token
from tests.support.world import World, somebody

MOST_ROUNDS = 20_000


class SlackHouse:
    """A world whose worker speaks to a fake Slack; both have the same clock."""

    def __init__(self, world: World, slack: FakeSlack) -> None:
        self.world, self.slack = world, slack
        slack.workspace.tokens["xoxb-test"] = granted()
        self.announcements = slack.workspace.add_channel("incidents", "UBOT")
        self.environment = {
            **slack.environment,
            "ANDON_BASE_URL": "https://andon.example.org",
            "ANDON_SLACK_ANNOUNCEMENTS": self.announcements.id,
        }
        self.worker = Worker(world.transactor, registry.job_kinds(), owner="chatty", environment=self.environment)

    def person(self, name: str, role: Role = Role.RESPONDER) -> Principal:
        """Add somebody who is known in Slack too, as U and their number."""
        email = f"{name.lower()}@example.org"
        person = self.world.run(accounts.add_person, email=email, name=name, role=role, password=None)
        self.slack.workspace.add_user(f"U{person.id}", email)
        link = SlackIdentity(
            team_id="T1", user_id=f"U{person.id}", person_id=person.id, linked_at=person.created_at, linked_by="test"
        )
        self.world.run(lambda work: work.session.add(link))
        return somebody(role, person.id, name)

    def service(self, slug: str) -> None:
        self.world.run(catalog.add_service, slug=slug, name=slug, tier="T1")

    def drain(self) -> int:
        """Run what is due now."""
        return sum(self.worker.drain(lane) for lane in Lane)

    def pass_time(self, **parts: float) -> None:
        """Let time go by, from job to job."""
        end = self.world.clock.now() + timedelta(**parts)
        for _ in range(MOST_ROUNDS):
            if self.drain():
                continue
            due = self.world.ask(next_due)
            if due is None or due > end:
                break
            self.world.clock.set(max(due, self.world.clock.now()))
        self.world.clock.set(max(end, self.world.clock.now()))

    def room(self, name: str) -> Channel:
        return self.slack.workspace.named(name)

    def methods(self) -> list[str]:
        return [call.method for call in self.slack.calls]


def granted(kind: Kind = Kind.FULL) -> Token:
    """Return a token that may do what our manifest asks for, and nothing else."""
    return Token("UBOT", frozenset(scopes(kind)))


def next_due(reading: Reading) -> datetime | None:
    return reading.session.scalar(select(func.min(JobRow.due)).where(LIVE))


@pytest.fixture
def house(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackHouse]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with FakeSlack(world.clock) as slack:
        house = SlackHouse(world, slack)
        yield house
        house.worker.bell.close()
