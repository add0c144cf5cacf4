"""The whole public state of one page, read for its snapshot in a fixed number of statements."""

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from foundation.config import DEFAULT_BASE_URL
from foundation.errors import NotFound
from foundation.work import Reading
from statuspage.lifecycle import (
    PLANNED,
    UNRESOLVED,
    Audience,
    ComponentStatus,
    Impact,
    IncidentStatus,
    MaintenanceStatus,
)
from statuspage.model import (
    Component,
    ComponentSpan,
    Maintenance,
    MaintenanceComponent,
    PublicIncident,
    PublicIncidentComponent,
    PublicUpdate,
    StatusPage,
)
from statuspage.policy import NOUN
from statuspage.snapshot.state import Change, Notice, Page, Part, PlannedWork, PublicState, Span, Told, Trouble
from statuspage.snapshot.uptime import DAYS

# Each of them keeps its own page, so that no link to it ever breaks soon.
KEPT = 200
SHOWN = timedelta(days=DAYS + 1)
NOTICE = [field.name for field in fields(Notice)]
Ids = Mapping[int, Sequence[str]]


def public_state(reading: Reading, page_id: int, home: str = "") -> PublicState:
    """Return all that the page tells the world now; ``home`` is where the application itself is reached."""
    page = reading.session.get(StatusPage, page_id)
    if page is None:
        raise NotFound(NOUN)
    reading.require("statuspage:read", page)
    parts, ids = _parts(reading, page)
    return PublicState(page_of(page, home), parts, _troubles(reading, page, ids), _works(reading, page, ids))


def address_of(page: StatusPage) -> str:
    """Return where the world finds the page, without a slash at its end."""
    return page.url or f"{DEFAULT_BASE_URL}/status/{page.slug}"


def page_of(page: StatusPage, home: str = "") -> Page:
    """Return the page itself as the world knows it."""
    return Page(
        page.public_id,
        page.slug,
        page.name,
        address_of(page),
        page.time_zone,
        page.changed_at,
        page.created_at,
        is_public=page.audience == Audience.PUBLIC,
        accent=page.accent,
        language=page.language,
        logo=b64encode(page.logo).decode() if page.logo else "",
        home=home,
    )


def _parts(reading: Reading, page: StatusPage) -> tuple[list[Part], dict[int, str]]:
    """Load the components, groups with their children right after them, and their public ids by id."""
    rows = list(
        reading.session.scalars(
            select(Component).where(Component.page_id == page.id).order_by(Component.position, Component.id)
        )
    )
    ids = {row.id: row.public_id for row in rows}
    histories = _histories(reading, ids)
    children: dict[int | None, list[Component]] = defaultdict(list)
    for row in rows:
        children[row.group_id].append(row)
    ordered = [one for top in children[None] for one in (top, *children[top.id])]
    return [_part(row, ids, histories) for row in ordered], ids


def _part(row: Component, ids: Mapping[int, str], histories: Mapping[int, Sequence[Span]]) -> Part:
    return Part(
        public_id=row.public_id,
        name=row.name,
        description=row.description,
        status=ComponentStatus(row.status),
        position=row.position,
        is_group=row.is_group,
        group=ids.get(row.group_id) if row.group_id else None,
        start_date=row.start_date,
        created_at=row.created_at,
        updated_at=row.updated_at,
        history=histories.get(row.id, ()),
    )


def _histories(reading: Reading, ids: Collection[int]) -> dict[int, list[Span]]:
    """Load the spans of the days that are shown, and for each component the one that was current when they began."""
    horizon = reading.now - SHOWN
    before = (
        select(ComponentSpan.component_id, func.max(ComponentSpan.since).label("since"))
        .where(ComponentSpan.component_id.in_(ids), ComponentSpan.since < horizon)
        .group_by(ComponentSpan.component_id)
        .subquery()
    )
    current_then = and_(before.c.component_id == ComponentSpan.component_id, before.c.since == ComponentSpan.since)
    rows = reading.session.scalars(
        select(ComponentSpan)
        .outerjoin(before, current_then)
        .where(ComponentSpan.component_id.in_(ids))
        .where(or_(ComponentSpan.since >= horizon, before.c.since.is_not(None)))
        .order_by(ComponentSpan.since, ComponentSpan.id)
    )
    histories: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        histories[row.component_id].append(Span(ComponentStatus(row.status), row.since))
    return histories


def _troubles(reading: Reading, page: StatusPage, ids: Mapping[int, str]) -> list[Trouble]:
    """Load what is open, and the latest of all that was published."""
    shown = (PublicIncident.page_id == page.id, PublicIncident.unpublished_at.is_(None))
    latest = select(PublicIncident.id).where(*shown).order_by(PublicIncident.started_at.desc()).limit(KEPT)
    chosen = select(PublicIncident).where(
        *shown, or_(PublicIncident.status.in_(UNRESOLVED), PublicIncident.id.in_(latest))
    )
    order = (PublicIncident.started_at.desc(), PublicIncident.id.desc())
    rows = list(reading.session.scalars(chosen.order_by(*order)))
    link = PublicIncidentComponent
    hit = _linked(reading, select(link.public_incident_id, link.component_id), link.public_incident_id, rows, ids)
    told = _told(reading, PublicUpdate.public_incident_id, rows)
    return [
        Trouble(
            public_id=row.public_id,
            name=row.name,
            status=IncidentStatus(row.status),
            impact=Impact(row.impact),
            started_at=row.started_at,
            created_at=row.created_at,
            updated_at=row.updated_at,
            monitoring_at=row.monitoring_at,
            resolved_at=row.resolved_at,
            updates=told.get(row.id, ()),
            parts=hit.get(row.id, ()),
            notice=Notice(**{name: getattr(row, name) for name in NOTICE}),
        )
        for row in rows
    ]


def _works(reading: Reading, page: StatusPage, ids: Mapping[int, str]) -> list[PlannedWork]:
    """Load what is ahead or under way, and the latest of all that was announced."""
    here = Maintenance.page_id == page.id
    latest = select(Maintenance.id).where(here).order_by(Maintenance.scheduled_for.desc()).limit(KEPT)
    chosen = select(Maintenance).where(here, or_(Maintenance.status.in_(PLANNED), Maintenance.id.in_(latest)))
    rows = list(reading.session.scalars(chosen.order_by(Maintenance.scheduled_for.desc(), Maintenance.id.desc())))
    link = MaintenanceComponent
    hit = _linked(reading, select(link.maintenance_id, link.component_id), link.maintenance_id, rows, ids)
    told = _told(reading, PublicUpdate.maintenance_id, rows)
    return [
        PlannedWork(
            public_id=row.public_id,
            name=row.name,
            status=MaintenanceStatus(row.status),
            scheduled_for=row.scheduled_for,
            scheduled_until=row.scheduled_until,
            started_at=row.started_at,
            completed_at=row.completed_at,
            keeps_time=row.keeps_time,
            recurs=row.recurs,
            created_at=row.created_at,
            updated_at=row.updated_at,
            updates=told.get(row.id, ()),
            parts=hit.get(row.id, ()),
        )
        for row in rows
    ]


def _linked(
    reading: Reading,
    pairs: Select[int, int],
    owner: InstrumentedAttribute[int],
    rows: Sequence[PublicIncident] | Sequence[Maintenance],
    ids: Mapping[int, str],
) -> Ids:
    """Load the public ids of the components that each row touches, in the page's order."""
    found: dict[int, list[int]] = defaultdict(list)
    for row_id, component_id in reading.session.execute(pairs.where(owner.in_([row.id for row in rows]))):
        found[row_id].append(component_id)
    return {row_id: [ids[one] for one in ids if one in components] for row_id, components in found.items()}


def _told(
    reading: Reading,
    owner: InstrumentedAttribute[int | None],
    rows: Sequence[PublicIncident] | Sequence[Maintenance],
) -> Mapping[int, Sequence[Told]]:
    """Load the updates of each row, newest first, without those that were erased."""
    mine = select(owner, PublicUpdate).where(owner.in_([row.id for row in rows]), PublicUpdate.erased_at.is_(None))
    told: dict[int, list[Told]] = defaultdict(list)
    for row_id, update in reading.session.execute(
        mine.order_by(PublicUpdate.display_at.desc(), PublicUpdate.id.desc())
    ):
        told[row_id or 0].append(told_of(update))
    return told


def told_of(update: PublicUpdate) -> Told:
    """Return an update as the world reads it."""
    return Told(
        public_id=update.public_id,
        status=update.status,
        body=update.body,
        html=update.body_html,
        changes=[Change(**change) for change in json.loads(update.changes)],
        display_at=update.display_at,
        created_at=update.created_at,
        updated_at=update.updated_at,
        is_corrected=update.corrected_at is not None,
        notify=update.notify,
    )
