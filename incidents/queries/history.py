"""One update with everything that it ever said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.queries import principal_names
from foundation.errors import NotFound
from foundation.log import StoredEvent, events_of
from foundation.work import Reading
from incidents.model import IncidentUpdate
from incidents.queries.brief import IncidentBrief, brief
from incidents.queries.detail import UpdateItem

WORDINGS = ("incident.update_posted", "incident.update_corrected")


@dataclass(frozen=True)
class Wording:
    """What an update said from one time on; empty where that was erased."""

    at: datetime
    by: str
    html: str
    reason: str


@dataclass(frozen=True)
class UpdateHistory:
    """An update as it stands, and its wordings, the first one first."""

    brief: IncidentBrief
    item: UpdateItem
    wordings: Sequence[Wording]


def update_history(reading: Reading, key: str, update_id: int) -> UpdateHistory:
    """Return the update of that number; raises NotFound where there is none that the reader may see."""
    found = brief(reading, key)
    row = reading.session.get(IncidentUpdate, update_id)
    if row is None or row.incident_id != found.id:
        raise NotFound("update")
    events = _said(reading, found, update_id)
    who = principal_names(reading, {row.posted_by, *(event.principal for event in events)})
    told = [
        Wording(e.recorded_at, who[e.principal], e.passages.get("body_html", ""), e.passages.get("reason", ""))
        for e in events
    ]
    item = UpdateItem(
        row.id, row.audience, row.body, row.body_html, row.posted_at, who[row.posted_by], row.corrected_at
    )
    return UpdateHistory(found, item, told)


def _said(reading: Reading, found: IncidentBrief, update_id: int) -> list[StoredEvent]:
    kept: list[StoredEvent] = []
    after = 0
    while events := events_of(reading.session, f"incident:{found.id}", after=after, names=WORDINGS):
        kept += [event for event in events if event.payload["update_id"] == update_id]
        after = events[-1].seq
    return kept
