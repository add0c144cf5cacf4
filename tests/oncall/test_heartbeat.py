"""A sign of life goes out while nothing is wrong, and stays away as soon as something is."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select

from andon.chores import begin
from andon.worker import Worker
from foundation.jobs import JobRow
from foundation.work import Work
from incidents import commands as incidents
from integrations.heartbeat import handlers as heartbeat
from oncall import commands
from oncall import handlers as oncall
from oncall.policy import ONCALL
from oncall.queries import is_well
from oncall.timers import AUDIT
from tests.fakes.receiver import Receiver, receiving
from tests.oncall.builders import declare, person, policy, step, team_with_service
from tests.oncall.test_escalation import pages, run_due, told
from tests.support.world import World


@pytest.fixture
def monitor(world: World) -> Iterator[Receiver]:
    with receiving() as monitor:
        worker = world.worker
        worker.environment = {"ANDON_HEARTBEAT_URL": monitor.url, "ANDON_WEBHOOK_NETWORKS": "127.0.0.0/8"}  # type: ignore[attr-defined]
        worker.put_timers = partial(begin, world.transactor, (*oncall.TIMERS, *heartbeat.TIMERS))  # type: ignore[method-assign]
        worker.put_timers()
        yield monitor


def beats(world: World, monitor: Receiver, minutes: int = 1) -> int:
    """Return how many signs came in so many minutes."""
    before = len(monitor.received)
    for _ in range(minutes):
        world.clock.advance(minutes=1)
        run_due(world)
    return len(monitor.received) - before


def test_it_goes_out_each_minute_until_a_page_is_missing(world: World, monitor: Receiver) -> None:
    ada = person(world, "Ada")
    policy(world, step(f"person:{ada}"), team_id=team_with_service(world, ada))
    world.settle()
    assert beats(world, monitor, 3) == 3
    declare(world)

    def lose(work: Work) -> None:
        work.session.execute(delete(JobRow).where(JobRow.kind == "oncall.page_for_incident"))

    world.run_as(ONCALL, lose)
    # The auditor comes round first or after, in the same minute.
    assert beats(world, monitor) <= 1
    assert beats(world, monitor) == 0
    # What was missing has been raised by now.
    assert beats(world, monitor, 4) >= 2


def test_what_became_due_a_moment_ago_is_left_to_those_who_heard_of_it_and_looked_at_again_soon(
    world: World, monitor: Receiver
) -> None:
    ada = person(world, "Ada")
    policy(world, step(f"person:{ada}"), team_id=team_with_service(world, ada))
    world.settle()
    assert beats(world, monitor) == 1

    def lose(work: Work) -> None:
        work.session.execute(delete(JobRow).where(JobRow.kind == "oncall.page_for_incident"))

    # It is declared four seconds before the auditor comes round: whoever is about to page for it has not yet.
    world.clock.advance(seconds=56)
    kept = declare(world)
    world.run_as(ONCALL, lose)
    world.clock.advance(seconds=4)
    run_due(world)
    assert (pages(world), is_well_there(world)) == ([], True)
    # What really was lost is raised as soon as the moment has passed, not a minute later, and is told.
    world.clock.advance(seconds=10)
    run_due(world)
    assert ([page.incident_key for page in pages(world)], is_well_there(world)) == ([kept.key], False)
    world.clock.advance(minutes=4)
    run_due(world)
    # The same holds for an end that is about to be heard of.
    world.run(incidents.transition, key=kept.key, to="resolved")
    world.run_as(ONCALL, lose)
    assert world.run_as(ONCALL, commands.audit) == commands.Audited(is_all=False)
    world.clock.advance(seconds=10)
    assert "ran on after its incident was over" in str(world.run_as(ONCALL, commands.audit).found)


def test_it_stays_away_when_the_auditor_does(world: World, monitor: Receiver) -> None:
    world.settle()
    assert beats(world, monitor) == 1

    def lose(work: Work) -> None:
        work.session.execute(delete(JobRow).where(JobRow.key == AUDIT))

    world.run_as(ONCALL, lose)
    assert beats(world, monitor, 3) == 0


def test_a_monitor_that_is_away_is_called_again_the_next_minute(world: World, monitor: Receiver) -> None:
    monitor.status = 500
    world.settle()
    assert beats(world, monitor, 2) == 2


def test_a_clock_that_goes_back_makes_nobody_wait_for_the_same_time_twice(world: World, monitor: Receiver) -> None:
    ada, bo = person(world, "Ada"), person(world, "Bo")
    policy(world, step(f"person:{ada}"), step(f"person:{bo}"), team_id=team_with_service(world, ada))
    key = declare(world).key
    run_due(world)
    world.clock.advance(minutes=1)
    run_due(world)
    # Put down by the time that was, before anybody saw that it is another.
    later = declare(world).key
    world.clock.advance(hours=-2)
    assert not is_well_there(world)
    run_due(world)
    assert [(page.incident_key, page.person) for page in pages(world)] == [(key, "Ada"), (later, "Ada")]
    assert "Andon's clock went back; who was paged gets their time again." in told(world, key)
    assert beats(world, monitor, 5) >= 3
    assert is_well_there(world)
    world.clock.advance(minutes=1)
    run_due(world)
    run_due(world)
    assert [page.person for page in pages(world)] == ["Ada", "Ada", "Bo", "Bo"]


def test_a_clock_that_went_back_while_nobody_worked_is_noticed_at_the_start(world: World, monitor: Receiver) -> None:
    ada = person(world, "Ada")
    policy(world, step(f"person:{ada}"), team_id=team_with_service(world, ada))
    run_due(world)
    # It is declared, and the worker stops; it begins again by a clock that was put right meanwhile.
    key = declare(world).key
    world.clock.advance(hours=-2)
    before = world.worker
    world.worker = Worker(world.transactor, before.kinds, owner="next", environment=before.environment)
    world.worker.put_timers = before.put_timers  # type: ignore[method-assign]
    world.worker.take_up()
    run_due(world)
    assert [(page.incident_key, page.state) for page in pages(world)] == [(key, "sent")]
    assert beats(world, monitor, 5) >= 3
    # Only a timer of later keeps its time.
    assert world.run_as(ONCALL, left_until_then) == ["incidents.remind_update"]


def left_until_then(work: Work) -> list[str]:
    """Return what waits for a time that comes once more."""
    later = select(JobRow.kind).where(JobRow.due > work.now + timedelta(hours=1), JobRow.kind.not_like("house.%"))
    return list(work.session.scalars(later))


def is_well_there(world: World) -> bool:
    with world.reading() as look:
        return is_well(look.session, look.now)
