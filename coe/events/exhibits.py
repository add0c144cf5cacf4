"""What happens to the pictures and figures that a COE shows."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class ExhibitPut(Event, name="coe.exhibit_put"):
    """A picture or a query was added, or put differently."""

    exhibit_id: int
    kind: str
    section: str = "metrics"
    size: int = 0
    digest: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None
    threshold: float | None = None
    title: str = passage()
    shows: str = passage()
    query: str = passage()


@dataclass(frozen=True, kw_only=True)
class ExhibitMoved(Event, name="coe.exhibit_moved"):
    """It stands before or after its neighbour now."""

    exhibit_id: int
    step: str


@dataclass(frozen=True, kw_only=True)
class ExhibitRemoved(Event, name="coe.exhibit_removed"):
    """It is shown no more, and what it showed is gone."""

    exhibit_id: int


@dataclass(frozen=True, kw_only=True)
class SeriesAsked(Event, name="coe.series_asked"):
    """The figures of a query are wanted; ``ask`` counts how often."""

    exhibit_id: int
    ask: int


@dataclass(frozen=True, kw_only=True)
class SeriesKept(Event, name="coe.series_kept"):
    """The figures came, and stay with the document; the digest is of their numbers."""

    exhibit_id: int
    series: int
    points: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class SeriesMissed(Event, name="coe.series_missed"):
    """The figures did not come."""

    exhibit_id: int
    problem: str = passage()
