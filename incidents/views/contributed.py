"""What the room shows on the page of a service, and beside an incident that is over."""

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.slots import Panel
from foundation.work import Reading
from incidents import queries
from incidents.model import IncidentChange, IncidentSource
from incidents.queries import IncidentBrief, IncidentRecovery, ServiceRecoveries, SourceItem
from incidents.views.recovery_plot import Plot, plot

RECENT = 8


@dataclass(frozen=True)
class Recoveries:
    """A service's recoveries, and their drawing."""

    found: ServiceRecoveries
    plot: Plot | None


def open_of_service(reading: Reading, service_id: int) -> Sequence[IncidentBrief] | None:
    """Return the incidents that hit the service now."""
    return queries.of_service(reading, service_id, limit=queries.MOST_SHOWN, active=True) or None


def recent_of_service(reading: Reading, service_id: int) -> Sequence[IncidentBrief] | None:
    """Return the latest incidents of the service that are over."""
    return queries.of_service(reading, service_id, limit=RECENT, active=False) or None


def recoveries(reading: Reading, service_id: int) -> Recoveries | None:
    """Return how past recoveries compare with the target."""
    found = queries.recoveries_of_service(reading, service_id)
    return Recoveries(found, plot(found)) if found and found.items else None


def recovery(reading: Reading, incident: IncidentBrief) -> IncidentRecovery | None:
    """Return how long it took, once it is over."""
    return queries.recovery_of_incident(reading, incident)


def source(reading: Reading, incident: IncidentBrief) -> SourceItem | None:
    """Return the document that the incident was made from."""
    return queries.source_of(reading, incident.id)


PANELS = (
    Panel(
        "incident.aside",
        "changes",
        "Changes before impact",
        "incidents/panels/changed.html",
        queries.what_changed,
        order=5,
        looks_into=(IncidentChange.incident_id,),
    ),
    Panel("service.now", "incidents", "Open incidents", "incidents/panels/open.html", open_of_service, order=10),
    Panel("service.sections", "recent", "Recent incidents", "incidents/panels/recent.html", recent_of_service, 10),
    Panel("service.sections", "recovery", "Recovery and target", "incidents/panels/recoveries.html", recoveries, 15),
    Panel("incident.aside", "recovery", "Recovery", "incidents/panels/recovery.html", recovery, order=30),
    Panel(
        "incident.sections",
        "source",
        "Quoted source",
        "incidents/panels/source.html",
        source,
        order=90,
        looks_into=(IncidentSource.incident_id,),
    ),
)
