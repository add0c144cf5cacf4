"""The incident page: six statements, whatever its size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from accounts.queries.directory import Directory, directory
from catalog.queries import SeverityItem, service_names, severities
from foundation.errors import NotFound
from foundation.ids import number_of
from foundation.log import StoredEvent, events_of_all
from foundation.work import Reading
from incidents.lifecycle import Move, State, moves_from
from incidents.model import Incident
from incidents.queries.board import Board, RoleItem, board, missing_roles
from incidents.queries.brief import IncidentBrief, brief_of, chosen
from incidents.queries.corrections import corrected
from incidents.queries.neighbours import nameable
from incidents.queries.overlay import ABOUT, overlaid
from incidents.queries.wording import TimelineItem, Wordbook, services_in, told

ENTRIES = 500
# On record and in the API; on the page the reminder, or the entry itself, says it.
UNSAID = {"incident.update_reminded", "incident.merged_entry_changed"}


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

    @property
    def pinned(self) -> list[TimelineItem]:
        """The entries that are kept as evidence, as far as the page has them, in the order in which they happened."""
        merged = self.board.kept.merged
        kept = {(merged.get(pin.source_id, ""), pin.seq) for pin in self.board.kept.pins}
        return [entry for entry in reversed(self.timeline) if (entry.source, entry.seq) in kept]

    @property
    def missing(self) -> list[RoleItem]:
        """The roles that it can't do without, and that nobody has."""
        return missing_roles(self.brief, self.board)


def incident_page(reading: Reading, key: str, after: int = 0) -> IncidentPage:
    """Return the page of that incident, with its entries after number ``after``; hidden ones are not found."""
    reading.require("incidents:read")
    row = reading.session.execute(chosen(reading).where(Incident.number == (number_of("INC", key) or 0))).one_or_none()
    if row is None:
        raise NotFound("incident")
    incident: Incident = row.Incident
    around = board(reading, incident.id)
    events = _latest(reading, incident, around.kept.merged, max(after, (row.version or 0) - ENTRIES))
    everybody = directory(reading, {incident.declared_by, *(event.principal for event in events)})
    services = {s.service_id for s in around.services} | services_in(events)
    called = service_names(reading, services)
    known = nameable(reading, events, {incident.id, *around.kept.merged})
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
        timeline=_told(
            events,
            around,
            Wordbook(everybody.names, {i: name for i, (_, name) in called.items()}, key=incident.key, incidents=known),
            everybody.acting,
        ),
        last_update_at=incident.last_update_at,
        merged_into_id=incident.merged_into_id,
        declared_by=everybody.acting[incident.declared_by],
        lead=everybody.names.get(commander) if commander else None,
    )


def _latest(reading: Reading, incident: Incident, merged: Mapping[int, str], first: int) -> list[StoredEvent]:
    """Return the entries to show, those of merged incidents too: the latest, when there are more than a page bears."""
    streams = {incident.stream: first, **{f"incident:{one}": 0 for one in merged}}
    return events_of_all(reading.session, streams, limit=ENTRIES * len(streams))


def _told(
    events: Sequence[StoredEvent], around: Board, book: Wordbook, acting: Mapping[str, str]
) -> list[TimelineItem]:
    """Tell the entries, the latest occurrence first."""
    book = replace(book, roles={role.key: role.name for role in around.roles})
    merged = {f"incident:{number}": name for number, name in around.kept.merged.items()}
    entries: list[TimelineItem] = []
    for stream, group in groupby(events, key=lambda event: event.stream):
        source = merged.get(stream, "")
        words, said = replace(book, key=source or book.key), list(group)
        unsaid = UNSAID | ABOUT | ({"incident.merged"} if source else set())
        items = [told(e, acting[e.principal], words) for e in said if e.name not in unsaid]
        entries += [replace(item, source=source) if source else item for item in overlaid(corrected(items, said), said)]
    return sorted(entries, key=lambda entry: (entry.occurred_at, entry.seq), reverse=True)
