"""What happens while an incident is run: promises kept in view, corrections, tasks in other hands, what is kept."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage


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
