"""Figures about how incidents went: never one number without its spread, its count and the incidents behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from foundation.work import Reading
from incidents import queries as incidents
from incidents.queries import IncidentBrief

PAGES = 10
PAGE = 200
COUNTED = "standard"


@dataclass(frozen=True)
class Point:
    """One incident's time."""

    key: str
    title: str
    time: timedelta


@dataclass(frozen=True)
class Figure:
    """A time between two moments over all incidents that have both, the shortest first."""

    id: str
    title: str
    meaning: str
    points: Sequence[Point]

    def at(self, share: float) -> timedelta:
        """Return the time that this share of the incidents did not exceed (nearest rank)."""
        return self.points[max(ceil(share * len(self.points)) - 1, 0)].time

    @property
    def median(self) -> timedelta:
        """Half of the incidents took no longer."""
        return self.at(0.5)

    @property
    def ninetieth(self) -> timedelta:
        """Nine of ten incidents took no longer."""
        return self.at(0.9)


KINDS = (
    ("detect", "Time to detect", "From impact started to detected.", "impact_started", "detected"),
    ("mitigate", "Time to mitigate", "From impact started to mitigated.", "impact_started", "mitigated"),
)


def response_times(reading: Reading) -> list[Figure]:
    """Return how long it took, over what the reader may know of; drills and what was entered afterwards don't count."""
    reading.require("insights:read")
    counted = _counted(reading)
    return [
        Figure(id_, title, meaning, sorted(_points(counted, start, end), key=lambda point: point.time))
        for id_, title, meaning, start, end in KINDS
    ]


def _points(briefs: Sequence[IncidentBrief], start: str, end: str) -> list[Point]:
    """Return the times from ``start`` to ``end``; an alarm that came before the impact took no time."""
    return [
        Point(brief.key, brief.title, max(brief.moments[end] - brief.moments[start], timedelta(0)))
        for brief in briefs
        if start in brief.moments and end in brief.moments
    ]


def _counted(reading: Reading) -> list[IncidentBrief]:
    """Return the latest incidents, two thousand at most."""
    found: list[IncidentBrief] = []
    cursor: str | None = None
    for _ in range(PAGES):
        page = incidents.incidents(reading, incidents.Filter(mode=COUNTED), PAGE, cursor)
        found += [item.brief for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    return found
