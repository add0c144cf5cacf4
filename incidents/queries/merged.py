"""What was merged into an incident: its entries are the story of the one that goes on, too."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import CompoundSelect, Integer, literal, select, union_all

from foundation.ids import key_of
from foundation.log import MOST, events_of
from foundation.work import Reading
from incidents.model import Incident, IncidentRelation
from incidents.queries.timeline import LIMIT, Narrowed, picked, read_entries, timeline
from incidents.queries.wording import TimelineItem

MERGED, MERGED_INTO = "incident.merged", "merged"


@dataclass(frozen=True)
class MergedIn:
    """An incident that was merged into another, and the entry of that one which told it."""

    id: int
    key: str
    seq: int


def of_whole(incident_id: int) -> CompoundSelect[tuple[int]]:
    """Select the id of an incident and of all that was merged into it."""
    into = (IncidentRelation.other_id == incident_id, IncidentRelation.kind == MERGED_INTO)
    return union_all(select(literal(incident_id, Integer)), select(IncidentRelation.incident_id).where(*into))


def of_wholes(ids: Collection[int]) -> CompoundSelect[tuple[int, int]]:
    """Select the ids of incidents and of all that was merged into them, each as ``part`` of its ``whole``."""
    into = (IncidentRelation.other_id.in_(ids), IncidentRelation.kind == MERGED_INTO)
    selves = select(Incident.id.label("whole"), Incident.id.label("part")).where(Incident.id.in_(ids))
    return union_all(selves, select(IncidentRelation.other_id, IncidentRelation.incident_id).where(*into))


def merged_in(reading: Reading, incident_id: int) -> list[MergedIn]:
    """Return what was merged into an incident that was found to be seen, and into that before, as it came."""
    into = select(IncidentRelation.incident_id).where(
        IncidentRelation.other_id == incident_id, IncidentRelation.kind == MERGED_INTO
    )
    rows = reading.session.execute(select(Incident.id, Incident.number).where(Incident.id.in_(into))).all()
    called = {row.id: key_of("INC", row.number) for row in rows}
    if not called:
        return []
    told = {each: _told_in(reading, each) for each in (incident_id, *called)}
    return [
        MergedIn(each, called[each], seq)
        for direct, seq in told[incident_id]
        for each in (direct, *_before(direct, told))
        if each in called
    ]


def whole_timeline(
    reading: Reading,
    incident_id: int,
    after: int = 0,
    limit: int = LIMIT,
    narrowed: Narrowed | None = None,
    *,
    to_others: bool = False,
) -> tuple[list[TimelineItem], int | None]:
    """Return the entries after number ``after``, and after which one to go on reading.

    What was merged in follows the entry that tells so, with the key that it has there as ``source``, beyond ``limit``.
    """
    own = timeline(reading, incident_id, after, limit, narrowed, to_others=to_others)
    further = own[-1].seq if len(own) == limit else None
    wanted, found = narrowed or Narrowed(), list(own)
    for each in merged_in(reading, incident_id):
        if after < each.seq and (further is None or each.seq <= further):
            entries = picked(reading, _entries_of(reading, each, incident_id, to_others=to_others), wanted)
            place = next((n for n, item in enumerate(found) if not item.source and item.seq > each.seq), len(found))
            found[place:place] = entries
    return found, further


def _entries_of(reading: Reading, each: MergedIn, into: int, *, to_others: bool) -> list[TimelineItem]:
    """Return its entries but the last one, which tells on both sides that it was merged."""
    entries = read_entries(reading, each.id, 0, MOST, known=(each.id, into), to_others=to_others)
    return [replace(entry, source=each.key) for entry in entries if entry.name != MERGED]


def _told_in(reading: Reading, incident_id: int) -> list[tuple[int, int]]:
    events = events_of(reading.session, f"incident:{incident_id}", names=[MERGED], limit=MOST)
    return [(event.payload["from_id"], event.seq) for event in events if event.payload["into_id"] == incident_id]


def _before(direct: int, told: dict[int, list[tuple[int, int]]]) -> Sequence[int]:
    """Return what had been merged into it before it was merged itself."""
    found: list[int] = []
    for each, _ in told.get(direct, ()):
        found += [each, *_before(each, told)]
    return found
