"""The document that an incident was made from, quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from foundation.log import events_of
from foundation.work import Reading
from incidents.model import Incident, IncidentSource
from incidents.policy import is_visible
from incidents.postmortems.events import IncidentImported


@dataclass(frozen=True)
class SourceItem:
    """A document: where it came from, the times that it states, what of it was not taken, and its words."""

    source: str
    address: str
    imported_at: datetime
    stated: Sequence[tuple[str, Mapping[str, str]]]
    left_out: Sequence[Mapping[str, str]]
    html: str
    is_erased: bool


def is_imported(reading: Reading, incident_id: int) -> bool:
    """Whether the incident was made from somebody's document."""
    reading.require("incidents:read")
    here = select(IncidentSource.incident_id).where(IncidentSource.incident_id == incident_id)
    return reading.session.scalar(here) is not None


def source_of(reading: Reading, incident_id: int) -> SourceItem | None:
    """Return the document of an incident that the reader may know of; most have none."""
    if reading.lacks(IncidentSource.incident_id, incident_id):
        return None
    joined = select(IncidentSource).join(Incident, Incident.id == IncidentSource.incident_id)
    row = reading.session.scalar(joined.where(IncidentSource.incident_id == incident_id, is_visible(reading)))
    if row is None:
        return None
    event = events_of(reading.session, f"incident:{incident_id}", names={IncidentImported.name})[0]
    return SourceItem(
        source=row.source.partition(":")[2],
        address=event.passages.get("address", ""),
        imported_at=row.imported_at,
        stated=list(event.payload["stated"].items()),
        left_out=event.payload["left_out"],
        html="" if event.is_erased else event.passages.get("body_html", ""),
        is_erased=event.is_erased,
    )
