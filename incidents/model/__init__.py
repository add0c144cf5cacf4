"""What is stored of incidents."""

from incidents.model.context import IncidentChange, IncidentLink, IncidentReport, IncidentTicket
from incidents.model.incident import (
    DedupHold,
    Incident,
    IncidentRole,
    IncidentService,
    IncidentSource,
    IncidentTask,
    IncidentUpdate,
    Participant,
    RoleAssignment,
    declarer_of,
)
from incidents.model.sight import IncidentCircle, IncidentSighting, SavedView
from incidents.model.telling import IncidentTold, NoticeDismissal, SharedKey

__all__ = [
    "DedupHold",
    "Incident",
    "IncidentChange",
    "IncidentCircle",
    "IncidentLink",
    "IncidentReport",
    "IncidentRole",
    "IncidentService",
    "IncidentSighting",
    "IncidentSource",
    "IncidentTask",
    "IncidentTicket",
    "IncidentTold",
    "IncidentUpdate",
    "NoticeDismissal",
    "Participant",
    "RoleAssignment",
    "SavedView",
    "SharedKey",
    "declarer_of",
]
