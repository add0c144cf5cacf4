"""An incident in brief, for every other room: what it is, how it stands, and only if the reader may know of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Row, Select, String, bindparam, cast, exists, func, literal, select

from foundation.errors import NotFound
from foundation.ids import key_of, number_of
from foundation.log import StreamHead
from foundation.search import Ids
from foundation.work import Reading
from incidents.lifecycle import ACTIVE, Mode, State, Visibility
from incidents.model import DedupHold, Incident, IncidentService
from incidents.policy import KEPT, is_visible

STREAM_OF = literal("incident:") + cast(Incident.id, String)
VERSION = select(StreamHead.seq).where(StreamHead.stream == STREAM_OF).scalar_subquery().label("version")
SERVICES = (
    select(func.aggregate_strings(cast(IncidentService.service_id, String), ","))
    .where(IncidentService.incident_id == Incident.id)
    .scalar_subquery()
    .label("services")
)


@dataclass(frozen=True)
class IncidentBrief:
    """What other rooms know of an incident."""

    id: int
    key: str
    title: str
    state: str
    severity: str
    acting_severity: str
    mode: str
    visibility: str
    service_ids: tuple[int, ...]
    moments: Mapping[str, datetime]
    summary_html: str
    summary_source: str
    declared_by: str
    declared_at: datetime
    next_update_due: datetime | None
    version: int
    public_update_due: datetime | None = None
    customer_impact: str = ""
    customer_impact_html: str = ""
    workaround: str = ""
    workaround_html: str = ""
    bridge_url: str = ""
    type: str = ""
    declarer_id: int | None = None

    @property
    def is_active(self) -> bool:
        """Whether somebody still answers to it."""
        return State(self.state) in ACTIVE

    @property
    def is_quiet(self) -> bool:
        """Whether nothing of it may leave: it is told afterwards."""
        return self.mode == Mode.RETROSPECTIVE

    @property
    def promises(self) -> tuple[tuple[str, datetime], ...]:
        """To whom an update is promised, and by when, the nearest first."""
        dues = (("stakeholders", self.next_update_due), ("public", self.public_update_due))
        return tuple(sorted(((word, due) for word, due in dues if due is not None), key=lambda each: each[1]))

    @property
    def is_private(self) -> bool:
        """Whether only named people may know of it."""
        return self.visibility == Visibility.PRIVATE

    @property
    def counts(self) -> bool:
        """Whether it counts in figures: drills never do."""
        return self.mode != Mode.DRILL


def brief(reading: Reading, ref: int | str | IncidentBrief) -> IncidentBrief:
    """Return the incident of that id or key; hidden ones are not found. One that was found for this reader stays so."""
    reading.require("incidents:read")
    if isinstance(ref, IncidentBrief):
        return ref
    here = Incident.id == ref if isinstance(ref, int) else Incident.number == (number_of("INC", ref) or 0)
    row = reading.session.execute(chosen(reading).where(here)).one_or_none()
    if row is None:
        raise NotFound("incident")
    return brief_of(row)


def briefs(reading: Reading, ids: Collection[int]) -> dict[int, IncidentBrief]:
    """Return those of the incidents that the reader may know of, by id."""
    known: dict[int, IncidentBrief | None] = reading.answered("incidents.briefs")
    if missing := set(ids) - known.keys():
        rows = reading.session.execute(chosen(reading).where(Incident.id.in_(missing)))
        known |= dict.fromkeys(missing) | {row.Incident.id: brief_of(row) for row in rows}
    return {each: found for each in sorted(set(ids)) if (found := known[each]) is not None}


def visible_ids(reading: Reading, ids: Collection[int]) -> set[int]:
    """Return those of the ids that the reader may know of."""
    if not ids:
        return set()
    return set(reading.session.scalars(select(Incident.id).where(Incident.id.in_(set(ids)), is_visible(reading))))


def active_keys(reading: Reading, ids: Collection[int]) -> dict[int, str]:
    """Return the keys of those of the incidents that go on and that the reader may know of, by id."""
    if not ids:
        return {}
    rows = reading.session.execute(_active(is_visible(reading)), {"ids": sorted(set(ids))})
    return {row.id: key_of("INC", row.number) for row in rows}


@lru_cache(maxsize=KEPT)
def _active(visible: ColumnElement[bool]) -> Select[int, int]:
    """Build the statement once for each that is asked many times a second, as alerts do; conditions are kept, too."""
    these = Incident.id.in_(bindparam("ids", expanding=True))
    return select(Incident.id, Incident.number).where(these, Incident.state.in_(ACTIVE), visible)


def is_seen(reading: Reading, incident_id: Ids) -> ColumnElement[bool]:
    """Return the condition that the reader may know of the incident of that id, a column of another statement."""
    return exists().where(Incident.id == incident_id, is_visible(reading))


def open_with_key(reading: Reading, dedup_key: str) -> IncidentBrief | None:
    """Return the open incident that holds a dedup key, if the reader may know of it."""
    scopes = DedupHold.scopes_for(dedup_key, reading.principal)
    held = select(DedupHold.incident_id).where(DedupHold.scope.in_(scopes))
    row = reading.session.execute(chosen(reading).where(Incident.id.in_(held)).limit(1)).one_or_none()
    return brief_of(row) if row else None


def of_service(
    reading: Reading, service_id: int, limit: int = 20, *, active: bool | None = None
) -> list[IncidentBrief]:
    """Return the latest incidents that affected a service, drills left out; only those that go on, or are over."""
    hit = (IncidentService.incident_id == Incident.id, IncidentService.service_id == service_id)
    latest = chosen(reading).where(exists().where(*hit), Incident.mode != Mode.DRILL)
    if active is not None:
        latest = latest.where(Incident.state.in_(ACTIVE) if active else Incident.state.not_in(ACTIVE))
    rows = reading.session.execute(latest.order_by(Incident.declared_at.desc(), Incident.id.desc()).limit(limit))
    return [brief_of(row) for row in rows]


def chosen(reading: Reading, *more: ColumnElement[object]) -> Select[tuple[Incident, int, str]]:
    """Select visible incidents with their version and services."""
    return select(Incident, VERSION, SERVICES, *more).where(is_visible(reading))


def brief_of(row: Row[tuple[Incident, int, str]]) -> IncidentBrief:
    """Build the brief from a row of ``chosen``."""
    incident: Incident = row.Incident
    return IncidentBrief(
        id=incident.id,
        key=incident.key,
        title=incident.title,
        state=incident.state,
        severity=incident.severity,
        acting_severity=incident.acting_severity,
        mode=incident.mode,
        visibility=incident.visibility,
        service_ids=service_ids_of(row.services),
        moments=incident.moments,
        summary_html=incident.summary_html,
        summary_source=incident.summary,
        declared_by=incident.declared_by,
        declared_at=incident.declared_at,
        next_update_due=incident.next_update_due,
        version=row.version or 0,
        public_update_due=incident.public_update_due,
        customer_impact=incident.customer_impact,
        customer_impact_html=incident.customer_impact_html,
        workaround=incident.workaround,
        workaround_html=incident.workaround_html,
        bridge_url=incident.bridge_url,
        type=incident.type,
        declarer_id=incident.declarer_id,
    )


def service_ids_of(joined: str | None) -> tuple[int, ...]:
    """Read the joined ids of a row."""
    return tuple(sorted(int(part) for part in joined.split(","))) if joined else ()
