"""People outside who subscribe to the page, by the links in their mails."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from foundation.config import Settings
from foundation.web.visit import EXTENSION
from tests.fakes.smtp import Mail, Sink
from tests.statuspage.builders import SLUG
from tests.support.household import Household
from tests.support.world import World

VARYING = re.compile(r"[0-9a-f]{32,}|[0-9-]+T[0-9:]+")
LINK = re.compile(r"http://localhost(/subscriptions/\S+)")


@contextmanager
def posting(household: Household, sink: Sink) -> Iterator[None]:
    """Let the world's worker send its mail to the sink."""
    worker, settings = household.world.worker, household.app.extensions[EXTENSION].settings
    worker.environment, worker.settings = sink.environment, replace(settings, environment=sink.environment)
    yield


def ask(household: Household, email: str, **fields: Any) -> str:
    """Ask through the page, as a stranger; returns what it answers."""
    stranger = household.app.test_client()
    token = household.csrf(stranger)
    answer = stranger.post(f"/subscriptions/to/{SLUG}", data={"email": email, "csrf_token": token, **fields})
    assert answer.status_code == 200, answer.text
    household.world.settle()
    return VARYING.sub("", answer.text)


def links(mail: Mail) -> list[str]:
    """Return the paths that a mail leads to."""
    return LINK.findall(mail.part())


def confirmed(household: Household, sink: Sink, email: str, **fields: Any) -> str:
    """Ask, and follow the link; returns what stands there."""
    ask(household, email, **fields)
    (path,) = links(sink.to(email)[-1])
    answer = household.app.test_client().post(path)
    assert answer.status_code == 200, answer.text
    return answer.text


@dataclass
class Postbox:
    """A household whose mail goes to a sink."""

    household: Household
    sink: Sink

    @property
    def world(self) -> World:
        return self.household.world

    def confirmed(self, email: str, **fields: Any) -> None:
        confirmed(self.household, self.sink, email, **fields)

    def settings(self) -> Settings:
        found = self.world.worker.settings
        assert found is not None
        return found
