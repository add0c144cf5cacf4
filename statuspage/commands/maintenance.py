"""Announcing work and moving it along, by hand or by the clock."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from foundation.ids import opaque_id
from foundation.markdown import FORMAT, RenderedText, plain
from foundation.work import Work
from statuspage.commands.effects import Change, apply_statuses, make_update, note_change, restore
from statuspage.commands.loading import (
    LONGEST_TITLE,
    clean_name,
    fit_body,
    load_maintenance,
    load_page,
    load_statuses,
)
from statuspage.commands.seen import ask_for_look
from statuspage.commands.timing import (
    fit_warning,
    next_times,
    remind_anew,
    reminds_at,
    require_movable,
    require_possible,
    said_move,
    said_times,
    said_window,
    set_clock,
)
from statuspage.events import MaintenanceMoved, MaintenanceReminded, MaintenanceRescheduled, MaintenanceScheduled
from statuspage.lifecycle import ComponentStatus, MaintenanceStatus, Recurrence, chosen
from statuspage.model import Component, Maintenance, MaintenanceComponent, PublicUpdate, StatusPage
from statuspage.snapshot.words import tongue_of


def schedule_maintenance(
    work: Work,
    *,
    page: str,
    name: str,
    body: RenderedText,
    starts_at: datetime,
    ends_at: datetime,
    components: Collection[str] = (),
    notify: bool = True,
    keeps_time: bool = True,
    remind_minutes: int = 0,
    recurs: str = "",
    recurs_until: datetime | None = None,
) -> Maintenance:
    """Announce work on ``components`` (public ids); unless by hand, it begins and ends by itself at its times."""
    here = load_page(work, page)
    work.require("statuspage:publish", here)
    require_possible(work, starts_at, ends_at)
    fit = fit_body(body)
    statuses = load_statuses(work, here, dict.fromkeys(components, ComponentStatus.UNDER_MAINTENANCE))
    made = Maintenance(
        page_id=here.id,
        name=clean_name(name, limit=LONGEST_TITLE),
        scheduled_for=starts_at,
        scheduled_until=ends_at,
        keeps_time=keeps_time,
        remind_minutes=fit_warning(remind_minutes),
        recurs=chosen(Recurrence, recurs, "recurs") if recurs else "",
        recurs_until=recurs_until,
        series=opaque_id() if recurs else "",
    )
    _announce(work, here, made, fit, statuses, notify=notify)
    return made


def reschedule_maintenance(
    work: Work,
    *,
    maintenance: str,
    starts_at: datetime,
    ends_at: datetime,
    body: RenderedText | None = None,
    notify: bool = True,
) -> Maintenance:
    """Move announced work to other times, and say so; once it has begun only its end can be moved."""
    page, planned = load_maintenance(work, maintenance)
    work.require("statuspage:publish", page)
    require_movable(planned, starts_at)
    require_possible(work, starts_at, ends_at)
    if (starts_at, ends_at) == (planned.scheduled_for, planned.scheduled_until):
        return planned
    fit = fit_body(body) if body else plain(said_times(planned, page, starts_at, ends_at))
    planned.scheduled_for, planned.scheduled_until = starts_at, ends_at
    planned.updated_at = work.now
    remind_anew(planned, work.now)
    told = _say(work, planned, fit, [], notify=notify)
    event = MaintenanceRescheduled(
        maintenance_id=planned.id,
        scheduled_for=starts_at,
        scheduled_until=ends_at,
        notify=notify,
        public_update_id=told.id,
        body=fit.source,
        changed=(f"maintenance:{planned.id}",),
    )
    work.record(page.stream, event)
    _show(work, page, planned)
    return planned


def move_maintenance(
    work: Work, *, maintenance: str, to: str, body: RenderedText | None = None, notify: bool = True
) -> Maintenance:
    """Begin, check or complete announced work, or say more about it as it stands."""
    page, planned = load_maintenance(work, maintenance)
    work.require("statuspage:publish", page)
    _move(work, page, planned, chosen(MaintenanceStatus, to, "to"), fit_body(body) if body else None, notify=notify)
    return planned


def keep_time(work: Work, *, maintenance_id: int) -> None:
    """Recall, begin or complete work whose time has come; nothing when a person was faster."""
    page, planned = load_maintenance(work, maintenance_id)
    work.require("statuspage:publish", page)
    waits = planned.status == MaintenanceStatus.SCHEDULED
    reminder = reminds_at(planned)
    if planned.status == MaintenanceStatus.COMPLETED:
        return
    if waits and reminder is not None and planned.reminded_at is None and reminder <= work.now < planned.scheduled_for:
        _remind(work, page, planned)
    elif planned.keeps_time and work.now >= planned.scheduled_until:
        _move(work, page, planned, MaintenanceStatus.COMPLETED, None)
    elif planned.keeps_time and waits and work.now >= planned.scheduled_for:
        _move(work, page, planned, MaintenanceStatus.IN_PROGRESS, None)
    else:
        if waits and work.now >= planned.scheduled_for:
            planned.reminded_at = planned.reminded_at or work.now
        set_clock(work, planned)


def _announce(
    work: Work,
    page: StatusPage,
    made: Maintenance,
    body: RenderedText,
    component_ids: Collection[int],
    *,
    notify: bool,
) -> None:
    made.public_id, made.status = opaque_id(), MaintenanceStatus.SCHEDULED
    made.created_at = made.updated_at = work.now
    remind_anew(made, work.now)
    work.session.add(made)
    work.session.flush()
    for component_id in component_ids:
        work.session.add(MaintenanceComponent(maintenance_id=made.id, component_id=component_id))
    told = _say(work, made, body, [], notify=notify)
    event = MaintenanceScheduled(
        maintenance_id=made.id,
        scheduled_for=made.scheduled_for,
        scheduled_until=made.scheduled_until,
        notify=notify,
        public_update_id=told.id,
        title=made.name,
        body=body.source,
    )
    work.record(page.stream, event)
    _show(work, page, made)


def _remind(work: Work, page: StatusPage, planned: Maintenance) -> None:
    planned.reminded_at = planned.updated_at = work.now
    window = said_window(planned.scheduled_for, planned.scheduled_until, page)
    said = tongue_of(page.language).plain("A reminder: {window}.", window=window)
    told = _say(work, planned, plain(said), [], notify=True)
    work.record(page.stream, MaintenanceReminded(maintenance_id=planned.id, public_update_id=told.id))
    _show(work, page, planned)


def _move(
    work: Work,
    page: StatusPage,
    planned: Maintenance,
    to: MaintenanceStatus,
    body: RenderedText | None,
    *,
    notify: bool = True,
) -> None:
    before, fit = planned.status, body or plain(said_move(planned, page, to, work.now))
    planned.go(to, work.now)
    planned.updated_at = work.now
    changes = _touch_components(work, page, planned, to, notify=notify)
    told = _say(work, planned, fit, changes, notify=notify)
    event = MaintenanceMoved(
        maintenance_id=planned.id,
        from_status=before,
        to_status=to,
        notify=notify,
        public_update_id=told.id,
        body=fit.source,
        changed=(f"maintenance:{planned.id}",),
    )
    work.record(page.stream, event)
    if to is MaintenanceStatus.COMPLETED:
        _come_again(work, page, planned)
    _show(work, page, planned)


def _come_again(work: Work, page: StatusPage, planned: Maintenance) -> None:
    """Announce the next time of recurring work, in the words of this one's announcement; those missed are left out."""
    times = next_times(planned, page)
    first = select(PublicUpdate).where(PublicUpdate.maintenance_id == planned.id).order_by(PublicUpdate.id).limit(1)
    words = work.session.scalars(first).one()
    following = planned
    while times is not None:
        following = Maintenance(
            page_id=page.id,
            name=planned.name,
            scheduled_for=times[0],
            scheduled_until=times[1],
            keeps_time=planned.keeps_time,
            remind_minutes=planned.remind_minutes,
            recurs=planned.recurs,
            recurs_until=planned.recurs_until,
            series=planned.series,
        )
        if times[1] > work.now:
            body = RenderedText(words.body, words.body_html, FORMAT)
            _announce(work, page, following, body, _touched(work, planned), notify=words.notify)
            return
        times = next_times(following, page)


def _touch_components(
    work: Work, page: StatusPage, planned: Maintenance, to: MaintenanceStatus, *, notify: bool
) -> list[Change]:
    """Mark what works as under maintenance while the work goes on; trouble is not hidden by it."""
    touched = _touched(work, planned)
    if to is MaintenanceStatus.COMPLETED:
        return restore(work, page, touched, work.now, notify=notify)
    if to is not MaintenanceStatus.IN_PROGRESS:
        return []
    fine = select(Component.id).where(Component.id.in_(touched), Component.status == ComponentStatus.OPERATIONAL)
    wanted = dict.fromkeys(work.session.scalars(fine), ComponentStatus.UNDER_MAINTENANCE)
    return apply_statuses(work, page, wanted, work.now, notify=notify)


def _touched(work: Work, planned: Maintenance) -> list[int]:
    link = MaintenanceComponent
    return list(work.session.scalars(select(link.component_id).where(link.maintenance_id == planned.id)))


def _say(work: Work, planned: Maintenance, body: RenderedText, changes: list[Change], *, notify: bool) -> PublicUpdate:
    update = make_update(work, body, planned.status, changes, work.now, notify=notify)
    update.maintenance_id = planned.id
    work.session.add(update)
    work.session.flush()
    return update


def _show(work: Work, page: StatusPage, planned: Maintenance) -> None:
    set_clock(work, planned)
    ask_for_look(work, page)
    note_change(work, page)
