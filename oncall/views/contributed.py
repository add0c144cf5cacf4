"""What on-call shows on the pages of an incident and of a service."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.queries import find_services
from foundation.slots import NavItem, Panel
from foundation.work import Reading
from incidents.queries import IncidentBrief
from oncall.model import Escalation
from oncall.queries import EscalationItem, PolicyItem, ScheduleItem, escalations_of, policies, schedules
from oncall.views.answering import targets


@dataclass(frozen=True)
class Called:
    """Who was paged about an incident, and whom one can page."""

    incident: IncidentBrief
    escalations: Sequence[EscalationItem]
    targets: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class OnCall:
    """Who is on call for a service."""

    schedules: Sequence[ScheduleItem]
    policy: PolicyItem | None


def paged(reading: Reading, incident: IncidentBrief) -> Called | None:
    """Return the pages of the incident, and whom else to page while it goes on."""
    reading.require("oncall:read")
    if incident.mode != "standard":
        return None
    found = escalations_of(reading, incident)
    may = targets(reading) if incident.is_active and reading.permits("oncall:page") else []
    return Called(incident, found, may) if found or may else None


def of_service(reading: Reading, service_id: int) -> OnCall | None:
    """Return who is on call for the team that owns the service."""
    service = find_services(reading, [service_id]).get(service_id)
    if service is None or service.owner_team_id is None:
        return None
    found = schedules(reading, [service.owner_team_id])
    mine = next((item for item in policies(reading) if item.team_id == service.owner_team_id), None)
    return OnCall(found, mine) if found or mine else None


PANELS = (
    Panel(
        "incident.aside",
        "pages",
        "Pages",
        "oncall/panels/incident.html",
        paged,
        order=3,
        looks_into=(Escalation.incident_id,),
    ),
    Panel("service.contact", "oncall", "On call", "oncall/panels/service.html", of_service, order=5),
)
NAV = (NavItem("Organisation", "On call", "oncall", "/on-call", 600, permission="oncall:read", key="g o"),)
