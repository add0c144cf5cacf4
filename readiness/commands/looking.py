"""Having our own checks look whether answers are so."""

from collections.abc import Iterable
from datetime import datetime

from foundation.jobs import NewJob
from foundation.work import Work
from readiness.model import Answer
from readiness.proof import check_kind


def look_at(work: Work, answers: Iterable[Answer], by: str, due: datetime | None = None) -> None:
    """Put down the jobs that look; a later wish for the same look takes the place of an earlier one."""
    kind = check_kind(by)
    for each in answers:
        payload = {"service_id": each.service_id, "question_id": each.question_id}
        key = f"{kind}:{each.service_id}:{each.question_id}"
        work.enqueue(NewJob(kind=kind, key=key, payload=payload, due=due))
