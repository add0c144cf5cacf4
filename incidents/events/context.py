"""What comes to stand around an incident: changes that are judged, reports, tickets, links, impact."""

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
