"""The checks that need nobody's system: a rule over the catalog, and an address, called by the vetted client.

What is inside our own networks is called only where ``ANDON_CHECK_NETWORKS`` allows it.
"""

from foundation.http import INSIDE, AddressRefused, Caller, CallFailed, networks
from foundation.jobs import Job
from foundation.work import Desk
from readiness.ports import Finding, PlannedCheck, about, carry_check
from readiness.proof import CATALOG, URL, found_in_catalog

NETWORKS = "ANDON_CHECK_NETWORKS"
LARGEST = 65_536


def check_catalog(desk: Desk, job: Job) -> None:
    """Hold what the catalog knows against the question's rule."""
    carry_check(desk, job, CATALOG, lambda _desk, planned: found_in_catalog(planned.proof, planned.attributes))


def check_address(desk: Desk, job: Job) -> None:
    """Call the question's address."""
    carry_check(desk, job, URL, _called)


def _called(desk: Desk, planned: PlannedCheck) -> Finding:
    url, wanted = about(planned.proof["url"], planned.service), planned.proof["status"]
    caller = Caller(networks(desk.environment.get(NETWORKS, "")), largest=LARGEST)
    try:
        answer = caller.get(url)
    except AddressRefused as refused:
        how = f" Whoever runs Andon allows its network with {NETWORKS}." if str(refused) == INSIDE else ""
        return Finding(None, f"{url}: {refused}{how}")
    except CallFailed as failed:
        return Finding(passed=False, said=f"{url} gave {failed}, wanted {wanted}")
    return Finding(answer.status == wanted, f"{url} answered {answer.status}, wanted {wanted}")
