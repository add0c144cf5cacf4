"""What changed before and during an incident, on its services and on what those need, and what is thought of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts.queries import principal_names
from catalog.queries import reach
from changes import queries as changes
from changes.queries import ChangeItem
from foundation.work import Reading
from incidents.lifecycle import Verdict
from incidents.model import IncidentChange
from incidents.queries.brief import IncidentBrief

BEFORE = timedelta(hours=24)
MOST = 50
AT_ONCE = timedelta(minutes=1)
RANK = {Verdict.CAUSE: 0, Verdict.SUSPECT: 1, "": 2, Verdict.CLEARED: 3}
BEGINNINGS = ("impact_started", "detected", "declared")


@dataclass(frozen=True)
class MarkItem:
    """What somebody thinks of a change, since when, and why."""

    verdict: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ChangedItem:
    """A change, how near it is to the incident in time and in dependencies, and what is thought of it."""

    change: ChangeItem
    steps: int | None
    before: timedelta
    mark: MarkItem | None

    @property
    def is_before(self) -> bool:
        """Whether it was there when the trouble began."""
        return self.before >= timedelta(0)

    @property
    def is_at_once(self) -> bool:
        """Whether it happened within a minute of the beginning, before or after."""
        return self.away < AT_ONCE

    @property
    def away(self) -> timedelta:
        """How long before the beginning it happened, or after."""
        return abs(self.before)


@dataclass(frozen=True)
class WhatChanged:
    """The changes that may have to do with an incident: cause first, then suspects, the rest, and what is cleared."""

    incident: IncidentBrief
    began: datetime
    since: datetime
    items: Sequence[ChangedItem]
    is_cut: bool

    @property
    def is_aimed(self) -> bool:
        """Whether it is known on which services to look."""
        return bool(self.incident.service_ids)


def what_changed(reading: Reading, incident: IncidentBrief) -> WhatChanged:
    """Return what changed within 24 h before the beginning, and until the end, of an incident that one may see."""
    reading.require("changes:read")
    began = min(incident.moments[name] for name in BEGINNINGS if name in incident.moments)
    until = incident.moments.get("resolved", reading.now)
    marks = _marks(reading, [incident.id]).get(incident.id, {})
    near = reach(reading, incident.service_ids)
    since = began - BEFORE
    found = changes.of_services(reading, near, since, until, MOST, also=marks)
    items = [_item(change, near, began, marks.get(change.id)) for change in found]
    items.sort(key=lambda item: RANK[item.mark.verdict if item.mark else ""])
    return WhatChanged(incident, began, since, items, is_cut=len(found) >= MOST)


def marked_changes(reading: Reading, incidents: Mapping[int, IncidentBrief]) -> dict[int, list[ChangedItem]]:
    """Return the changes that were judged in incidents that one may see, by incident, the cause first."""
    marks = _marks(reading, incidents)
    found = changes.find_changes(reading, {change_id for each in marks.values() for change_id in each})
    told: dict[int, list[ChangedItem]] = {}
    for incident_id, each in marks.items():
        moments = incidents[incident_id].moments
        began = min(moments[name] for name in BEGINNINGS if name in moments)
        items = [_item(found[change_id], {}, began, mark) for change_id, mark in each.items()]
        told[incident_id] = sorted(items, key=lambda item: (RANK[item.mark.verdict if item.mark else ""], item.before))
    return told


def _marks(reading: Reading, incident_ids: Collection[int]) -> dict[int, dict[int, MarkItem]]:
    """Return what is thought, by incident and change."""
    wanted = {each for each in incident_ids if not reading.lacks(IncidentChange.incident_id, each)}
    if not wanted:
        return {}
    rows = reading.session.scalars(select(IncidentChange).where(IncidentChange.incident_id.in_(wanted))).all()
    names = principal_names(reading, {row.marked_by for row in rows}) if rows else {}
    found: dict[int, dict[int, MarkItem]] = {}
    for row in rows:
        mark = MarkItem(row.verdict, row.reason, names[row.marked_by], row.marked_at)
        found.setdefault(row.incident_id, {})[row.change_id] = mark
    return found


def _item(change: ChangeItem, near: Mapping[int, int], began: datetime, mark: MarkItem | None) -> ChangedItem:
    steps = min((near[service_id] for service_id in change.service_ids if service_id in near), default=None)
    return ChangedItem(change, steps, began - change.happened_at, mark)
