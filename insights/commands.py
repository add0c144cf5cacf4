"""The one thing that is changed from up here: a job that was given up on goes back to work."""

from sqlalchemy import select

from foundation import jobs
from foundation.errors import Conflict, NotFound
from foundation.jobs import JobRow, JobState
from foundation.work import Work
from insights.events import JobReplayed


def replay(work: Work, *, job_id: int) -> JobRow:
    """Put a dead letter back to work, unless a newer job has taken its place."""
    work.require("insights:replay")
    job = work.session.get(JobRow, job_id, with_for_update=True)
    if job is None or job.state != JobState.DEAD:
        raise NotFound("job")
    if job.key is not None and _has_successor(work, job.key):
        detail = f"A newer job has the key {job.key} already, so this one is not needed any more."
        raise Conflict("job.superseded", detail)
    jobs.replay(work.session, job_id, work.now)
    work.record(f"job:{job_id}", JobReplayed(kind=job.kind, key=job.key))
    return job


def _has_successor(work: Work, key: str) -> bool:
    live = select(JobRow.id).where(JobRow.key == key, JobRow.state != JobState.DEAD)
    return work.session.scalar(live.limit(1)) is not None
