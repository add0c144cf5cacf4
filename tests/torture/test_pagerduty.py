"""Ten thousand pages to a PagerDuty that breaks in every way, workers killed between its answer and our commit, and one
that was frozen past its lease: nothing is missing, and nothing is there twice.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from foundation.jobs import JobRow
from oncall import commands
from oncall.definition import Step, Target
from oncall.lifecycle import PageState
from oncall.model import Page, PageDelivery
from tests.fakes.pagerduty import ROUTING_KEY, PagerDuty, Request, paging
from tests.oncall.builders import policy
from tests.support.forked import Forked
from tests.support.serving import Server, wait_for, working
from tests.support.torture import is_full
from tests.support.world import World

PAGES, KILLS, WORKERS = (10_000, 20, 2) if is_full() else (40, 1, 1)
# So many pages are one escalation's, each to a service of its own name.
TOGETHER = 10
MOST_FAULTS, SHARE, SLOW_S, SEED = 3, 0.35, 0.2, 20_310_303
ALL_IN_S = 3_000
# Where time is short: after so many seconds no more pages are put down, and what was is seen to its end.
BUDGET_S = float(os.environ.get("ANDON_TORTURE_SECONDS", "inf"))
WAYS = (429, 500, 503, "hangup", "reset", "drop", "slow")
NAMES = [f"p{number}" for number in range(TOGETHER)]


@dataclass
class Trouble:
    """Breaks a share of the requests, none of them for ever, and kills who asked once the answer is out."""

    dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - chance, not a secret
    broken: Counter[str] = field(default_factory=Counter)
    seen: Counter[int | str] = field(default_factory=Counter)
    victims: list[Forked] = field(default_factory=list)
    kill_at: list[int] = field(default_factory=list)
    answers: int = 0
    killed: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def breaks(self, request: Request) -> int | str | None:
        key = key_of(request)
        with self.lock:
            if self.broken[key] >= MOST_FAULTS or self.dice.random() >= SHARE:
                return None
            self.broken[key] += 1
            way = self.dice.choice(WAYS)
            self.seen[way] += 1
        if way == "slow":
            threading.Event().wait(SLOW_S)
            return None
        return way

    def answered(self, _request: Request) -> None:
        """Kill the workers at the very moment at which the answer went out."""
        with self.lock:
            self.answers += 1
            is_due = bool(self.kill_at) and self.answers >= self.kill_at[0]
            if is_due:
                self.kill_at.pop(0)
        if is_due:
            for victim in self.victims:
                victim.send_signal(signal.SIGKILL)
            self.killed.set()


def key_of(request: Request) -> str:
    return request.body.partition(b'"dedup_key":')[2][:80].decode()


@pytest.fixture
def there() -> Iterator[PagerDuty]:
    with paging() as there:
        yield there


@pytest.fixture
def server(tmp_path: Path, world: World, database_url: str, there: PagerDuty) -> Server:
    """Have policies that page PagerDuty under many names, and workers that reach it; nothing polls it."""
    keys = ",".join(f"{name}={ROUTING_KEY}" for name in NAMES)
    settings = {**there.environment, "PAGERDUTY_ROUTING_KEYS": keys, "PAGERDUTY_API_TOKEN": ""}
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    made = Server(tmp_path, database_url, 0)
    for slug, names in (("many", NAMES), ("one", NAMES[:1])):
        policy(world, Step(tuple(Target("pagerduty", name) for name in names), 24 * 60), slug=slug)
    made.travel(seconds=(world.clock.now() - made.now()).total_seconds() + 60)
    return made


def standing(world: World, *states: str) -> int:
    with world.reading() as reading:
        return reading.session.scalar(select(func.count()).select_from(Page).where(Page.state.in_(states))) or 0


@pytest.mark.torture
def test_no_page_is_missing_and_none_is_there_twice_whatever_breaks_and_whoever_dies(
    world: World, server: Server, there: PagerDuty
) -> None:
    trouble, began = Trouble(), time.monotonic()
    there.breaks, there.answered = trouble.breaks, trouble.answered
    asked, unwritten, kills = 0, 0, 0
    while kills < KILLS and time.monotonic() - began < BUDGET_S:
        asked += page(world, PAGES // (KILLS + 1))
        trouble.killed.clear()
        trouble.kill_at = [trouble.answers + PAGES // (KILLS + 1) // 2]
        with ExitStack() as shift:
            trouble.victims = [shift.enter_context(working(server)) for _ in range(WORKERS)]
            wait_for(trouble.killed.is_set, "the kill", ALL_IN_S)
        kills += 1
        unwritten += bool({one.dedup_key for one in there.incidents} - written(world))
        print(f"kill {kills}: {len(there.incidents)} incidents there, {standing(world, 'delivered')} known here")
        # What the dead held of the queue is free again once its lease has ended.
        server.travel(minutes=2)
    asked += page(world, PAGES - asked) if kills == KILLS else 0
    with ExitStack() as shift:
        for _ in range(WORKERS):
            shift.enter_context(working(server))
        wait_for(lambda: standing(world, *PageState) == standing(world, "delivered"), "the last page", ALL_IN_S)
    keys = Counter(one.dedup_key for one in there.incidents)
    triggers = Counter(event["dedup_key"] for event in there.received)
    twice = sum(number - 1 for number in triggers.values())
    missing = asked - len(written(world) & set(keys))
    print(f"{asked} pages, {kills} kills ({unwritten} with an answer unwritten), faults {dict(trouble.seen)}:")
    print(f"{missing} missing, {len(keys) - asked} too many, {twice} sent again under the same key")
    assert standing(world, "delivered") == asked
    assert missing == 0
    assert set(triggers) == set(keys) == written(world)
    assert set(keys.values()) == {1}
    assert unwritten > 0


def page(world: World, pages: int) -> int:
    """Put so many pages down, rounded to whole escalations; says how many."""
    for number in range(pages // TOGETHER):
        world.run(commands.page_by_hand, target="policy:many", message=f"The {number}th of all")
    return pages // TOGETHER * TOGETHER


def written(world: World) -> set[str]:
    """Return the keys of the pages that are known here to have arrived."""
    with world.reading() as reading:
        return set(reading.session.scalars(select(Page.dedup_key).where(Page.state == PageState.DELIVERED)))


@pytest.mark.torture
def test_a_worker_that_was_frozen_past_its_lease_pages_nobody_twice(
    world: World, server: Server, there: PagerDuty
) -> None:
    frozen, thawed = threading.Event(), threading.Event()

    def hold(request: Request) -> None:
        if not frozen.is_set():
            frozen.set()
            thawed.wait(ALL_IN_S)

    there.breaks = hold
    world.run(commands.page_by_hand, target="policy:one", message="Come")
    with working(server) as first:
        wait_for(frozen.is_set, "the request")
        os.killpg(first.pid, signal.SIGSTOP)
        # Its request lies on the wire; its lease ends, and another takes the job.
        server.travel(seconds=90)
        with working(server):
            wait_for(lambda: standing(world, "delivered") == 1, "the other's page")
            thawed.set()
            wait_for(lambda: len(there.received) == 2, "the first's page")
            os.killpg(first.pid, signal.SIGCONT)
            wait_for(lambda: no_carrier(world), "the end of the job")
    with world.reading() as reading:
        (delivery,) = reading.session.scalars(select(PageDelivery).where(PageDelivery.way == "pagerduty"))
        assert (delivery.state, delivery.tries) == ("sent", 2)
    assert len(there.incidents) == 1
    assert {event["dedup_key"] for event in there.received} == {there.incidents[0].dedup_key}
    assert standing(world, *PageState) == standing(world, "delivered") == 1


def no_carrier(world: World) -> bool:
    with world.reading() as reading:
        return reading.session.scalar(select(func.count()).where(JobRow.kind == "pagerduty.page")) == 0
