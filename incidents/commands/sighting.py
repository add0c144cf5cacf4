"""Adding to an open incident what would otherwise have been declared a second time."""

from collections.abc import Sequence

from sqlalchemy import select

from catalog.queries import service_ids
from foundation.errors import Conflict
from foundation.markdown import RenderedText
from foundation.work import Work
from incidents.commands.declare import titled
from incidents.commands.joining import join
from incidents.commands.subject import incident_to_change, prose
from incidents.events import ServiceAdded, SightingAdded
from incidents.lifecycle import Impact
from incidents.model import Incident, IncidentService, Participant


def add_sighting(
    work: Work, *, key: str, title: str, details: RenderedText | None = None, services: Sequence[str] = ()
) -> Incident:
    """Add what somebody sees to an open incident; services that it did not name are affected too, and they join."""
    incident = incident_to_change(work, key)
    if not incident.is_active:
        detail = f"{incident.key} has ended meanwhile. Declare it as a new incident, or reopen that one."
        raise Conflict("incident.ended", detail, where="title")
    title, details = titled(title), prose(details, "summary")
    ids = list(service_ids(work, services).values())
    seen = SightingAdded(
        title=title,
        body=details.source if details else "",
        body_html=details.html if details else "",
        service_ids=tuple(ids),
    )
    work.record(incident.stream, seen)
    _affect(work, incident, ids)
    me = work.principal.person_id
    if me is not None and work.session.get(Participant, (incident.id, me)) is None:
        join(work, incident, me, "responder")
    return incident


def _affect(work: Work, incident: Incident, ids: Sequence[int]) -> None:
    known = select(IncidentService.service_id).where(IncidentService.incident_id == incident.id)
    there = set(work.session.scalars(known))
    for service_id in ids:
        if service_id not in there:
            impact = Impact.DEGRADED
            work.session.add(IncidentService(incident_id=incident.id, service_id=service_id, impact=impact))
            added = ServiceAdded(service_id=service_id, impact=impact, changed=(f"service.{service_id}",))
            work.record(incident.stream, added)
