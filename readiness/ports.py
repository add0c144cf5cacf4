"""What readiness needs of those who look for it, and the frame in which they do: read, look outside, put down.

Whoever can ask the outside something registers the job ``check_kind(…)`` of that way, with ``carry_check`` around it.
"""

from collections.abc import Callable

from foundation.jobs import Job
from foundation.work import Desk
from readiness.commands import keep_finding
from readiness.policy import READINESS
from readiness.proof import PAGERDUTY, PROMETHEUS, Finding, about, check_kind, counted, judged
from readiness.queries.checks import PlannedCheck, planned_check

Look = Callable[[Desk, PlannedCheck], Finding]


def carry_check(desk: Desk, job: Job, by: str, look: Look) -> None:
    """Look at one answer of one service outside of any transaction, and have what was found put to it."""
    house = desk.acting_for(READINESS)
    with house.reading() as reading:
        planned = planned_check(reading, job.payload["service_id"], job.payload["question_id"])
    if planned is None or planned.proof["by"] != by:
        # Another version asks somebody else, who has a job of its own.
        return
    house.run(keep_finding, **job.payload, proof=planned.proof, finding=look(desk, planned))


__all__ = [
    "PAGERDUTY",
    "PROMETHEUS",
    "Finding",
    "PlannedCheck",
    "about",
    "carry_check",
    "check_kind",
    "counted",
    "judged",
]
