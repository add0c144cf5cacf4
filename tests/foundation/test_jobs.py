"""Jobs: claimed under a lease, acknowledged once, put off, given up, and kept in order where order was asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from andon.worker import Worker
from foundation import claims, jobs
from foundation.authz import Grant, Policy, anyone, machine
from foundation.errors import DeliveryFailed, NotYet
from foundation.events import Event
from foundation.jobs import Job, JobKind, JobRow, JobState, Lane, NewJob, Subscription
from foundation.log import StoredEvent, events_of
from foundation.work import Desk, Transactor, Work
from tests.support.world import World


@dataclass(frozen=True, kw_only=True)
class Rung(Event, name="sample.rung"):
    times: int


DOWN = "the other side is down"


class Plant:
    """A worker whose kinds of job are the test's own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.done: list[str] = []
        self.failing: set[str] = set()
        self.permanent = False
        self.until: datetime | None = None
        kinds = {
            "note": JobKind("note", machine("t"), send=self.note, max_attempts=3),
            "ring": JobKind("ring", machine("t"), run=self.ring),
        }
        subscription = Subscription("sample.rung", self.hear, "hear", machine("t"))
        kinds["hear"] = JobKind("hear", machine("t"), run=self.on_heard)
        grants = {"sample:ring": Grant(((anyone,),))}
        self.transactor = Transactor(
            world.engine, world.clock, Policy([grants]), {"sample.rung": [subscription]}, world.keyring
        )
        self.worker = Worker(self.transactor, kinds, owner="first")
        world.transactor = self.transactor

    def note(self, desk: Desk, job: Job) -> None:
        if self.until and desk.now < self.until:
            raise NotYet(self.until, "the other side asked for patience")
        if job.payload["name"] in self.failing:
            raise DeliveryFailed(DOWN, permanent=self.permanent)
        self.done.append(job.payload["name"])

    def ring(self, work: Work, job: Job) -> None:
        work.require("sample:ring")
        work.record("sample:1", Rung(times=job.attempt))
        if "ring" in self.failing:
            message = "crashed after recording"
            raise RuntimeError(message)

    def hear(self, event: StoredEvent, _work: Work) -> None:
        self.done.append(f"heard {event.seq}")

    def on_heard(self, _work: Work, job: Job) -> None:
        self.done.append(f"heard {job.payload['seq']}")

    def put(self, *new: NewJob) -> None:
        self.world.run(lambda work: jobs.put(work.session, list(new), principal="t", now=work.now))

    def rows(self) -> list[JobRow]:
        with self.world.reading() as reading:
            return list(reading.session.scalars(select(JobRow).order_by(JobRow.id)))

    def claim(self, owner: str = "first", lane: Lane = Lane.BULK, limit: int = 10) -> list[Job]:
        return self.world.run(lambda work: claims.claim(work.session, lane, owner, work.now, limit=limit))

    def start(self, job: Job) -> Job | None:
        return self.world.run(lambda work: claims.start(work.session, job, work.now))

    def finish(self, job: Job) -> bool:
        return self.world.run(lambda work: claims.finish(work.session, job))


def note(name: str, **more: object) -> NewJob:
    return NewJob("note", {"name": name}, **more)  # type: ignore[arg-type]


@pytest.fixture
def plant(world: World) -> Iterator[Plant]:
    plant = Plant(world)
    yield plant
    plant.worker.bell.close()


def test_a_job_is_done_once_and_leaves(plant: Plant) -> None:
    plant.put(note("a"), note("b"))
    assert plant.worker.drain(Lane.BULK) == 2
    assert plant.done == ["a", "b"]
    assert plant.rows() == []
    assert plant.worker.drain(Lane.BULK) == 0
    soon = plant.world.clock.now() + timedelta(milliseconds=700)
    plant.put(note("soon", due=soon))
    with plant.world.reading() as look:
        assert claims.next_due(look.session, Lane.BULK, look.now) == soon


def test_two_workers_never_hold_the_same_job(plant: Plant) -> None:
    plant.put(*(note(str(n)) for n in range(6)))
    first, second = plant.claim("first", limit=4), plant.claim("second", limit=4)
    assert {job.id for job in first} & {job.id for job in second} == set()
    assert len(first) + len(second) == 6


def test_an_expired_lease_is_the_crash_recovery_and_the_late_one_is_fenced(plant: Plant) -> None:
    plant.put(note("a"))
    (mine,) = plant.claim("first")
    started = plant.start(mine)
    assert started is not None
    assert started.attempt == 1
    plant.world.clock.advance(seconds=61)
    (theirs,) = plant.claim("second")
    assert theirs.attempt == 1
    assert not plant.finish(started)
    restarted = plant.start(theirs)
    assert restarted is not None
    assert restarted.attempt == 2
    assert plant.finish(restarted)


def test_an_attempt_counts_when_it_starts_not_when_it_is_claimed(plant: Plant) -> None:
    plant.put(note("a"))
    for _ in range(5):
        plant.claim("first")
        plant.world.clock.advance(seconds=61)
    assert plant.rows()[0].attempt == 0


def test_suspects_are_handed_out_one_by_one(plant: Plant) -> None:
    plant.put(*(note(str(n)) for n in range(5)))
    claimed = plant.claim("killed", limit=3)
    for job in claimed[:2]:
        plant.start(job)
    plant.world.clock.advance(seconds=61)
    assert [job.id for job in plant.claim("next")] == [claimed[0].id]
    assert [job.id for job in plant.claim("next")] == [claimed[1].id]
    assert len(plant.claim("next")) == 3


def test_what_a_dead_worker_of_this_machine_held_is_free_at_once(plant: Plant) -> None:
    plant.put(note("a"))
    plant.claim("dead:1:x")
    assert plant.world.run(lambda w: claims.release_abandoned(w.session, w.now, lambda owner: owner != "dead:1:x")) == 1
    assert plant.worker.drain(Lane.BULK) == 1


def test_a_failure_is_put_off_longer_each_time_and_given_up_in_the_end(plant: Plant) -> None:
    plant.failing = {"a"}
    plant.put(note("a"))
    for attempt in range(1, 4):
        assert plant.worker.drain(Lane.BULK) == 1
        (row,) = plant.rows()
        assert row.attempt == attempt
        plant.world.clock.advance(minutes=20)
    assert row.state == JobState.DEAD
    assert row.last_error == "the other side is down"
    plant.failing = set()
    plant.world.run(lambda work: jobs.replay(work.session, row.id, work.now))
    plant.worker.drain(Lane.BULK)
    assert plant.done == ["a"]


def test_a_permanent_failure_is_given_up_at_once(plant: Plant) -> None:
    plant.failing, plant.permanent = {"a"}, True
    plant.put(note("a"))
    plant.worker.drain(Lane.BULK)
    assert [row.state for row in plant.rows()] == [JobState.DEAD]


def test_order_is_kept_per_key_through_failure_and_a_given_up_head_frees_the_rest(plant: Plant) -> None:
    plant.failing = {"1"}
    plant.put(note("1", order_key="k"), note("2", order_key="k"), note("x", order_key="other"))
    plant.worker.drain(Lane.BULK)
    assert plant.done == ["x"]
    plant.put(note("3", order_key="k"))
    for _ in range(6):
        plant.world.clock.advance(minutes=20)
        plant.worker.drain(Lane.BULK)
    assert plant.done == ["x", "2", "3"]


def test_a_job_whose_time_has_not_come_waits_in_its_order_and_no_attempt_counts(plant: Plant) -> None:
    plant.put(note("first", order_key="k"), note("second", order_key="k"))
    for _ in range(5):
        plant.until = plant.world.clock.now() + timedelta(minutes=2)
        assert plant.worker.drain(Lane.BULK) == 1
        head, _ = plant.rows()
        assert (head.state, head.attempt, head.due) == (JobState.READY, 0, plant.until)
        plant.world.clock.advance(minutes=2)
    plant.until = None
    while plant.worker.drain(Lane.BULK):
        pass
    assert plant.done == ["first", "second"]


def test_a_timer_may_not_have_an_order_key(plant: Plant) -> None:
    due = plant.world.clock.now() + timedelta(hours=1)
    with pytest.raises(ValueError, match="timer"):
        plant.put(note("later", order_key="k", due=due))


def test_a_timer_waits_and_may_be_replaced_or_taken_back(plant: Plant) -> None:
    now = plant.world.clock.now()
    plant.put(note("first", key="t", due=now + timedelta(minutes=5)))
    plant.put(note("second", key="t", due=now + timedelta(minutes=9)))
    assert [row.generation for row in plant.rows()] == [2]
    plant.world.clock.advance(minutes=6)
    assert plant.worker.drain(Lane.BULK) == 0
    plant.world.clock.advance(minutes=6)
    plant.worker.drain(Lane.BULK)
    assert plant.done == ["second"]
    plant.put(note("third", key="t", due=now + timedelta(days=1)))
    plant.world.run(lambda work: work.cancel("t"))
    assert plant.rows() == []


@pytest.mark.parametrize("end", ["done", "failed", "put off", "killed"])
def test_what_is_put_down_again_while_it_runs_waits_for_the_end_of_that_run_and_is_new_then(
    plant: Plant, end: str
) -> None:
    plant.put(note("a", key="k"))
    (job,) = plant.claim()
    started = plant.start(job)
    assert started is not None
    plant.put(note("b", key="k"))
    assert plant.claim("second") == []
    if end == "done":
        assert plant.finish(started)
    elif end == "failed":
        fail = partial(claims.fail, job=started, error=DOWN, now=plant.world.clock.now(), max_attempts=1)
        assert not plant.world.run(lambda work: fail(work.session))
    elif end == "put off":
        until = plant.world.clock.now() + timedelta(hours=1)
        plant.world.run(lambda work: claims.put_off(work.session, started, DOWN, until))
    else:
        plant.world.clock.advance(seconds=61)
        (suspect,) = plant.claim("second")
        assert (suspect.payload["name"], plant.finish(started)) == ("b", False)
        plant.world.clock.advance(seconds=61)
    plant.worker.drain(Lane.BULK)
    assert (plant.done, plant.rows()) == (["b"], [])


def test_a_timer_put_down_while_its_claim_waits_or_its_worker_dies_keeps_its_time(plant: Plant) -> None:
    later = plant.world.clock.now() + timedelta(minutes=5)
    plant.put(note("a", key="claimed"), note("a", key="running"))
    claimed, running = plant.claim()
    plant.start(running)
    plant.put(note("b", key="claimed", due=later), note("b", key="running", due=later))
    assert plant.start(claimed) is None
    plant.world.clock.advance(minutes=4)
    assert plant.worker.drain(Lane.BULK) == 0
    plant.world.clock.advance(minutes=2)
    while plant.worker.drain(Lane.BULK):
        pass
    assert plant.done == ["b", "b"]


def test_work_and_acknowledgement_are_one_transaction(plant: Plant) -> None:
    plant.failing = {"ring"}
    plant.put(NewJob("ring"))
    plant.worker.drain(Lane.BULK)
    plant.failing = set()
    plant.world.clock.advance(minutes=20)
    plant.worker.drain(Lane.BULK)
    with plant.world.reading() as reading:
        assert [e.payload["times"] for e in events_of(reading.session, "sample:1")] == [2]


def test_a_handler_hears_of_an_event_in_its_stream_s_order(plant: Plant) -> None:
    plant.put(NewJob("ring"), NewJob("ring"))
    plant.worker.drain(Lane.BULK)
    plant.worker.drain(Lane.INTERACTIVE)
    plant.worker.drain(Lane.INTERACTIVE)
    assert plant.done == ["heard 1", "heard 2"]


def test_a_kind_that_nobody_knows_is_given_up_and_harms_nobody(plant: Plant) -> None:
    plant.put(NewJob("mystery"), note("a"))
    plant.worker.drain(Lane.BULK)
    assert plant.done == ["a"]
    assert [row.kind for row in plant.rows()] == ["mystery"]
