"""What happens when an incident is made from a document."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class IncidentImported(Event, name="incident.imported"):
    """It was made from a document, whose words are quoted here; ``stated`` has its times with their precision."""

    source: str
    digest: str
    address: str = passage()
    stated: dict[str, dict[str, str]]
    left_out: tuple[dict[str, str], ...] = ()
    wants_coe: bool = False
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
