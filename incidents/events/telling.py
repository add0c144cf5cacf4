"""What ties an incident to others: what was added to it, who is told of it, and what was known before."""

from dataclasses import dataclass

from foundation.events import Event, passage


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
