"""Jobs: work that an event caused, put down in the same transaction as the event. Timers are jobs due later.

``key`` is unique among live jobs; putting a key down again replaces the job and raises its generation. Where the job is
just being run, that run keeps its lease, and ``again`` says when the new one is due: no job runs twice at once.
``order_key`` (destination and stream) keeps order among its jobs; timers, pages and mail have none.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    Index,
    Insert,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    insert,
    null,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.authz import Principal
from foundation.db import Base, UtcDateTime
from foundation.errors import NotFound
from foundation.events import canonical
from foundation.log import BigId, StoredEvent

if TYPE_CHECKING:
    from foundation.work import Desk, Work

LIVE = text("state <> 'dead'")
MAX_ATTEMPTS = 8


class Lane(StrEnum):
    """Lanes have workers of their own, so that a hundred thousand mails never delay a page."""

    PAGE = "page"
    INTERACTIVE = "interactive"
    BULK = "bulk"
    CHAT = "chat"


class JobState(StrEnum):
    """Ready to be claimed, claimed under a lease, running (its attempt counts), or given up on."""

    READY = "ready"
    CLAIMED = "claimed"
    RUNNING = "running"
    DEAD = "dead"


class JobRow(Base):
    """A job that is still to be done, or that was given up on; done jobs leave the table."""

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_live_key", "key", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_job_live_lane_due", "lane", "due", "id", sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_job_live_order", "order_key", "id", sqlite_where=LIVE, postgresql_where=LIVE),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(200))
    generation: Mapped[int] = mapped_column(Integer, default=1)
    lane: Mapped[str] = mapped_column(String(20))
    order_key: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[str] = mapped_column(Text)
    principal: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default=JobState.READY)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    again: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None] = mapped_column(String(80))
    last_error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class Job:
    """A claimed job, as its kind's function gets it; ``payload`` holds ids, never rendered text."""

    id: int
    kind: str
    key: str | None
    generation: int
    lane: str
    order_key: str | None
    payload: Mapping[str, Any]
    principal: str
    attempt: int
    owner: str
    due: datetime


@dataclass(frozen=True)
class JobKind:
    """What a kind of job does: ``run`` inside one transaction, or ``send`` outside of any (network, files)."""

    name: str
    principal: Principal
    run: Callable[["Work", Job], None] | None = None
    send: Callable[["Desk", Job], None] | None = None
    lane: Lane = Lane.BULK
    max_attempts: int = MAX_ATTEMPTS


Handler = Callable[[StoredEvent, "Work"], None]


@dataclass(frozen=True)
class Searching:
    """A handler that looks for long before its command: it gets a desk, and nobody who writes waits for its looking."""

    handle: Callable[[StoredEvent, "Desk"], None]


@dataclass(frozen=True)
class Subscription:
    """A handler of one event: a further command, later, in its own transaction; run twice, it does nothing more.

    ``wanted`` is asked when the event is written, so that what nobody waits for costs no job.
    """

    event: str
    handler: Handler | Searching
    kind: str
    principal: Principal
    lane: Lane = Lane.INTERACTIVE
    ordered: bool = True
    wanted: Callable[[Session], bool] | None = None


@dataclass(frozen=True)
class NewJob:
    """A job to be put down."""

    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    due: datetime | None = None
    key: str | None = None
    lane: Lane = Lane.BULK
    order_key: str | None = None


def _replacing(make: Callable[[Table], Any]) -> Insert:
    """Let a keyed job take the place of the live one of its key, once that one's run is over."""
    statement = make(JOB)
    new, is_run = statement.excluded, and_(JOB.c.state == JobState.RUNNING, JOB.c.due > bindparam("present"))
    anew = {
        "payload": new.payload,
        "generation": JOB.c.generation + 1,
        "state": case((is_run, JOB.c.state), else_=JobState.READY),
        "owner": case((is_run, JOB.c.owner), else_=null()),
        "attempt": case((is_run, JOB.c.attempt), else_=0),
        "due": case((is_run, JOB.c.due), else_=new.due),
        "again": case((is_run, new.due), else_=null()),
    }
    replacing: Insert = statement.on_conflict_do_update(index_elements=["key"], index_where=LIVE, set_=anew)
    return replacing


JOB = cast("Table", JobRow.__table__)
PUT = insert(JOB)
REPLACE = {"sqlite": _replacing(sqlite.insert), "postgresql": _replacing(postgresql.insert)}


def put(session: Session, jobs: list[NewJob], *, principal: str, now: datetime, apart: str = "") -> None:
    """Write the jobs; a keyed one replaces the live job of its key and raises its generation.

    ``apart`` comes before the names of the lanes: such jobs wait for a worker of that name.
    """
    plain = [_row(job, principal, now, apart) for job in jobs if job.key is None]
    keyed = [_row(job, principal, now, apart) for job in jobs if job.key is not None]
    connection = session.connection()
    if plain:
        connection.execute(PUT, plain)
    if keyed:
        connection.execute(REPLACE[connection.dialect.name], [{**row, "present": now} for row in keyed])


def _row(job: NewJob, principal: str, now: datetime, apart: str) -> dict[str, Any]:
    if job.order_key is not None and job.due is not None and job.due > now:
        message = f"{job.kind}: a timer may not have an order key, it would hold up its neighbours"
        raise ValueError(message)
    return {
        "kind": job.kind,
        "key": job.key,
        "generation": 1,
        "lane": apart + job.lane.value,
        "order_key": job.order_key,
        "payload": canonical(job.payload),
        "principal": principal,
        "state": JobState.READY.value,
        "due": job.due or now,
        "attempt": 0,
    }


def cancel(session: Session, key: str) -> None:
    """Take back the live job of that key, if there is one."""
    session.execute(delete(JobRow).where(JobRow.key == key, LIVE).execution_options(synchronize_session=False))


def dead_jobs(session: Session, limit: int = 100) -> list[JobRow]:
    """Return the jobs that were given up on, newest first."""
    return list(
        session.scalars(select(JobRow).where(JobRow.state == JobState.DEAD).order_by(JobRow.id.desc()).limit(limit))
    )


def replay(session: Session, job_id: int, now: datetime) -> None:
    """Put a job that was given up on back to work; raises NotFound when there is none."""
    statement = update(JobRow).where(JobRow.id == job_id, JobRow.state == JobState.DEAD)
    statement = statement.values(state=JobState.READY.value, due=now, attempt=0, owner=None)
    if session.execute(statement.returning(JobRow.id).execution_options(synchronize_session=False)).first() is None:
        raise NotFound("job")


def load_payload(stored: str) -> Mapping[str, Any]:
    """Read a job's payload."""
    payload: Mapping[str, Any] = json.loads(stored)
    return payload
