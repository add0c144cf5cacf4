"""What happens to an incident, in the past tense. Fields are only ever added.

Whatever a person wrote is a passage, so that it can be erased; ids, states and keys are kept for ever.
"""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage

REDACTED = "[redacted]"


@dataclass(frozen=True, kw_only=True)
class IncidentDeclared(Event, name="incident.declared"):
    """The cord was pulled."""

    key: str
    title: str = passage()
    summary: str = passage()
    summary_html: str = passage()
    state: str
    severity: str
    acting_severity: str
    mode: str
    visibility: str
    service_ids: tuple[int, ...] = ()
    type: str = ""
    moments: dict[str, datetime]


@dataclass(frozen=True, kw_only=True)
class IncidentMoved(Event, name="incident.moved"):
    """It went from one state to another; ``skipped`` are the states of the line that were left out."""

    from_state: str
    to_state: str
    move: str
    skipped: tuple[str, ...] = ()
    note: str = passage()
    note_html: str = passage()


@dataclass(frozen=True, kw_only=True)
class SeverityChanged(Event, name="incident.severity_changed"):
    """Its severity changed, or a pending one began to act as another (then both ends are the same)."""

    from_severity: str
    to_severity: str
    acting_severity: str
    update_minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class UpdatePosted(Event, name="incident.update_posted"):
    """Somebody told an audience how it stands."""

    update_id: int
    audience: str
    body: str = passage()
    body_html: str = passage()
    state: str
    next_update_due: datetime | None = None
    public_update_due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateMissed(Event, name="incident.update_missed"):
    """A promised update did not come in time, and who was told; recorded once for each promise."""

    due: datetime
    audience: str = "stakeholders"
    person_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Event, name="incident.role_assigned"):
    """A role went from one person (or nobody) to another (or nobody), and ``task_ids`` with it."""

    role: str
    person_id: int | None
    from_person_id: int | None = None
    brief: str = passage()
    brief_html: str = passage()
    task_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ParticipantAdded(Event, name="incident.participant_added"):
    """Somebody joined, as responder or observer."""

    person_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class MomentCorrected(Event, name="incident.moment_corrected"):
    """A moment was set, moved or taken back, with the reason."""

    moment: str
    at: datetime | None
    before: datetime | None = None
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class ServiceAdded(Event, name="incident.service_added"):
    """A service is affected, or affected otherwise than before."""

    service_id: int
    impact: str


@dataclass(frozen=True, kw_only=True)
class ServiceRemoved(Event, name="incident.service_removed"):
    """A service turned out not to be affected."""

    service_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentEdited(Event, name="incident.edited"):
    """Its title or summary was rewritten."""

    title: str = passage()
    summary: str = passage()
    summary_html: str = passage()


@dataclass(frozen=True, kw_only=True)
class VisibilityChanged(Event, name="incident.visibility_changed"):
    """It was closed to all but named people, or opened again; ``seen_by`` had looked at it and can't any more."""

    from_visibility: str
    to_visibility: str
    seen_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskAdded(Event, name="incident.task_added"):
    """Something is to be done during the incident."""

    task_id: int
    title: str = passage()
    owner_id: int | None = None
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(Event, name="incident.task_completed"):
    """It was done."""

    task_id: int
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class IncidentMerged(Event, name="incident.merged"):
    """It is the same as another; recorded on both, ``into_id`` is the one that goes on."""

    from_id: int
    from_key: str
    into_id: int
    into_key: str


@dataclass(frozen=True, kw_only=True)
class MergedEntryChanged(Event, name="incident.merged_entry_changed"):
    """An entry of an incident that was merged into this one was worded anew, marked or erased."""

    from_id: int
    from_key: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class AlertNoted(Event, name="incident.alert_noted"):
    """A machine had something to add."""

    text: str = passage()
    source: str


@dataclass(frozen=True, kw_only=True)
class IncidentRedacted(Event, name="incident.redacted"):
    """The free text of one entry was erased, here and wherever it had been copied."""

    seq: int
    what: str
    reason: str = passage()
