"""What happens to COEs as documents."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage
from foundation.redaction import Erasure


@dataclass(frozen=True, kw_only=True)
class CoeOpened(Event, name="coe.opened"):
    """A COE was opened, by hand or because a severe incident was resolved."""

    number: int
    kind: str
    trigger: str
    incident_ids: tuple[int, ...] = ()
    service_ids: tuple[int, ...] = ()
    owner_id: int | None = None
    due: datetime | None = None
    due_prelim: datetime | None = None
    template: str = ""
    template_number: int = 0
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class CoeEdited(Event, name="coe.edited"):
    """Its title, owner, due date or key instants changed; ``changed`` says which."""

    owner_id: int | None = None
    due: datetime | None = None
    instants: dict[str, datetime | None] | None = None
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class SectionWritten(Event, name="coe.section_written"):
    """One section got a new text."""

    section: str
    format: str
    restored: int | None = None
    suggestion: int | None = None
    source: str = passage()


@dataclass(frozen=True, kw_only=True)
class CoeRenewed(Event, name="coe.renewed"):
    """What the machine had begun says what its incident knows by now; ``rows`` came into its timeline."""

    sections: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True, kw_only=True)
class TimelineChanged(Event, name="coe.timeline_changed"):
    """A row of the COE's timeline was added, reworded, moved in time, left out or taken in again."""

    row_id: int
    included: bool
    at: datetime | None = None
    kind: str = "other"
    precision: str = "minute"
    zone: str = "UTC"
    text: str = passage()
    evidence: str = passage()


@dataclass(frozen=True, kw_only=True)
class CoeMoved(Event, name="coe.moved"):
    """The COE reached another state."""

    from_state: str
    to_state: str
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class CoeReleased(Event, name="coe.released"):
    """Everybody inside may read it from now on, though an incident that it covers is private."""

    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class CoeWithheld(Event, name="coe.withheld"):
    """It is as private again as the incidents that it covers."""

    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class RecurrenceLinked(Event, name="coe.recurrence_linked"):
    """This COE's failure is an earlier one come back."""

    of_id: int


@dataclass(frozen=True, kw_only=True)
class ImpactCounted(Event, name="coe.impact_counted"):
    """A number of the impact was given, or put differently."""

    impact_id: int
    dimension: str
    value: float | None
    is_estimate: bool
    unit: str = passage()
    method: str = passage()
    affected: str = passage()


@dataclass(frozen=True, kw_only=True)
class ImpactWithdrawn(Event, name="coe.impact_withdrawn"):
    """A number of the impact was taken back."""

    impact_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event, name="coe.question_answered"):
    """One of the incident questions was answered, by somebody or from data, or said not to apply."""

    question: str
    is_not_applicable: bool
    is_computed: bool = False
    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class ClockPaused(Event, name="coe.clock_paused"):
    """Its due dates wait until somebody lets the time run on."""

    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class ClockResumed(Event, name="coe.clock_resumed"):
    """The time runs on, and its due dates moved by as long as it stood."""

    due: datetime | None
    due_prelim: datetime | None


@dataclass(frozen=True, kw_only=True)
class PolicySet(Event, name="coe.policy_set"):
    """It was said what a severity asks of its COEs."""

    severity: str
    counts: str
    prelim_hours: int | None
    p0_days: int | None
    p1_days: int | None
    p2_days: int | None
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HolidaySet(Event, name="coe.holiday_set"):
    """A day became one on which nobody is expected to write, or is none any more."""

    day: str
    is_holiday: bool
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class TemplatePublished(Event, name="coe.template_published"):
    """What COEs ask for has a new version; ``digest`` is the SHA-256 of its text, which is never changed."""

    slug: str
    number: int
    used_for: tuple[str, ...]
    digest: str


@dataclass(frozen=True, kw_only=True)
class TemplateTaken(Event, name="coe.template_taken"):
    """The COE goes by another template, or another version of its own."""

    slug: str
    number: int


@dataclass(frozen=True, kw_only=True)
class CoeRedacted(Erasure, Event, name="coe.redacted"):
    """Words that stood in it were erased for good, here and in what came of it."""
