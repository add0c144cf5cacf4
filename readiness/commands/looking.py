"""Having our own checks look whether answers are so."""

from collections.abc import Iterable
from datetime import datetime

from foundation.jobs import NewJob
from foundation.work import Work
from readiness.model import Answer

CHECK = "readiness.check"


def look_at(work: Work, answers: Iterable[Answer], due: datetime | None = None) -> None:
    """Put down the jobs that look; a later wish for the same look takes the place of an earlier one."""
    for each in answers:
        payload = {"service_id": each.service_id, "question_id": each.question_id}
        key = f"{CHECK}:{each.service_id}:{each.question_id}"
        work.enqueue(NewJob(kind=CHECK, key=key, payload=payload, due=due))
