"""Looking for oneself: a job outside of any transaction asks the catalog, an address or Prometheus, once.

Addresses are called by the vetted client that webhooks use. What is inside our own networks is called only where
``ANDON_CHECK_NETWORKS`` allows it, and Prometheus only where ``ANDON_PROMETHEUS_URL`` says where it is.
"""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from foundation.http import AddressRefused, Caller, CallFailed, networks
from foundation.jobs import Job
from foundation.work import Desk
from readiness.commands import keep_finding
from readiness.proof import CATALOG, PROMETHEUS, URL, Finding, about, found_in_catalog, judged
from readiness.queries.checks import PlannedCheck, planned_check

LARGEST = 65_536
OK = 200
NOWHERE = "ANDON_PROMETHEUS_URL does not say where Prometheus is"


def check(desk: Desk, job: Job) -> None:
    """Look at one answer of one service, and have what was found put to it."""
    with desk.reading() as reading:
        planned = planned_check(reading, job.payload["service_id"], job.payload["question_id"])
    if planned is None:
        return
    finding = LOOKS[planned.proof["by"]](planned, desk.environment)
    desk.run(keep_finding, **job.payload, proof=planned.proof, finding=finding)


def _in_catalog(planned: PlannedCheck, _environment: Mapping[str, str]) -> Finding:
    return found_in_catalog(planned.proof, planned.attributes)


def _at_address(planned: PlannedCheck, environment: Mapping[str, str]) -> Finding:
    url, wanted = about(planned.proof["url"], planned.service), planned.proof["status"]
    try:
        answer = _caller(environment).get(url)
    except AddressRefused as refused:
        return Finding(None, str(refused))
    except CallFailed as failed:
        return Finding(passed=False, said=f"{url} gave {failed}, wanted {wanted}")
    return Finding(answer.status == wanted, f"{url} answered {answer.status}, wanted {wanted}")


def _in_prometheus(planned: PlannedCheck, environment: Mapping[str, str]) -> Finding:
    base = environment.get("ANDON_PROMETHEUS_URL", "").rstrip("/")
    if not base:
        return Finding(None, NOWHERE)
    query = about(planned.proof["query"], planned.service)
    try:
        answer = _caller(environment).get(f"{base}/api/v1/query?query={quote(query, safe='')}")
    except (AddressRefused, CallFailed) as failed:
        return Finding(None, f"Prometheus: {failed}")
    number = the_number(answer.body) if answer.status == OK else None
    if number is None:
        return Finding(None, f"Prometheus answered {answer.status}, and not one number")
    found = judged(planned.proof, number)
    return Finding(found.passed, f"{query} is {found.said}")


def the_number(body: bytes) -> float | None:
    """Return the one number of an answer of Prometheus; None where there is none, or several."""
    try:
        data: Any = json.loads(body)["data"]
        kind, result = data["resultType"], data["result"]
        if kind == "vector":
            (only,) = result
            result = only["value"]
        number = float(result[1]) if kind in {"vector", "scalar"} else math.nan
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return number if math.isfinite(number) else None


def _caller(environment: Mapping[str, str]) -> Caller:
    return Caller(networks(environment.get("ANDON_CHECK_NETWORKS", "")), largest=LARGEST)


LOOKS: Mapping[str, Callable[[PlannedCheck, Mapping[str, str]], Finding]] = {
    CATALOG: _in_catalog,
    URL: _at_address,
    PROMETHEUS: _in_prometheus,
}
