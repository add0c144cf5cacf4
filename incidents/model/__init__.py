"""What an incident is made of, as stored."""

from incidents.model.around import (
    IncidentRole,
    IncidentService,
    IncidentTask,
    IncidentUpdate,
    Participant,
    RoleAssignment,
)
from incidents.model.incident import PROMISES, DedupHold, Incident, declarer_of
from incidents.model.kept import Attachment, IncidentPin, IncidentRelation, IncidentWatcher
from incidents.model.running import RequiredRole, UpdateEscalation, UpdateTemplate

__all__ = [
    "PROMISES",
    "Attachment",
    "DedupHold",
    "Incident",
    "IncidentPin",
    "IncidentRelation",
    "IncidentRole",
    "IncidentService",
    "IncidentTask",
    "IncidentUpdate",
    "IncidentWatcher",
    "Participant",
    "RequiredRole",
    "RoleAssignment",
    "UpdateEscalation",
    "UpdateTemplate",
    "declarer_of",
]
