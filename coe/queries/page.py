"""Everything that the page of one COE shows, and its revisions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from catalog.queries import ServiceItem
from coe.findings import Finding, findings
from coe.lifecycle import EDITABLE, NEEDS_REASON, PERMISSIONS, Move, moves_from
from coe.model import INSTANTS, Coe, CoeSection, CoeTimelineRow
from coe.queries.actions import ActionBrief, of_coe
from coe.queries.causes import CauseItem, causes
from coe.queries.documents import CoeBrief, brief
from coe.queries.findings import draft_of
from coe.queries.recurrences import Recurrences, recurrences_of
from coe.sections import SECTIONS, SectionKind
from foundation.errors import NotFound
from foundation.log import event_at, events_of
from foundation.work import Reading
from incidents import queries as incidents
from incidents.queries import IncidentBrief

REVISIONS = 500


@dataclass(frozen=True)
class SectionItem:
    """One section as it reads now."""

    name: str
    kind: SectionKind
    source: str
    html: str
    is_prefilled: bool
    written_by: str | None
    written_at: datetime | None


@dataclass(frozen=True)
class TimelineItem:
    """One row of the COE's timeline, and where it came from."""

    id: int
    at: datetime
    text: str
    included: bool
    incident_id: int | None
    source_seq: int | None
    source_at: datetime | None


@dataclass(frozen=True)
class MoveItem:
    """One thing that the reader may do to the COE now."""

    move: Move
    to: str
    needs_reason: bool


@dataclass(frozen=True)
class CoeDocument:
    """One COE with all its parts, and the names that go with their ids."""

    brief: CoeBrief
    instants: dict[str, datetime | None]
    trigger: str
    approved_by: str | None
    approved_at: datetime | None
    watch_until: datetime | None
    sections: tuple[SectionItem, ...]
    timeline: tuple[TimelineItem, ...]
    causes: tuple[CauseItem, ...]
    actions: tuple[ActionBrief, ...]
    recurrences: Recurrences
    findings: tuple[Finding, ...]
    moves: tuple[MoveItem, ...]
    incidents: dict[int, IncidentBrief]
    services: dict[int, ServiceItem]
    names: dict[str, str]
    is_editable: bool


@dataclass(frozen=True)
class Revision:
    """One earlier text of a section, by its number in the log."""

    seq: int
    section: str
    at: datetime
    by: str
    source: str | None
    is_erased: bool


def document(reading: Reading, ref: int | str) -> CoeDocument:
    """Return the COE's whole page; raises NotFound, also for what the reader may not see."""
    short = brief(reading, ref)
    coe = reading.session.get(Coe, short.id)
    if coe is None:
        raise NotFound("COE")
    sections = _sections(reading, coe.id)
    actions = tuple(of_coe(reading, coe.id))
    tree = tuple(causes(reading, coe.id))
    service_ids = {*short.service_ids, *(c.service_id for c in tree if c.service_id)}
    return CoeDocument(
        brief=short,
        instants={name: getattr(coe, name) for name in INSTANTS},
        trigger=coe.trigger,
        approved_by=coe.approved_by,
        approved_at=coe.approved_at,
        watch_until=coe.watch_until,
        sections=sections,
        timeline=_timeline(reading, coe.id),
        causes=tree,
        actions=actions,
        recurrences=recurrences_of(reading, coe.id),
        findings=tuple(findings(draft_of(reading, coe))),
        moves=_moves(reading, coe),
        incidents=incidents.briefs(reading, short.incident_ids),
        services=catalog.find_services(reading, service_ids),
        names=_names(reading, coe, sections),
        is_editable=coe.state in EDITABLE and reading.permits("coe:write", coe),
    )


def revisions(reading: Reading, ref: int | str, section: str | None = None) -> list[Revision]:
    """Return who wrote which section when, the newest first, without the texts."""
    stream = f"coe:{brief(reading, ref).id}"
    written = events_of(reading.session, stream, names=["coe.section_written"], limit=REVISIONS)
    chosen = [event for event in reversed(written) if section in {None, event.payload["section"]}]
    names = accounts.principal_names(reading, {event.principal for event in chosen})
    return [
        Revision(e.seq, e.payload["section"], e.recorded_at, names.get(e.principal, e.principal), None, e.is_erased)
        for e in chosen
    ]


def revision(reading: Reading, ref: int | str, seq: int) -> Revision:
    """Return one earlier text; raises NotFound."""
    stream = f"coe:{brief(reading, ref).id}"
    try:
        event = event_at(reading.session, stream, seq)
    except LookupError as error:
        raise NotFound("revision") from error
    if event.name != "coe.section_written":
        raise NotFound("revision")
    by = accounts.principal_names(reading, {event.principal}).get(event.principal, event.principal)
    source = None if event.is_erased else event.passages.get("source", "")
    return Revision(seq, event.payload["section"], event.recorded_at, by, source, event.is_erased)


def _sections(reading: Reading, coe_id: int) -> tuple[SectionItem, ...]:
    written = {s.name: s for s in reading.session.scalars(select(CoeSection).where(CoeSection.coe_id == coe_id))}
    return tuple(_section(name, kind, written.get(name)) for name, kind in SECTIONS.items())


def _section(name: str, kind: SectionKind, row: CoeSection | None) -> SectionItem:
    if row is None:
        return SectionItem(name, kind, "", "", is_prefilled=False, written_by=None, written_at=None)
    return SectionItem(name, kind, row.source, row.html, row.is_prefilled, row.written_by, row.written_at)


def _timeline(reading: Reading, coe_id: int) -> tuple[TimelineItem, ...]:
    columns = (
        CoeTimelineRow.id,
        CoeTimelineRow.at,
        CoeTimelineRow.text,
        CoeTimelineRow.included,
        CoeTimelineRow.incident_id,
        CoeTimelineRow.source_seq,
        CoeTimelineRow.source_at,
    )
    statement = select(*columns).where(CoeTimelineRow.coe_id == coe_id)
    rows = reading.session.execute(statement.order_by(CoeTimelineRow.at, CoeTimelineRow.id))
    return tuple(TimelineItem(**row._asdict()) for row in rows)


def _moves(reading: Reading, coe: Coe) -> tuple[MoveItem, ...]:
    return tuple(
        MoveItem(move, after.value, move in NEEDS_REASON)
        for move, after in moves_from(coe.state)
        if reading.permits(PERMISSIONS[move], coe)
    )


def _names(reading: Reading, coe: Coe, sections: tuple[SectionItem, ...]) -> dict[str, str]:
    principals = {section.written_by for section in sections if section.written_by}
    return accounts.principal_names(reading, principals | ({coe.approved_by} if coe.approved_by else set()))
