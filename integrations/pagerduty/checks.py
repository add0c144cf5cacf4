"""Readiness checks that ask PagerDuty whether anybody would be woken for a service."""

from collections.abc import Mapping
from typing import Any

from foundation.errors import DeliveryFailed
from foundation.jobs import Job, JobKind
from foundation.work import Desk
from integrations.pagerduty.adapter import call
from integrations.pagerduty.policy import PAGERDUTY
from integrations.pagerduty.settings import PagerDutySettings, pagerduty_settings
from readiness import ports

MOST = 100
NOWHERE = "PagerDuty can't be asked here: whoever runs Andon sets PAGERDUTY_API_TOKEN."


def check_people(desk: Desk, job: Job) -> None:
    """Look for the escalation policy of a service, and for the people that it reaches now."""
    ports.carry_check(desk, job, ports.PAGERDUTY, _looked)


def _looked(desk: Desk, planned: ports.PlannedCheck) -> ports.Finding:
    settings = pagerduty_settings(desk.environment)
    if not settings.api_token:
        return ports.Finding(None, NOWHERE)
    name = ports.about(planned.proof["service"], planned.service)
    try:
        return _found(settings, name, planned.proof["people"])
    except DeliveryFailed as failure:
        return ports.Finding(None, failure.reason)


def _found(settings: PagerDutySettings, name: str, wanted: int) -> ports.Finding:
    asked = {"query": name, "limit": MOST}
    services = _rows(call(settings, "GET", "/services", params=asked), "services")
    mine = [one for one in services if str(one.get("name", "")).casefold() == name.casefold()]
    if not mine:
        return ports.Finding(passed=False, said=f"PagerDuty has no service {name}")
    policies = [str(policy["id"]) for one in mine if (policy := one.get("escalation_policy") or {}).get("id")]
    if not policies:
        return ports.Finding(passed=False, said=f"PagerDuty's service {name} has no escalation policy")
    said = call(settings, "GET", "/oncalls", params={"escalation_policy_ids[]": policies, "limit": MOST})
    # One person on several levels, or by several schedules, is one person.
    people = {str((one.get("user") or {}).get("id")) for one in _rows(said, "oncalls") if one.get("user")}
    shown = f"PagerDuty's service {name} reaches {ports.counted(len(people))}, wanted at least {wanted}"
    return ports.Finding(len(people) >= wanted, shown)


def _rows(said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = said.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


JOBS = (JobKind(ports.check_kind(ports.PAGERDUTY), PAGERDUTY, send=check_people),)
