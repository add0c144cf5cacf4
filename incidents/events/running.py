"""What happens while an incident is run: promises kept in view, corrections, tasks in other hands, what is kept."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage
from foundation.redaction import Erasure


@dataclass(frozen=True, kw_only=True)
class UpdateReminded(Event, name="incident.update_reminded"):
    """A promised update is due soon, and who speaks for the incident was reminded."""

    audience: str
    due: datetime
    person_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UpdateEscalated(Event, name="incident.update_escalated"):
    """An update that was missed is missing still, and further people were told."""

    audience: str
    due: datetime
    step: int
    person_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UpdatePromised(Event, name="incident.update_promised"):
    """An audience was promised an update by a time, without one having been posted."""

    audience: str
    due: datetime
    from_due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateSnoozed(Event, name="incident.update_snoozed"):
    """Somebody put a promised update off, and said why."""

    audience: str
    from_due: datetime
    due: datetime
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class UpdateCorrected(Event, name="incident.update_corrected"):
    """An update was put right: ``seq`` is the entry that it corrects, which keeps its first wording."""

    update_id: int
    seq: int
    audience: str
    body: str = passage()
    body_html: str = passage()
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class TemplateSaved(Event, name="update_template.saved"):
    """A template for updates was written or rewritten."""

    audience: str
    title: str = passage()
    body: str = passage()


@dataclass(frozen=True, kw_only=True)
class TemplateRetired(Event, name="update_template.retired"):
    """A template is offered no more."""

    audience: str


@dataclass(frozen=True, kw_only=True)
class TemplateRedacted(Erasure, Event, name="update_template.redacted"):
    """Words that stood in a template were erased for good; updates that were begun with it stay as they are."""


@dataclass(frozen=True, kw_only=True)
class TaskChanged(Event, name="incident.task_changed"):
    """A task was reworded, given to somebody else, put off, or is to be done again."""

    task_id: int
    title: str = passage()
    owner_id: int | None = None
    from_owner_id: int | None = None
    due: datetime | None = None
    is_reopened: bool = False


@dataclass(frozen=True, kw_only=True)
class EntryPinned(Event, name="incident.entry_pinned"):
    """An entry of the timeline was kept as evidence; ``source_id`` is the incident that it stands in."""

    source_id: int
    seq: int


@dataclass(frozen=True, kw_only=True)
class EntryUnpinned(Event, name="incident.entry_unpinned"):
    """An entry is evidence no more."""

    source_id: int
    seq: int


@dataclass(frozen=True, kw_only=True)
class IncidentsRelated(Event, name="incident.related"):
    """An incident was said to be a stream of another, its duplicate or related; recorded on both."""

    from_id: int
    from_key: str
    to_id: int
    to_key: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class IncidentsUnrelated(Event, name="incident.unrelated"):
    """Two incidents have nothing to do with one another after all."""

    from_id: int
    from_key: str
    to_id: int
    to_key: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class WatchingChanged(Event, name="watching.changed"):
    """Somebody began to follow an incident, or stopped."""

    incident_id: int
    person_id: int
    is_watching: bool


@dataclass(frozen=True, kw_only=True)
class AttachmentAdded(Event, name="incident.attachment_added"):
    """A file was put with the incident."""

    attachment_id: int
    file: str = passage()
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class RoleSaved(Event, name="incident_role.saved"):
    """A role was written or rewritten."""

    role: str
    rank: int
    title: str = passage()
    instructions: str = passage()


@dataclass(frozen=True, kw_only=True)
class RolesRequired(Event, name="incident_role.required"):
    """Which roles a severity can't do without was said anew."""

    severity: str
    roles: tuple[str, ...]
