"""The house's own timers: anchoring the log outside the database, and forgetting old idempotency keys."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete

from foundation import audit
from foundation.authz import machine
from foundation.chain import Keyring
from foundation.idempotency import IdempotencyRecord
from foundation.jobs import Job, JobKind, NewJob
from foundation.work import Context, Transactor, Work

HOUSEKEEPER = machine("house")
ANCHOR_EVERY = timedelta(minutes=10)
FORGET_EVERY = timedelta(hours=6)
KEYS_KEPT = timedelta(days=7)


def chores(keyring: Keyring, anchors: Path) -> dict[str, JobKind]:
    """Return the house's own kinds of job."""

    def anchor(work: Work, _job: Job) -> None:
        audit.anchor(work.session, keyring, anchors, work.now)
        work.enqueue(_again("house.anchor", work, ANCHOR_EVERY))

    kinds = (JobKind("house.anchor", HOUSEKEEPER, run=anchor), JobKind("house.forget", HOUSEKEEPER, run=_forget))
    return {kind.name: kind for kind in kinds}


def begin(transactor: Transactor, timers: Sequence[NewJob] = ()) -> None:
    """Put the timers down, the house's and the rooms', once each, however often a worker starts."""

    def put(work: Work) -> None:
        for timer in timers:
            work.enqueue(timer)
        for name in ("house.anchor", "house.forget"):
            work.enqueue(NewJob(name, key=name))

    transactor.run(Context(HOUSEKEEPER, "worker", "start"), put)


def _forget(work: Work, _job: Job) -> None:
    old = delete(IdempotencyRecord).where(IdempotencyRecord.created_at < work.now - KEYS_KEPT)
    work.session.execute(old.execution_options(synchronize_session=False))
    work.enqueue(_again("house.forget", work, FORGET_EVERY))


def _again(name: str, work: Work, wait: timedelta) -> NewJob:
    return NewJob(name, key=name, due=work.now + wait)
