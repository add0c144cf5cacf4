"""The incident page: six statements, whatever its size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.queries.directory import Directory, directory
from catalog.queries import SeverityItem, service_names, severities
from foundation.errors import NotFound
from foundation.ids import number_of
from foundation.log import StoredEvent, events_of
from foundation.work import Reading
from incidents.lifecycle import Move, State, moves_from
from incidents.model import Incident
from incidents.queries.board import Board, board
from incidents.queries.brief import IncidentBrief, brief_of, chosen
from incidents.queries.wording import TimelineItem, Wordbook, services_in, told

ENTRIES = 500


@dataclass(frozen=True)
class IncidentPage:
    """Everything that the page shows of an incident."""

    brief: IncidentBrief
    moves: Mapping[Move, State]
    severities: Sequence[SeverityItem]
    severity: SeverityItem | None
    board: Board
    service_names: Mapping[int, tuple[str, str]]
    people: Directory
    timeline: Sequence[TimelineItem]
    last_update_at: datetime | None
    merged_into_id: int | None
    declared_by: str
    lead: str | None


def incident_page(reading: Reading, key: str, after: int = 0) -> IncidentPage:
    """Return the page of that incident, with its entries after number ``after``; hidden ones are not found."""
    reading.require("incidents:read")
    row = reading.session.execute(chosen(reading).where(Incident.number == (number_of("INC", key) or 0))).one_or_none()
    if row is None:
        raise NotFound("incident")
    incident: Incident = row.Incident
    around, events = board(reading, incident.id), _latest(reading, incident, row.version or 0, after)
    everybody = directory(reading, {incident.declared_by, *(event.principal for event in events)})
    services = {s.service_id for s in around.services} | services_in(events)
    called = service_names(reading, services)
    levels = severities(reading)
    commander = next((role.person_id for role in around.roles if role.key == "commander"), None)
    return IncidentPage(
        brief=brief_of(row),
        moves=moves_from(State(incident.state)),
        severities=levels,
        severity=next((level for level in levels if level.key == incident.severity), None),
        board=around,
        service_names=called,
        people=everybody,
        timeline=_told(events, everybody, around, {i: name for i, (_, name) in called.items()}),
        last_update_at=incident.last_update_at,
        merged_into_id=incident.merged_into_id,
        declared_by=everybody.acting[incident.declared_by],
        lead=everybody.names.get(commander) if commander else None,
    )


def _latest(reading: Reading, incident: Incident, version: int, after: int) -> list[StoredEvent]:
    """Return the entries to show: the latest ones, when there are more than a page bears."""
    return events_of(reading.session, incident.stream, after=max(after, version - ENTRIES), limit=ENTRIES)


def _told(
    events: Sequence[StoredEvent], everybody: Directory, around: Board, services: Mapping[int, str]
) -> list[TimelineItem]:
    """Tell the entries, the latest occurrence first."""
    words = Wordbook(everybody.names, services, {role.key: role.name for role in around.roles})
    entries = [told(event, everybody.acting[event.principal], words) for event in events]
    return sorted(entries, key=lambda entry: (entry.occurred_at, entry.seq), reverse=True)
