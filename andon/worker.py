"""The worker: threads for each lane claim jobs and run them; timers are jobs due later."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from foundation import claims
from foundation.authz import machine
from foundation.config import Settings
from foundation.errors import DeliveryFailed, DomainError, NotYet
from foundation.ids import new_request_id
from foundation.jobs import Job, JobKind, Lane
from foundation.log import EventRow
from foundation.wake import Bell
from foundation.work import Context, Desk, Transactor, Work

LOG = logging.getLogger("andon.worker")
CLERK: Final = Context(principal=machine("worker"), surface="worker", request_id="")
IDLE_WAIT_S = 1.0
TROUBLE_WAIT_S = 2.0
BATCH = 10
# A clock that goes back by less makes everybody wait by as much longer, which is let pass.
BACK: Final = timedelta(seconds=5)
LAST_RECORDED: Final = select(EventRow.recorded_at).order_by(EventRow.id.desc()).limit(1)
# What calls others waits for them: several do it at a time, and none holds a batch that others could take.
ONE_HAND: Final = (1, BATCH)
HANDS: Final = {Lane.PAGE: (4, 1), Lane.BULK: (3, 1)}


class Worker:
    """Runs the jobs of one database until it is told to stop."""

    def __init__(
        self,
        transactor: Transactor,
        kinds: Mapping[str, JobKind],
        owner: str | None = None,
        environment: Mapping[str, str] | None = None,
        settings: Settings | None = None,
        put_timers: Callable[[], None] | None = None,
    ) -> None:
        """Name the worker after its host and process, so that a successor can tell whether it still lives.

        ``put_timers`` puts the timers down that come round: at the start, and when the clock went back under them.
        """
        self.transactor = transactor
        self.environment = environment or {}
        self.settings = settings
        self.kinds = kinds
        self.put_timers = put_timers or (lambda: None)
        self.seen: datetime | None = None
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}:{new_request_id()[:8]}"
        self.stopping = threading.Event()
        self.bell = Bell(transactor.engine)

    def serve(self) -> None:
        """Work on all lanes until ``stop``; returns when every lane has put its job down."""
        self.take_up()
        hands = [(lane, HANDS.get(lane, ONE_HAND)) for lane in Lane]
        lanes = [
            threading.Thread(target=self._tend, args=(lane, batch), name=lane.value)
            for lane, (count, batch) in hands
            for _ in range(count)
        ]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        self.bell.close()

    def take_up(self) -> None:
        """Put the timers down, and take up what was left: by workers that died, and by a clock that was ahead."""
        self.put_timers()
        self.release_abandoned()
        with self.transactor.reading(CLERK) as look:
            was, now = look.session.scalar(LAST_RECORDED), look.now
        if was is not None and was - now > BACK:
            self._clock_went_back(was, now)

    def stop(self) -> None:
        """Ask the lanes to finish the job in hand and end."""
        self.stopping.set()
        self.bell.ring()

    def release_abandoned(self) -> int:
        """Take back what dead workers of this machine had claimed."""

        def release(work: Work) -> int:
            return claims.release_abandoned(work.session, work.now, self._is_alive)

        return self.transactor.run(CLERK, release)

    def drain(self, lane: Lane, limit: int = BATCH) -> int:
        """Claim and run one batch of ``lane``; returns how many jobs it ran.

        It looks first: claiming is a write, and would stand in the way of whoever declares at this moment.
        """
        return self._take(lane, limit) if self._wait_s(lane) == 0 else 0

    def _wait_s(self, lane: Lane) -> float:
        """Return how long nothing is due in ``lane``, as far as is known now: until its next timer, or a while."""
        with self.transactor.reading(CLERK) as look:
            due, now = claims.next_due(look.session, self.transactor.apart + lane.value, look.now), look.now
        was = self.seen
        if was is not None and was - now > BACK:
            self._clock_went_back(was, now)
            due = now
        self.seen = now
        return IDLE_WAIT_S if due is None else min(max((due - now).total_seconds(), 0), IDLE_WAIT_S)

    def _clock_went_back(self, was: datetime, now: datetime) -> None:
        """Let nothing that was due wait for that time to come again, and let the watches come round at once."""
        LOG.warning("worker.clock_went_back", extra={"seconds": int((was - now).total_seconds())})

        def bring_forward(work: Work) -> int:
            return claims.bring_forward(work.session, was, now)

        self.transactor.run(CLERK, bring_forward)
        self.put_timers()

    def _take(self, lane: Lane, limit: int) -> int:
        name = self.transactor.apart + lane.value
        jobs = self.transactor.run(CLERK, partial(_claim, lane=name, owner=self.owner, limit=limit))
        for job in jobs:
            self.perform(job)
        return len(jobs)

    def perform(self, job: Job) -> None:
        """Run one claimed job: count the attempt, do it, acknowledge; a failure is put off or given up."""
        kind = self.kinds.get(job.kind)
        started = self.transactor.run(CLERK, partial(_start, job=job))
        if started is None:
            return
        if kind is None:
            self._fail(started, "no such kind of job", permanent=True)
            return
        try:
            self._do(kind, started)
        except NotYet as wait:
            self._put_off(started, wait)
        except DeliveryFailed as failure:
            self._fail(started, failure.reason, kind, permanent=failure.permanent, retry_after=failure.retry_after)
        except DomainError as error:
            self._fail(started, f"{error.code}: {error.detail}", kind)
        except Exception as error:
            # A job is other rooms' code: whatever it raises must not take the lane down.
            LOG.exception("job.crashed", extra={"kind": job.kind, "job": job.id})
            self._fail(started, f"{type(error).__name__}: {error}", kind)

    def _do(self, kind: JobKind, job: Job) -> None:
        context = Context(principal=kind.principal, surface="worker", request_id=f"job-{job.id}")
        if kind.run is not None:
            self.transactor.run(context, partial(_run_and_finish, kind=kind, job=job))
            return
        if kind.send is not None:
            kind.send(Desk(self.transactor, context, self.environment, self.settings), job)
        self.transactor.run(CLERK, partial(_finish, job=job))

    def _fail(
        self,
        job: Job,
        error: str,
        kind: JobKind | None = None,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
    ) -> None:
        wait = timedelta(seconds=retry_after) if retry_after else None
        attempts = kind.max_attempts if kind else 1

        def fail(work: Work) -> bool:
            return claims.fail(
                work.session, job, error, work.now, max_attempts=attempts, retry_after=wait, permanent=permanent
            )

        given_up = self.transactor.run(CLERK, fail)
        LOG.warning("job.failed", extra={"kind": job.kind, "job": job.id, "given_up": given_up})

    def _put_off(self, job: Job, wait: NotYet) -> None:
        def put_off(work: Work) -> None:
            claims.put_off(work.session, job, wait.why, wait.until)

        self.transactor.run(CLERK, put_off)

    def _tend(self, lane: Lane, batch: int) -> None:
        while not self.stopping.is_set():
            rung = self.bell.rung
            try:
                wait_s = self._wait_s(lane)
                # What is due and can't be had, somebody else has, or something before it: that takes a while.
                if wait_s == 0:
                    wait_s = 0 if self._take(lane, batch) else IDLE_WAIT_S
            except OperationalError:
                LOG.exception("worker.database", extra={"lane": lane.value})
                self.stopping.wait(TROUBLE_WAIT_S)
                continue
            if wait_s:
                self.bell.wait(rung, wait_s)

    def _is_alive(self, owner: str) -> bool:
        """Whether the process that the owner names may still live; other machines' processes may."""
        host, _, rest = owner.partition(":")
        pid = rest.partition(":")[0]
        if host != socket.gethostname() or not pid.isdigit():
            return True
        if int(pid) == os.getpid():
            return owner == self.owner
        with suppress(PermissionError):
            try:
                os.kill(int(pid), 0)
            except ProcessLookupError:
                return False
        return True


def _claim(work: Work, *, lane: str, owner: str, limit: int) -> list[Job]:
    return claims.claim(work.session, lane, owner, work.now, limit=limit)


def _start(work: Work, *, job: Job) -> Job | None:
    return claims.start(work.session, job, work.now)


def _finish(work: Work, *, job: Job) -> bool:
    return claims.finish(work.session, job)


def _run_and_finish(work: Work, *, kind: JobKind, job: Job) -> None:
    """Do the work and acknowledge it in one transaction, so that it takes effect once."""
    if not claims.finish(work.session, job) or kind.run is None:
        return
    kind.run(work, job)
