"""What the room shows on other rooms' pages, and its entries in the navigation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coe import queries
from coe.model import CoeIncident
from coe.queries import ActionBrief, CoeBrief, ExternalMessage
from foundation.slots import NavItem, Panel
from foundation.work import Reading
from incidents import queries as incidents
from incidents.queries import ChangedItem, IncidentBrief


@dataclass(frozen=True)
class OfIncident:
    """The COEs of an incident."""

    incident: IncidentBrief
    coes: list[CoeBrief]


@dataclass(frozen=True)
class ToTell:
    """Words for customers, and the address to which they are sent; empty where it is too early."""

    messages: Sequence[ExternalMessage]
    action: str


@dataclass(frozen=True)
class OfService:
    """What is still to be done for a service, and why."""

    actions: list[ActionBrief]
    coes: list[CoeBrief]


@dataclass(frozen=True)
class Changed:
    """What was thought of changes, incident by incident."""

    of: list[tuple[IncidentBrief, list[ChangedItem]]]


def what_changed(reading: Reading, coe: CoeBrief) -> Changed | None:
    """Return the changes that were judged in those of its incidents that the reader may see, as they are judged now."""
    sources = incidents.briefs(reading, coe.incident_ids)
    found = incidents.marked_changes(reading, sources)
    return Changed([(sources[i], items) for i, items in sorted(found.items())]) if found else None


def of_incident(reading: Reading, incident: IncidentBrief) -> OfIncident | None:
    """Return the incident's COEs; without any, the place to open one once it is over."""
    coes = queries.of_incident(reading, incident.id)
    over = incident.state in {"resolved", "closed"}
    return OfIncident(incident, coes) if coes or over else None


def of_published(reading: Reading, subject: Any) -> ToTell | None:  # noqa: ANN401 - a higher slot's own subject
    """Return what the COEs of a published incident say to customers, and where it can be told."""
    messages = queries.external_messages(reading, subject.incident.id)
    return ToTell(messages, subject.action) if messages else None


def of_service(reading: Reading, service_id: int) -> OfService | None:
    """Return the service's open actions and its COEs."""
    actions = queries.open_actions(reading, service_ids=[service_id])
    coes = queries.of_service(reading, service_id)
    return OfService(actions, coes) if actions or coes else None


PANELS = (
    Panel("coe.sections", "changes", "What changed", "coe/panels/changed.html", what_changed, order=10),
    Panel(
        "incident.aside",
        "coe",
        "Correction of error",
        "coe/panels/incident.html",
        of_incident,
        order=20,
        looks_into=(CoeIncident.incident_id,),
    ),
    Panel("published.aside", "coe", "Postmortem", "coe/panels/published.html", of_published, order=20),
    Panel("service.sections", "coe", "COEs and actions", "coe/panels/service.html", of_service, order=30),
)
NAV = (
    NavItem("Learn", "COEs", "doc", "/coes", 310, permission="coe:read", key="g c"),
    NavItem("Learn", "Actions", "action", "/actions", 320, permission="action:read", key="g a"),
)
