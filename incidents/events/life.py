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


@dataclass(frozen=True, kw_only=True)
class UpdateMissed(Event, name="incident.update_missed"):
    """A promised update did not come in time; recorded once for each promise."""

    due: datetime


@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Event, name="incident.role_assigned"):
    """A role went from one person (or nobody) to another (or nobody)."""

    role: str
    person_id: int | None
    from_person_id: int | None = None


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
class AlertNoted(Event, name="incident.alert_noted"):
    """A machine had something to add."""

    text: str = passage()
    source: str


@dataclass(frozen=True, kw_only=True)
class ProblemReported(Event, name="incident.problem_reported"):
    """Somebody who doesn't respond told of it."""

    report_id: int
    tickets: int = 0
    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class TicketAdded(Event, name="incident.ticket_added"):
    """A support ticket is about it; ``count`` is how many are now."""

    ticket_id: int
    count: int
    ref: str = passage()


@dataclass(frozen=True, kw_only=True)
class LinkAdded(Event, name="incident.link_added"):
    """There is a place to look."""

    link_id: int
    label: str = passage()
    url: str = passage()


@dataclass(frozen=True, kw_only=True)
class LinkRemoved(Event, name="incident.link_removed"):
    """There is nothing to see there."""

    link_id: int
    label: str = passage()


@dataclass(frozen=True, kw_only=True)
class BridgeSet(Event, name="incident.bridge_set"):
    """Responders meet there, or (when empty) nowhere any more."""

    url: str = passage()


@dataclass(frozen=True, kw_only=True)
class ImpactDescribed(Event, name="incident.impact_described"):
    """It was said what customers notice, or what they can do meanwhile."""

    customer_impact: str = passage()
    customer_impact_html: str = passage()
    workaround: str = passage()
    workaround_html: str = passage()


@dataclass(frozen=True, kw_only=True)
class IncidentImported(Event, name="incident.imported"):
    """It was made from a document, whose words are quoted here; ``stated`` has its times with their precision."""

    source: str
    digest: str
    address: str = passage()
    stated: dict[str, dict[str, str]]
    left_out: tuple[dict[str, str], ...] = ()
    body: str = passage()
    body_html: str = passage()


@dataclass(frozen=True, kw_only=True)
class SourceQuoted(Event, name="incident.source_quoted"):
    """A line of the timeline of the document that it was made from: what that says, not what we know."""

    text: str = passage()
    stated: str
    precision: str
    until: datetime | None = None
    line: int


@dataclass(frozen=True, kw_only=True)
class IncidentRedacted(Event, name="incident.redacted"):
    """The free text of one entry was erased, here and wherever it had been copied."""

    seq: int
    what: str
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class SightingAdded(Event, name="incident.sighting_added"):
    """Somebody was about to declare the same, and added what they saw here instead."""

    title: str = passage()
    body: str = passage()
    body_html: str = passage()
    service_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KeyShared(Event, name="incident.key_shared"):
    """Another incident came under its dedup key, from somebody who may not know of this one."""

    other_id: int
    other_key: str


@dataclass(frozen=True, kw_only=True)
class DependentsTold(Event, name="incident.dependents_told"):
    """Teams whose services fail with the affected ones are to be told, in their channels; nobody is paged for it."""

    service_ids: tuple[int, ...]
    on_ids: tuple[int, ...]
    team_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class NoticeDismissed(Event, name="incident.notice_dismissed"):
    """Somebody has read that an incident concerns their team; kept with the person, not with the incident."""

    incident_id: int


@dataclass(frozen=True, kw_only=True)
class KnownJudged(Event, name="incident.known_judged"):
    """Something that was known before helped, was not this, or is undecided again."""

    ref: str
    key: str
    kind: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class ChangeMarked(Event, name="incident.change_marked"):
    """Somebody judged a change: suspect, cause or cleared; empty takes the judgement back."""

    change_id: int
    verdict: str
    before: str = ""
    happened_at: datetime
    title: str = passage()
    reason: str = passage()
