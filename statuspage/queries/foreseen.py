"""What readers are about to learn of planned work, and how many are told: for whoever is about to say it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.markdown import RenderedText, plain
from foundation.work import Reading
from statuspage.commands.effects import remaining
from statuspage.commands.loading import LONGEST_TITLE, clean_name, fit_body
from statuspage.commands.timing import (
    fit_warning,
    require_movable,
    require_possible,
    said_move,
    said_times,
    said_window,
)
from statuspage.lifecycle import ComponentStatus, MaintenanceStatus, Recurrence, chosen, maintenance_after
from statuspage.model import Component, Maintenance, MaintenanceComponent, StatusPage, status_of
from statuspage.policy import NOUN
from statuspage.queries.reach import told_count
from statuspage.queries.works import NOUN as WORK


@dataclass(frozen=True)
class Foreseen:
    """An announcement as it would be read; ``parts`` are what it touches, each with the status that it gets."""

    name: str
    status: str
    body: RenderedText
    window: str
    parts: Sequence[tuple[str, str]]
    told: int


def foreseen_work(
    reading: Reading,
    slug: str,
    *,
    name: str,
    body: RenderedText,
    starts_at: datetime,
    ends_at: datetime,
    components: Collection[str],
    remind_minutes: int = 0,
    recurs: str = "",
) -> Foreseen:
    """Return work that is to be announced; what its command would refuse is refused here already."""
    page = _page(reading, StatusPage.slug == slug)
    require_possible(reading, starts_at, ends_at)
    fit_warning(remind_minutes)
    if recurs:
        chosen(Recurrence, recurs, "recurs")
    here = (Component.page_id == page.id, Component.is_group.is_(False), Component.public_id.in_(components))
    parts = reading.session.scalars(select(Component).where(*here).order_by(Component.position)).all()
    if len(parts) != len(set(components)):
        raise Invalid("statuspage.unknown_component", "Choose components of this page.", where="components")
    window = said_window(starts_at, ends_at, page)
    named = clean_name(name, limit=LONGEST_TITLE)
    return _foreseen(reading, page, named, MaintenanceStatus.SCHEDULED, fit_body(body), window, _as_they_are(parts))


def foreseen_times(
    reading: Reading, maintenance: str, *, starts_at: datetime, ends_at: datetime, body: RenderedText | None
) -> Foreseen:
    """Return announced work as it would be moved to other times, in these words or in ours."""
    page, planned, parts = _planned(reading, maintenance)
    require_movable(planned, starts_at)
    require_possible(reading, starts_at, ends_at)
    if (starts_at, ends_at) == (planned.scheduled_for, planned.scheduled_until):
        raise Conflict("statuspage.same_times", "These are the times that are announced already.", where="starts_at")
    fit = fit_body(body) if body else plain(said_times(planned, page, starts_at, ends_at))
    window = said_window(starts_at, ends_at, page)
    return _foreseen(reading, page, planned.name, MaintenanceStatus(planned.status), fit, window, _as_they_are(parts))


def foreseen_move(reading: Reading, maintenance: str, *, to: str, body: RenderedText | None) -> Foreseen:
    """Return announced work as it would begin, be checked or be over, in these words or in ours."""
    page, planned, parts = _planned(reading, maintenance)
    status = maintenance_after(MaintenanceStatus(planned.status), chosen(MaintenanceStatus, to, "to"))
    fit = fit_body(body) if body else plain(said_move(planned, page, status, reading.now))
    window = said_window(planned.scheduled_for, planned.scheduled_until, page)
    return _foreseen(reading, page, planned.name, status, fit, window, _after(reading, planned, status, parts))


def _foreseen(
    reading: Reading,
    page: StatusPage,
    name: str,
    status: MaintenanceStatus,
    body: RenderedText,
    window: str,
    parts: Sequence[tuple[Component, ComponentStatus]],
) -> Foreseen:
    told = told_count(reading, page.slug, [one.public_id for one, _ in parts])
    changed = [(one.name, "" if then == one.status else then.value) for one, then in parts]
    return Foreseen(name, status, body, window, changed, told)


def _as_they_are(parts: Sequence[Component]) -> list[tuple[Component, ComponentStatus]]:
    return [(one, status_of(one)) for one in parts]


def _after(
    reading: Reading, planned: Maintenance, status: MaintenanceStatus, parts: Sequence[Component]
) -> list[tuple[Component, ComponentStatus]]:
    """Return what each part shows once this is said: trouble is not hidden by planned work."""
    if status is MaintenanceStatus.COMPLETED:
        left = remaining(reading, [one.id for one in parts], besides=planned.id)
        return [(one, left[one.id]) for one in parts]
    if status is not MaintenanceStatus.IN_PROGRESS:
        return _as_they_are(parts)
    begun = {ComponentStatus.OPERATIONAL: ComponentStatus.UNDER_MAINTENANCE}
    return [(one, begun.get(now, now)) for one, now in _as_they_are(parts)]


def _planned(reading: Reading, maintenance: str) -> tuple[StatusPage, Maintenance, Sequence[Component]]:
    planned = reading.session.scalars(select(Maintenance).where(Maintenance.public_id == maintenance)).one_or_none()
    if planned is None:
        raise NotFound(WORK)
    page = _page(reading, StatusPage.id == planned.page_id)
    link = MaintenanceComponent
    mine = select(link.component_id).where(link.maintenance_id == planned.id)
    parts = select(Component).where(Component.id.in_(mine)).order_by(Component.position)
    return page, planned, reading.session.scalars(parts).all()


def _page(reading: Reading, which: ColumnElement[bool]) -> StatusPage:
    page = reading.session.scalars(select(StatusPage).where(which)).one_or_none()
    if page is None:
        raise NotFound(NOUN)
    reading.require("statuspage:publish", page)
    return page
