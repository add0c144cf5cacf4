"""What is stored of incidents."""

from incidents.model.context import IncidentChange, IncidentLink, IncidentReport, IncidentTicket
from incidents.model.incident import (
    DedupHold,
    Incident,
    IncidentRole,
    IncidentService,
    IncidentTask,
    IncidentUpdate,
    Participant,
    RoleAssignment,
    declarer_of,
)

__all__ = [
    "DedupHold",
    "Incident",
    "IncidentChange",
    "IncidentLink",
    "IncidentReport",
    "IncidentRole",
    "IncidentService",
    "IncidentTask",
    "IncidentTicket",
    "IncidentUpdate",
    "Participant",
    "RoleAssignment",
    "declarer_of",
]
