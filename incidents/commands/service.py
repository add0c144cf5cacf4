"""Which services an incident affects, and how."""

from catalog.queries import service_ids
from foundation.errors import NotFound
from foundation.work import Work
from incidents.commands.subject import incident_to_change
from incidents.events import ServiceAdded, ServiceRemoved
from incidents.lifecycle import Impact, chosen
from incidents.model import Incident, IncidentService

IMPACTED = "service on this incident"


def add_service(work: Work, *, key: str, slug: str, impact: str = "degraded_performance") -> Incident:
    """Say that a service is affected, or that it is affected otherwise than was said."""
    incident = incident_to_change(work, key)
    word = chosen(Impact, impact, "impact")
    service_id = service_ids(work, [slug])[slug]
    there = work.session.get(IncidentService, (incident.id, service_id))
    if there is not None and there.impact == word:
        return incident
    if there is None:
        work.session.add(IncidentService(incident_id=incident.id, service_id=service_id, impact=word))
    else:
        there.impact = word
    work.record(incident.stream, ServiceAdded(service_id=service_id, impact=word, changed=(f"service.{service_id}",)))
    return incident


def remove_service(work: Work, *, key: str, slug: str) -> Incident:
    """Say that a service is not affected after all."""
    incident = incident_to_change(work, key)
    service_id = service_ids(work, [slug])[slug]
    there = work.session.get(IncidentService, (incident.id, service_id))
    if there is None:
        raise NotFound(IMPACTED)
    work.session.delete(there)
    work.record(incident.stream, ServiceRemoved(service_id=service_id, changed=(f"service.{service_id}",)))
    return incident
