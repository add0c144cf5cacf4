"""Setting up a page and its parts."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from catalog.queries import service_ids
from foundation.errors import Conflict, Invalid
from foundation.ids import opaque_id
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from statuspage.commands.effects import apply_statuses, note_change
from statuspage.commands.loading import (
    LONGEST_DESCRIPTION,
    clean_accent,
    clean_language,
    clean_name,
    clean_readers,
    clean_slug,
    clean_url,
    components_of,
    known_time_zone,
    load_component,
    load_page,
    past,
)
from statuspage.events import ComponentAdded, ComponentEdited, PageAdded, PageEdited
from statuspage.lifecycle import Audience, ComponentStatus, chosen
from statuspage.model import Component, ComponentSpan, StatusPage

MOST_COMPONENTS = 200


def add_page(
    work: Work,
    *,
    slug: str,
    name: str,
    time_zone: str = "Etc/UTC",
    url: str = "",
    audience: str = "public",
    readers: Collection[str] = (),
) -> StatusPage:
    """Make a page; ``url`` is where it is found if not under our own address, ``readers`` whom a limited one is for."""
    work.require("statuspage:manage")
    page = StatusPage(
        public_id=opaque_id(),
        slug=clean_slug(slug),
        name=clean_name(name),
        url=clean_url(url),
        time_zone=known_time_zone(time_zone),
        audience=chosen(Audience, audience, "audience"),
        readers=clean_readers(work, audience, readers),
        created_at=work.now,
        changed_at=work.now,
    )
    try:
        with work.session.begin_nested():
            work.session.add(page)
    except IntegrityError as error:
        raise Conflict("statuspage.slug_taken", f"There is a page {page.slug!r} already.", where="slug") from error
    work.record(
        page.stream, PageAdded(slug=page.slug, time_zone=page.time_zone, audience=page.audience, page_name=page.name)
    )
    note_change(work, page)
    return page


def edit_page(
    work: Work,
    *,
    slug: str,
    version: int | None = None,
    name: str | None = None,
    time_zone: str | None = None,
    url: str | None = None,
    audience: str | None = None,
    readers: Collection[str] | None = None,
    accent: str | None = None,
    language: str | None = None,
) -> StatusPage:
    """Change a page's name, zone, address or look, or whom it is for: what is no longer for all is withdrawn."""
    page = load_page(work, slug)
    work.require("statuspage:manage", page)
    given = {
        "name": name,
        "time_zone": time_zone,
        "url": url,
        "audience": audience,
        "readers": readers,
        "accent": accent,
        "language": language,
    }
    fields = [f"page.{field}" for field, value in given.items() if value is not None]
    require_unchanged(work, page.stream, version, fields)
    page.name = page.name if name is None else clean_name(name)
    page.time_zone = page.time_zone if time_zone is None else known_time_zone(time_zone)
    page.url = page.url if url is None else clean_url(url)
    if audience is not None or readers is not None:
        page.audience = chosen(Audience, audience or page.audience, "audience")
        page.readers = clean_readers(work, page.audience, json.loads(page.readers) if readers is None else readers)
    page.accent = page.accent if accent is None else clean_accent(accent)
    page.language = page.language if language is None else clean_language(language)
    event = PageEdited(
        time_zone=page.time_zone, audience=page.audience, page_name=page.name, url=page.url, changed=tuple(fields)
    )
    work.record(page.stream, event)
    note_change(work, page)
    return page


def add_component(
    work: Work,
    *,
    page: str,
    name: str,
    description: str = "",
    group: str | None = None,
    is_group: bool = False,
    service_slug: str | None = None,
    start_date: date | None = None,
) -> Component:
    """Put a part on the page, in a group if ``group`` names one; ``start_date`` is since when it is told of."""
    here = load_page(work, page)
    work.require("statuspage:manage", here)
    known = components_of(work, here)
    if len(known) >= MOST_COMPONENTS:
        raise Invalid("statuspage.too_many", f"A page has at most {MOST_COMPONENTS} components.", where="name")
    start = min(start_date or work.now.astimezone(ZoneInfo(here.time_zone)).date(), work.now.date())
    component = Component(
        public_id=opaque_id(),
        page_id=here.id,
        group_id=_group_among(known, group) if group and not is_group else None,
        is_group=is_group,
        name=clean_name(name),
        description=clean(description, field="description", limit=LONGEST_DESCRIPTION),
        status=ComponentStatus.OPERATIONAL,
        position=_next_position(work, here),
        service_id=_service(work, service_slug),
        start_date=None if is_group else start,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(component)
    work.session.flush()
    _begin_history(work, here, component)
    told = ComponentAdded(component_id=component.id, is_group=is_group, service_id=component.service_id,
                          component_name=component.name)  # fmt: skip
    work.record(here.stream, told)
    note_change(work, here)
    return component


def change_component(
    work: Work, *, component: str, version: int | None = None, changes: Mapping[str, str | int | None]
) -> Component:
    """Change a component's ``name``, ``description``, ``position``, ``group`` (a public id) or ``service_slug``."""
    page, part = load_component(work, component)
    work.require("statuspage:manage", page)
    fields = [f"component:{part.id}.{field}" for field in changes]
    require_unchanged(work, page.stream, version, fields)
    for field, value in changes.items():
        _change(work, page, part, field, value)
    part.updated_at = work.now
    event = ComponentEdited(
        component_id=part.id, service_id=part.service_id, component_name=part.name, changed=tuple(fields)
    )
    work.record(page.stream, event)
    note_change(work, page)
    return part


def set_component_status(
    work: Work,
    *,
    component: str,
    status: str,
    at: datetime | None = None,
    version: int | None = None,
    notify: bool = True,
) -> Component:
    """Say how a component works, from ``at`` on; what is open may say otherwise later."""
    page, part = load_component(work, component)
    work.require("statuspage:publish", page)
    if part.is_group:
        detail = "A group shows the worst of its parts. Change one of them."
        raise Invalid("statuspage.group_status", detail, where="status")
    require_unchanged(work, page.stream, version, [f"component:{part.id}.status"])
    wanted = {part.id: chosen(ComponentStatus, status, "status")}
    if apply_statuses(work, page, wanted, past(work, at), notify=notify):
        note_change(work, page)
    return part


def _change(work: Work, page: StatusPage, part: Component, field: str, value: str | int | None) -> None:
    match field:
        case "name":
            part.name = clean_name(str(value))
        case "description":
            part.description = clean(str(value or ""), field=field, limit=LONGEST_DESCRIPTION)
        case "position":
            part.position = max(0, min(int(value or 0), 10_000))
        case "service_slug":
            part.service_id = _service(work, str(value) if value else None)
        case "group" if not part.is_group:
            part.group_id = _group_among(components_of(work, page), str(value)) if value else None
        case _:
            raise Invalid("statuspage.field", f"A component's {field[:40]} can't be changed.", where=field[:40])


def _group_among(known: Mapping[str, Component], public_id: str) -> int:
    group = known.get(public_id)
    if group is None or not group.is_group:
        raise Invalid("statuspage.unknown_group", "This page has no such group. Name one by its id.", where="group")
    return group.id


def _service(work: Work, slug: str | None) -> int | None:
    return service_ids(work, [slug])[slug] if slug else None


def _next_position(work: Work, page: StatusPage) -> int:
    last = work.session.scalar(select(func.max(Component.position)).where(Component.page_id == page.id))
    return (last or 0) + 1


def _begin_history(work: Work, page: StatusPage, component: Component) -> None:
    if component.start_date is None:
        return
    began = datetime.combine(component.start_date, time(), ZoneInfo(page.time_zone)).astimezone(UTC)
    work.session.add(ComponentSpan(component_id=component.id, status=component.status, since=min(began, work.now)))
