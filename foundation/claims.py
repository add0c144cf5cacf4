"""Claiming jobs: leases, fenced acknowledgement, backoff, dead letters.

While a job is claimed, ``due`` is the end of its lease, so that an expired lease is the crash recovery. An attempt
counts when it starts. A job whose lease ran out while it was running is a suspect: it may have killed its worker, so
suspects are handed out one by one. What was put down again while it ran becomes ready when that run ends, and counts
as new then, however the run ended.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    TextClause,
    and_,
    bindparam,
    delete,
    exists,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from foundation.jobs import JOB, Job, JobRow, JobState, load_payload

LEASE = timedelta(seconds=60)
FIRST_BACKOFF = timedelta(seconds=2)
LONGEST_BACKOFF = timedelta(minutes=15)
# What was about to be due when the clock went back is due at once: a limit waited for, a watch that comes round.
CLOSE = timedelta(minutes=1)
SUSPECT = text("job.state = 'running'")
FRESH = text("job.state IN ('ready', 'claimed')")
ALIVE = text("job.state <> 'dead'")
EARLIER_ALIVE = text("earlier.state <> 'dead'")
DUE = (JOB.c.due <= bindparam("now"), or_(JOB.c.again.is_(None), JOB.c.again <= bindparam("now")))


def next_due(session: Session, lane: str, now: datetime) -> datetime | None:
    """Return when something in ``lane`` may first be due, past or to come, by a look that waits for no writer."""
    found: datetime | None = session.execute(LOOK, {"lane": lane, "now": now}).scalar()
    return found


def claim(
    session: Session, lane: str, owner: str, now: datetime, *, limit: int = 10, lease: timedelta = LEASE
) -> list[Job]:
    """Take up to ``limit`` due jobs of ``lane`` for ``owner``; one suspect alone, where there is one."""
    given = {"in_lane": lane, "now": now, "new_owner": owner, "until": now + lease}
    taken = session.execute(TAKE_SUSPECT, {**given, "most": 1}).all()
    rows = taken or session.execute(TAKE_FRESH, {**given, "most": limit}).all()
    return sorted((_job(row, owner) for row in rows), key=lambda job: job.id)


def _taking(which: TextClause) -> ReturningUpdate[Any]:
    statement = update(JOB).where(JOB.c.id.in_(select(_pick(which).c.id)))
    claimed = {"owner": bindparam("new_owner"), "due": bindparam("until"), "state": JobState.CLAIMED.value}
    return statement.values(claimed).returning(*JOB.c)


def _pick(which: TextClause) -> CTE:
    earlier = JOB.alias("earlier")
    blocked = exists().where(earlier.c.order_key == JOB.c.order_key, earlier.c.id < JOB.c.id, EARLIER_ALIVE)
    conditions: list[ColumnElement[bool]] = [
        JOB.c.lane == bindparam("in_lane"),
        *DUE,
        or_(JOB.c.order_key.is_(None), not_(blocked)),
    ]
    chosen = select(JOB.c.id).where(and_(*conditions), ALIVE, which).order_by(JOB.c.due, JOB.c.id)
    locked = chosen.limit(bindparam("most")).with_for_update(skip_locked=True)
    return locked.cte("pick").prefix_with("MATERIALIZED", dialect="postgresql")


FENCE = (JOB.c.id == bindparam("job_id"), JOB.c.owner == bindparam("held_by"), JOB.c.attempt == bindparam("tried"))


def _held(job: Job) -> dict[str, Any]:
    return {"job_id": job.id, "held_by": job.owner, "tried": job.attempt}


# A worker looks, claims, starts and finishes many times a second: built once, they take a tenth of the time.
# What waits for a time of its own behind a lease that has ended is not due, and must not hide what is next.
NOT_BEHIND = or_(JOB.c.due > bindparam("now"), DUE[1])
LOOK = select(JOB.c.due).where(JOB.c.lane == bindparam("lane"), NOT_BEHIND, ALIVE).order_by(JOB.c.due).limit(1)
TAKE_SUSPECT, TAKE_FRESH = _taking(SUSPECT), _taking(FRESH)
STARTED = {"state": JobState.RUNNING.value, "attempt": JOB.c.attempt + 1, "due": bindparam("until"), "again": None}
START = update(JOB).where(*FENCE).values(STARTED).returning(*JOB.c)
FINISH = delete(JOB).where(*FENCE, JOB.c.again.is_(None)).returning(JOB.c.id)
READY = {"state": JobState.READY.value, "owner": None, "again": None}
ANEW = {**READY, "due": JOB.c.again, "attempt": 0}
HAND_BACK = update(JOB).where(*FENCE, JOB.c.again.is_not(None)).values(ANEW).returning(JOB.c.id)


def _job(row: Row[Any], owner: str) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        key=row.key,
        generation=row.generation,
        lane=row.lane,
        order_key=row.order_key,
        payload=load_payload(row.payload),
        principal=row.principal,
        attempt=row.attempt,
        owner=owner,
        due=row.due,
    )


def start(session: Session, job: Job, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """Count the attempt and renew the lease; None when the job is no longer ours."""
    row = session.execute(START, {**_held(job), "until": now + lease}).first()
    return _job(row, job.owner) if row else None


def finish(session: Session, job: Job) -> bool:
    """Acknowledge: the job leaves the table, unless it was replaced meanwhile. Returns whether it was still ours."""
    gone = session.execute(FINISH, _held(job)).first()
    return gone is not None or session.execute(HAND_BACK, _held(job)).first() is not None


def fail(
    session: Session,
    job: Job,
    error: str,
    now: datetime,
    *,
    max_attempts: int,
    retry_after: timedelta | None = None,
    permanent: bool = False,
) -> bool:
    """Put the job off, or give it up after ``max_attempts``; returns whether it was given up."""
    dead = permanent or job.attempt >= max_attempts
    values: dict[str, Any] = {**READY, "last_error": error[:2000]}
    if dead:
        values["state"] = JobState.DEAD.value
    else:
        values["due"] = now + (retry_after or backoff(job.attempt))
    return _let_go(session, job, values) and dead


def put_off(session: Session, job: Job, why: str, until: datetime) -> None:
    """Let the job wait until then as if it had not been tried; what comes after it in its order waits too."""
    _let_go(session, job, {**READY, "last_error": why[:2000], "due": until, "attempt": JOB.c.attempt - 1})


def _let_go(session: Session, job: Job, values: dict[str, Any]) -> bool:
    """Change a job that is still ours, unless it was put down again: then that one waits in its place, as new."""
    if session.execute(HAND_BACK, _held(job)).first() is not None:
        return False
    return session.execute(update(JOB).where(*FENCE).values(values).returning(JOB.c.id), _held(job)).first() is not None


def backoff(attempt: int) -> timedelta:
    """Return the wait after that attempt: doubling, with full jitter on the upper half, capped."""
    longest = min(FIRST_BACKOFF * int(2 ** max(attempt - 1, 0)), LONGEST_BACKOFF)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret


def bring_forward(session: Session, was: datetime, now: datetime) -> int:
    """Have what was due, about to be or to be tried again by a clock that went back done now; returns how many jobs.

    Timers of later keep their time of day, and leases end as they would. Done twice, it changes nothing more.
    """
    was_due = or_(JOB.c.due <= was + CLOSE, and_(JOB.c.attempt > 0, JOB.c.due <= was + LONGEST_BACKOFF))
    waiting = update(JobRow).where(JOB.c.state == JobState.READY.value, JOB.c.due > now, was_due)
    statement = waiting.values(due=now).returning(JobRow.id).execution_options(synchronize_session=False)
    return len(session.scalars(statement).all())


def release_abandoned(session: Session, now: datetime, is_alive: Callable[[str], bool]) -> int:
    """End the leases of owners that are known to be dead, so that nobody waits for them; returns how many owners."""
    owners: Sequence[str | None] = session.scalars(
        select(JobRow.owner).where(ALIVE, JobRow.owner.is_not(None)).distinct()
    ).all()
    dead = [owner for owner in owners if owner is not None and not is_alive(owner)]
    if dead:
        session.execute(
            update(JobRow)
            .where(ALIVE, JobRow.owner.in_(dead))
            .values(due=now, owner=None)
            .execution_options(synchronize_session=False)
        )
    return len(dead)
