"""What is stored of incidents."""

from incidents.model.around import (
    IncidentRole,
    IncidentService,
    IncidentSource,
    IncidentTask,
    IncidentUpdate,
    Participant,
    RoleAssignment,
)
from incidents.model.context import IncidentChange, IncidentLink, IncidentReport, IncidentTicket, ReportAbout
from incidents.model.incident import PROMISES, DedupHold, Incident, declarer_of
from incidents.model.kept import Attachment, IncidentPin, IncidentRelation, IncidentWatcher
from incidents.model.kind import (
    IncidentField,
    IncidentFieldValue,
    IncidentTaskList,
    IncidentType,
    TaskList,
    TaskListItem,
)
from incidents.model.running import RequiredRole, UpdateEscalation, UpdateTemplate
from incidents.model.sight import IncidentCircle, IncidentSighting, SavedView
from incidents.model.telling import IncidentTold, NoticeDismissal, SharedKey

__all__ = [
    "PROMISES",
    "Attachment",
    "DedupHold",
    "Incident",
    "IncidentChange",
    "IncidentCircle",
    "IncidentField",
    "IncidentFieldValue",
    "IncidentLink",
    "IncidentPin",
    "IncidentRelation",
    "IncidentReport",
    "IncidentRole",
    "IncidentService",
    "IncidentSighting",
    "IncidentSource",
    "IncidentTask",
    "IncidentTaskList",
    "IncidentTicket",
    "IncidentTold",
    "IncidentType",
    "IncidentUpdate",
    "IncidentWatcher",
    "NoticeDismissal",
    "Participant",
    "ReportAbout",
    "RequiredRole",
    "RoleAssignment",
    "SavedView",
    "SharedKey",
    "TaskList",
    "TaskListItem",
    "UpdateEscalation",
    "UpdateTemplate",
    "declarer_of",
]
