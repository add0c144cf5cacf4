"""The checks that need nobody's system: a rule over the catalog, and an address, called by the vetted client.

What is inside our own networks is called only where ``ANDON_CHECK_NETWORKS`` allows it.
"""

from foundation.jobs import Job
from foundation.proof import called
from foundation.work import Desk
from readiness.ports import Finding, PlannedCheck, about, carry_check
from readiness.proof import CATALOG, URL, found_in_catalog


def check_catalog(desk: Desk, job: Job) -> None:
    """Hold what the catalog knows against the question's rule."""
    carry_check(desk, job, CATALOG, lambda _desk, planned: found_in_catalog(planned.proof, planned.attributes))


def check_address(desk: Desk, job: Job) -> None:
    """Call the question's address; where nobody answers, it is not so."""
    carry_check(desk, job, URL, _called)


def _called(desk: Desk, planned: PlannedCheck) -> Finding:
    url = about(planned.proof["url"], planned.service)
    return called(desk.environment, url, planned.proof["status"], silence=False)
