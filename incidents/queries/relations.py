"""What an incident is to others, as far as the reader may know of those."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from foundation.work import Reading
from incidents.model import IncidentPin, IncidentRelation, IncidentWatcher
from incidents.queries.brief import IncidentBrief, briefs
from incidents.queries.timeline import timeline
from incidents.queries.wording import TimelineItem

# How a link reads from where it starts, and from where it leads to.
SAID = {
    "stream": ("Stream of", "Stream"),
    "duplicate": ("Duplicate of", "Duplicate"),
    "related": ("Related to", "Related to"),
    "merged": ("Merged into", "Merged in"),
}


@dataclass(frozen=True)
class RelationItem:
    """Another incident, and what it is to this one; ``outward`` is false where the other named this one."""

    other: IncidentBrief
    kind: str
    outward: bool

    @property
    def words(self) -> str:
        """The link as it reads from here."""
        return SAID[self.kind][0 if self.outward else 1]


@dataclass(frozen=True)
class Evidence:
    """An entry that was pinned, with the key of the incident that it stands in."""

    entry: TimelineItem
    source_id: int


def relations(reading: Reading, incident_id: int) -> list[RelationItem]:
    """Return the relations of an incident that the reader was found to see: streams first, what was merged in last."""
    if reading.lacks(IncidentRelation.incident_id, incident_id) and reading.lacks(
        IncidentRelation.other_id, incident_id
    ):
        return []
    ours = or_(IncidentRelation.incident_id == incident_id, IncidentRelation.other_id == incident_id)
    rows = reading.session.scalars(select(IncidentRelation).where(ours).order_by(IncidentRelation.related_at)).all()
    known = briefs(reading, {row.incident_id for row in rows} | {row.other_id for row in rows})
    items = [
        RelationItem(known[other], row.kind, outward)
        for row in rows
        for outward, other in [_other_end(row, incident_id)]
        if other in known
    ]
    return sorted(items, key=lambda item: list(SAID).index(item.kind))


def _other_end(row: IncidentRelation, incident_id: int) -> tuple[bool, int]:
    outward = row.incident_id == incident_id
    return outward, row.other_id if outward else row.incident_id


def evidence(reading: Reading, incident_id: int) -> list[Evidence]:
    """Return what was pinned, in the order in which it happened; what was erased is left out."""
    rows = reading.session.scalars(select(IncidentPin).where(IncidentPin.incident_id == incident_id)).all()
    found: list[Evidence] = []
    for pin in rows:
        entries = timeline(reading, pin.source_id, after=pin.seq - 1, limit=1)
        found += [Evidence(entry, pin.source_id) for entry in entries if entry.seq == pin.seq and not entry.is_erased]
    return sorted(found, key=lambda each: (each.entry.occurred_at, each.entry.seq))


def watchers(reading: Reading, incident_id: int) -> Sequence[int]:
    """Return the people who follow an incident; whether they may still see it is for who tells them to ask."""
    following = select(IncidentWatcher.person_id).where(IncidentWatcher.incident_id == incident_id)
    return list(reading.session.scalars(following.order_by(IncidentWatcher.person_id)))
