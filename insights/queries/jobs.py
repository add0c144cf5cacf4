"""How the house's own work stands: its lanes, and what was given up on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from foundation.jobs import JobRow, JobState, Lane, dead_jobs
from foundation.work import Reading

MOST = 100


@dataclass(frozen=True)
class LaneItem:
    """One lane: how many jobs wait, how many of them are due, since when, and how many run or were given up on."""

    lane: str
    waiting: int
    due: int
    oldest_due: datetime | None
    running: int
    dead: int


@dataclass(frozen=True)
class DeadLetter:
    """A job that was given up on, with what it said last."""

    id: int
    kind: str
    key: str | None
    lane: str
    attempts: int
    due: datetime
    last_error: str


def lanes(reading: Reading) -> list[LaneItem]:
    """Return how each lane stands."""
    reading.require("insights:operate")
    state, due = JobRow.state, JobRow.due
    waits = state == JobState.READY
    late = waits & (due <= reading.now)
    statement = select(
        JobRow.lane,
        func.count().filter(waits),
        func.count().filter(late),
        func.min(due).filter(late),
        func.count().filter(state.in_([JobState.CLAIMED, JobState.RUNNING])),
        func.count().filter(state == JobState.DEAD),
    ).group_by(JobRow.lane)
    found = {row[0]: LaneItem(*row) for row in reading.session.execute(statement)}
    return [found.get(lane.value, LaneItem(lane.value, 0, 0, None, 0, 0)) for lane in Lane]


def dead_letters(reading: Reading) -> list[DeadLetter]:
    """Return what was given up on, newest first."""
    reading.require("insights:operate")
    rows = dead_jobs(reading.session, MOST)
    return [DeadLetter(r.id, r.kind, r.key, r.lane, r.attempt, r.due, r.last_error or "") for r in rows]


def dead_count(reading: Reading) -> int:
    """Return how many were given up on."""
    return reading.session.scalar(select(func.count()).where(JobRow.state == JobState.DEAD)) or 0
