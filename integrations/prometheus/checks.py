"""Readiness checks that want a number of Prometheus."""

from foundation.http import CallFailed
from foundation.jobs import Job, JobKind
from foundation.work import Desk
from integrations.prometheus.calling import URL, base_and_token, called
from integrations.prometheus.policy import PROMETHEUS
from integrations.prometheus.wire import Busy, Refused, asked_now, number
from readiness import ports

NOWHERE = f"No Prometheus is set up here: whoever runs Andon sets {URL}."


def check_number(desk: Desk, job: Job) -> None:
    """Hold the number that a question's query gives against its bound."""
    ports.carry_check(desk, job, ports.PROMETHEUS, _looked)


def _looked(desk: Desk, planned: ports.PlannedCheck) -> ports.Finding:
    base, token = base_and_token(desk.environment)
    if not base:
        return ports.Finding(None, NOWHERE)
    query = ports.about(planned.proof["query"], planned.service)
    try:
        value = number(called(desk.environment, asked_now(base, token, query)))
    except (Refused, Busy, CallFailed) as failed:
        return ports.Finding(None, f"{query}: {failed}")
    found = ports.judged(planned.proof, value)
    return ports.Finding(found.passed, f"{query} is {found.said}")


JOBS = (JobKind(ports.check_kind(ports.PROMETHEUS), PROMETHEUS, send=check_number),)
