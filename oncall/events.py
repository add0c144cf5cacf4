"""What happens to schedules, policies, escalations and pages. Fields are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class ScheduleWritten(Event, name="schedule.written"):
    """A schedule was written, or written anew."""

    slug: str
    title: str
    layers: tuple[dict[str, Any], ...]
    number: int


@dataclass(frozen=True, kw_only=True)
class ScheduleRetired(Event, name="schedule.retired"):
    """Nobody is on by this schedule any more."""

    slug: str


@dataclass(frozen=True, kw_only=True)
class OverrideAdded(Event, name="schedule.override_added"):
    """Somebody is on instead of whom the layers name."""

    override_id: int
    person_id: int
    begins_at: datetime
    ends_at: datetime
    swap: str = ""
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class OverrideRemoved(Event, name="schedule.override_removed"):
    """The layers say again who is on."""

    override_id: int


@dataclass(frozen=True, kw_only=True)
class GapsFound(Event, name="schedule.gaps_found"):
    """Nobody who can answer is on from when to when, and these can put somebody on."""

    slug: str
    gaps: tuple[tuple[str, str], ...]
    person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PolicyWritten(Event, name="policy.written"):
    """An escalation policy was written, or written anew."""

    slug: str
    title: str
    steps: tuple[dict[str, Any], ...]
    repeat: int
    number: int


@dataclass(frozen=True, kw_only=True)
class PolicyRetired(Event, name="policy.retired"):
    """Nothing is escalated by this policy any more."""

    slug: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event, name="contact.changed"):
    """Somebody is reached otherwise from now on; what the address is stands apart."""

    person_id: int
    kind: str
    what: str


@dataclass(frozen=True, kw_only=True)
class ContactCodeAsked(Event, name="contact.code_asked"):
    """A code is to go to a number, to prove whose it is."""

    person_id: int
    way_id: int
    code_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class EscalationBegun(Event, name="escalation.begun"):
    """People are paged, step by step, until somebody answers."""

    incident_id: int | None
    policy: str
    reason: str
    severity: str
    is_test: bool = False
    message: str = passage()


@dataclass(frozen=True, kw_only=True)
class EscalationStepped(Event, name="escalation.stepped"):
    """It went on to a step; ``troubles`` say whom it could not page, and why."""

    step: int
    round: int
    pages: tuple[int, ...]
    troubles: tuple[str, ...] = ()
    on_fallback: bool = False


@dataclass(frozen=True, kw_only=True)
class EscalationRebased(Event, name="escalation.rebased"):
    """We were away when it was to go on; whoever was paged gets their time again."""

    late_seconds: int
    next_at: datetime


@dataclass(frozen=True, kw_only=True)
class EscalationEnded(Event, name="escalation.ended"):
    """Somebody answered, nobody did, or it is over."""

    state: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class PageQueued(Event, name="page.queued"):
    """A page is to go out on these ways."""

    key: str
    incident_id: int | None
    person_id: int | None
    target: str
    ways: tuple[str, ...]
    is_test: bool = False


@dataclass(frozen=True, kw_only=True)
class PageTried(Event, name="page.tried"):
    """It went out on one way, or did not."""

    way: str
    outcome: str
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class PageMoved(Event, name="page.moved"):
    """A page was answered, given up or overtaken."""

    key: str
    incident_id: int | None
    person_id: int | None
    from_state: str
    to_state: str
    reason: str = ""
    is_test: bool = False


@dataclass(frozen=True, kw_only=True)
class AuditFound(Event, name="oncall.audit_found"):
    """Pages were missing that should have been there, and were raised."""

    found: tuple[str, ...]
