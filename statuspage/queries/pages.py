"""Pages, their parts and what stands on them, for those who look after them."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from catalog.queries import find_services
from foundation.errors import NotFound
from foundation.log import version_of
from foundation.work import Reading
from incidents.queries import board, brief, briefs
from statuspage.lifecycle import Audience
from statuspage.model import Component, PublicIncident, PublicUpdate, StatusPage
from statuspage.policy import NOUN
from statuspage.queries.state import address_of, public_state
from statuspage.snapshot.render import render
from statuspage.snapshot.rollup import Rollup, rollup
from statuspage.snapshot.state import PlannedWork, PublicState, Told, Trouble

INCIDENT, UPDATE, WORK = "public incident", "public update", "maintenance"


@dataclass(frozen=True)
class PageItem:
    """A page in a list; ``host`` is empty for one under our own address."""

    id: int
    slug: str
    name: str
    host: str
    url: str
    audience: str
    time_zone: str
    indicator: str
    description: str
    open_incidents: int
    version: int
    place: str
    readers: str
    accent: str
    language: str
    has_logo: bool

    @property
    def circles(self) -> list[str]:
        """Whom a limited page is for: role:NAME, group:NAME and team:ID."""
        return list(json.loads(self.readers))


@dataclass(frozen=True)
class ComponentItem:
    """A part of a page, with the service behind it."""

    id: str
    page: str
    name: str
    description: str
    status: str
    position: int
    group: str | None
    is_group: bool
    service_id: int | None
    service_slug: str | None
    start_date: date | None
    version: int


@dataclass(frozen=True)
class PublishedIncident:
    """The published side of an incident, with the key of the internal one if the reader may know it."""

    id: str
    page: str
    page_name: str
    url: str
    name: str
    status: str
    impact: str
    incident_key: str | None
    last_update_at: datetime | None
    is_published: bool


@dataclass(frozen=True)
class PageDetail:
    """A page with all that stands on it."""

    item: PageItem
    state: PublicState
    verdict: Rollup
    components: Sequence[ComponentItem]
    keys: dict[str, str]

    def trouble(self, public_id: str) -> Trouble:
        """Return one of the public incidents."""
        for one in self.state.troubles:
            if one.public_id == public_id:
                return one
        raise NotFound(INCIDENT)

    def work(self, public_id: str) -> PlannedWork:
        """Return one of the maintenances."""
        for one in self.state.works:
            if one.public_id == public_id:
                return one
        raise NotFound(WORK)

    def update(self, public_id: str) -> tuple[Trouble | PlannedWork, Told]:
        """Return one of the updates, and the public incident or the maintenance that it is about."""
        every: tuple[Trouble | PlannedWork, ...] = (*self.state.troubles, *self.state.works)
        for one in every:
            for told in one.updates:
                if told.public_id == public_id:
                    return one, told
        raise NotFound(UPDATE)


def status_pages(reading: Reading) -> list[PageItem]:
    """Return all pages by name."""
    reading.require("statuspage:read")
    return [_item(reading, page) for page in _open_pages(reading)]


def page_item(reading: Reading, page_id: int) -> PageItem | None:
    """Return one page as the list has it, or None where there is none for this reader."""
    page = reading.session.get(StatusPage, page_id)
    return _item(reading, page) if page is not None and reading.permits("statuspage:read", page) else None


def page_names(reading: Reading) -> dict[str, str]:
    """Return the names of all pages by their slugs, in one statement."""
    reading.require("statuspage:read")
    return {page.slug: page.name for page in reading.kept(_names) if reading.permits("statuspage:read", page)}


def _names(session: Session) -> Sequence[Any]:
    columns = (StatusPage.slug, StatusPage.name, StatusPage.audience, StatusPage.readers)
    return session.execute(select(*columns).order_by(StatusPage.name)).all()


def _open_pages(reading: Reading) -> list[StatusPage]:
    pages = reading.session.scalars(select(StatusPage).order_by(StatusPage.name))
    return [page for page in pages if reading.permits("statuspage:read", page)]


def status_page(reading: Reading, slug: str) -> PageDetail:
    """Return a page with its parts, incidents and maintenances."""
    page = reading.session.scalars(select(StatusPage).where(StatusPage.slug == slug)).one_or_none()
    if page is None:
        raise NotFound(NOUN)
    reading.require("statuspage:read", page)
    state = public_state(reading, page.id)
    shown = {one.id: one.incident_key for one in _published(reading, PublicIncident.page_id == page.id)}
    keys = {public_id: key for public_id, key in shown.items() if key}
    parts = [one for one in components(reading) if one.page == slug]
    return PageDetail(_item(reading, page, state), state, rollup(state), parts, keys)


def shown_files(reading: Reading, slug: str) -> Mapping[str, bytes]:
    """Return what the page's readers see, whoever they are, by path."""
    page = reading.session.scalars(select(StatusPage).where(StatusPage.slug == slug)).one_or_none()
    if page is None:
        raise NotFound(NOUN)
    return render(public_state(reading, page.id), 1, reading.now).files


def components(reading: Reading) -> list[ComponentItem]:
    """Return the parts of all pages, in their order."""
    reading.require("statuspage:read")
    rows = reading.session.execute(
        select(Component, StatusPage.slug, StatusPage.id)
        .join(StatusPage, StatusPage.id == Component.page_id)
        .where(StatusPage.id.in_([page.id for page in _open_pages(reading)]))
        .order_by(StatusPage.slug, Component.position, Component.id)
    ).all()
    slugs = find_services(reading, [part.service_id for part, _, _ in rows if part.service_id])
    ids = {part.id: part.public_id for part, _, _ in rows}
    versions = {page_id: version_of(reading.session, f"status_page:{page_id}") for page_id in {row[2] for row in rows}}
    return [
        ComponentItem(
            id=part.public_id,
            page=slug,
            name=part.name,
            description=part.description,
            status=part.status,
            position=part.position,
            group=ids.get(part.group_id) if part.group_id else None,
            is_group=part.is_group,
            service_id=part.service_id,
            service_slug=slugs[part.service_id].slug if part.service_id in slugs else None,
            start_date=part.start_date,
            version=versions[page_id],
        )
        for part, slug, page_id in rows
    ]


def component(reading: Reading, public_id: str) -> ComponentItem:
    """Return one part."""
    for one in components(reading):
        if one.id == public_id:
            return one
    raise NotFound("component")


def suggested_statuses(reading: Reading, detail: PageDetail, incident_key: str) -> dict[str, str]:
    """Return how the page's components are affected as far as the incident tells, by their public ids."""
    source = brief(reading, incident_key)
    impacts = {one.service_id: one.impact for one in board(reading, source.id).services}
    return {one.id: impacts[one.service_id] for one in detail.components if one.service_id in impacts}


def published_sides(reading: Reading, incident_id: int) -> list[PublishedIncident]:
    """Return what is published of an incident, on which pages."""
    reading.require("statuspage:read")
    if reading.lacks(PublicIncident.incident_id, incident_id):
        return []
    return _published(reading, PublicIncident.incident_id == incident_id)


def sides_of(reading: Reading, ids: Collection[int]) -> list[PublishedIncident]:
    """Return what is published of several incidents, on which pages."""
    reading.require("statuspage:read")
    return _published(reading, PublicIncident.incident_id.in_(ids)) if ids else []


def _published(reading: Reading, condition: ColumnElement[bool]) -> list[PublishedIncident]:
    last = (
        select(func.max(PublicUpdate.display_at))
        .where(PublicUpdate.public_incident_id == PublicIncident.id)
        .scalar_subquery()
    )
    rows = reading.session.execute(
        select(PublicIncident, StatusPage, last.label("last"))
        .join(StatusPage, StatusPage.id == PublicIncident.page_id)
        .where(condition)
        .order_by(PublicIncident.started_at.desc(), PublicIncident.id.desc())
    ).all()
    rows = [row for row in rows if reading.permits("statuspage:read", row[1])]
    known = briefs(reading, [one.incident_id for one, _, _ in rows if one.incident_id])
    return [
        PublishedIncident(
            id=one.public_id,
            page=page.slug,
            page_name=page.name,
            url=f"{place_of(page)}incidents/{one.public_id}.html",
            name=one.name,
            status=one.status,
            impact=one.impact,
            incident_key=known[one.incident_id].key if one.incident_id in known else None,
            last_update_at=at,
            is_published=one.unpublished_at is None,
        )
        for one, page, at in rows
    ]


def place_of(page: StatusPage) -> str:
    """Return where we show the page ourselves: openly, or behind sign-in."""
    return f"/status/{page.slug}/" if page.audience == Audience.PUBLIC else f"/status-pages/{page.slug}/shown/"


def _item(reading: Reading, page: StatusPage, state: PublicState | None = None) -> PageItem:
    state = state or public_state(reading, page.id)
    verdict = rollup(state)
    return PageItem(
        id=page.id,
        slug=page.slug,
        name=page.name,
        host=page.url.partition("://")[2].partition("/")[0],
        url=address_of(page),
        audience=page.audience,
        time_zone=page.time_zone,
        indicator=verdict.indicator,
        description=verdict.description,
        open_incidents=sum(1 for one in state.troubles if one.resolved_at is None),
        version=version_of(reading.session, page.stream),
        place=place_of(page),
        readers=page.readers,
        accent=page.accent,
        language=page.language,
        has_logo=state.page.logo != "",
    )
