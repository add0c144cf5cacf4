"""What happened, entry by entry, for whoever may know of the incident."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from accounts.queries import names, principal_names
from catalog.queries import find_services
from foundation.errors import NotFound
from foundation.log import StoredEvent, events_of
from foundation.work import Reading
from incidents.model import IncidentRole
from incidents.queries.brief import visible_ids
from incidents.queries.wording import TimelineItem, Wordbook, services_in, told

LIMIT = 500
PEOPLE = ("person_id", "from_person_id", "owner_id")


def timeline(reading: Reading, incident_id: int, after: int = 0, limit: int = LIMIT) -> list[TimelineItem]:
    """Return the entries after number ``after``, in the order in which they were recorded."""
    if incident_id not in visible_ids(reading, [incident_id]):
        raise NotFound("incident")
    events = events_of(reading.session, f"incident:{incident_id}", after=after, limit=limit)
    actors = principal_names(reading, {event.principal for event in events})
    words = _wordbook(reading, events)
    return [told(event, actors[event.principal], words) for event in events]


def people_in(events: Sequence[StoredEvent]) -> set[int]:
    """Return the ids of the people that the events are about."""
    told = {person_id for event in events for person_id in event.payload.get("person_ids", ())}
    return told | {event.payload[name] for event in events for name in PEOPLE if event.payload.get(name)}


def _wordbook(reading: Reading, events: Sequence[StoredEvent]) -> Wordbook:
    services = services_in(events)
    return Wordbook(
        people=names(reading, people_in(events)),
        services={i: item.name for i, item in find_services(reading, services).items()},
        roles=dict(_roles(reading)) if any("role" in event.payload for event in events) else {},
    )


def _roles(reading: Reading) -> Iterator[tuple[str, str]]:
    for row in reading.session.execute(select(IncidentRole.key, IncidentRole.name)):
        yield row.key, row.name
