"""The house's own timers: anchoring the log outside the database, forgetting old keys, counting words for search."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete

from foundation import audit
from foundation.authz import machine
from foundation.chain import Keyring
from foundation.idempotency import IdempotencyRecord
from foundation.jobs import Job, JobKind, NewJob
from foundation.search import count_words, keep_counts
from foundation.work import Context, Desk, Transactor, Work

HOUSEKEEPER = machine("house")
ANCHOR_EVERY = timedelta(minutes=10)
# Between two parts of what an import left behind, others write.
NEXT_PART = timedelta(seconds=1)
FORGET_EVERY = timedelta(hours=6)
KEYS_KEPT = timedelta(days=7)
COUNT_EVERY = timedelta(hours=12)


def chores(keyring: Keyring, anchors: Path) -> dict[str, JobKind]:
    """Return the house's own kinds of job."""

    def anchor(work: Work, _job: Job) -> None:
        moved = audit.anchor(work.session, keyring, anchors, work.now)
        work.enqueue(_again("house.anchor", work, NEXT_PART if moved == audit.MOST_HEADS else ANCHOR_EVERY))

    kinds = (
        JobKind("house.anchor", HOUSEKEEPER, run=anchor),
        JobKind("house.forget", HOUSEKEEPER, run=_forget),
        JobKind("house.count_words", HOUSEKEEPER, send=_count_words),
    )
    return {kind.name: kind for kind in kinds}


def begin(transactor: Transactor, timers: Sequence[NewJob] = ()) -> None:
    """Put the timers down, the house's and the rooms', once each, however often a worker starts."""

    def put(work: Work) -> None:
        for timer in timers:
            work.enqueue(timer)
        for name in ("house.anchor", "house.forget", "house.count_words"):
            work.enqueue(NewJob(name, key=name))

    transactor.run(Context(HOUSEKEEPER, "worker", "start"), put)


def _forget(work: Work, _job: Job) -> None:
    old = delete(IdempotencyRecord).where(IdempotencyRecord.created_at < work.now - KEYS_KEPT)
    work.session.execute(old.execution_options(synchronize_session=False))
    work.enqueue(_again("house.forget", work, FORGET_EVERY))


def _count_words(desk: Desk, _job: Job) -> None:
    """Count outside of any transaction that writes: it takes seconds where there is much."""
    with desk.reading() as reading:
        counts = count_words(reading.session)

    def keep(work: Work) -> None:
        keep_counts(work.session, counts)
        work.enqueue(_again("house.count_words", work, COUNT_EVERY))

    desk.run(keep)


def _again(name: str, work: Work, wait: timedelta) -> NewJob:
    return NewJob(name, key=name, due=work.now + wait)
