"""What becomes known around an incident: changes, reports, links, what customers meet, sources, who is told."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class ChangeMarked(Event, name="incident.change_marked"):
    """Somebody judged a change: suspect, cause or cleared; empty takes the judgement back."""

    change_id: int
    verdict: str
    before: str = ""
    happened_at: datetime
    title: str = passage()
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class ProblemReported(Event, name="incident.problem_reported"):
    """Somebody who doesn't respond told of it."""

    report_id: int
    tickets: int = 0
    services: tuple[str, ...] = ()
    has_words: bool = True
    title: str = passage()
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
