"""Announcing work and moving it along, by hand or by the clock."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from foundation.errors import Invalid
from foundation.ids import opaque_id
from foundation.jobs import Lane, NewJob
from foundation.markdown import RenderedText, plain
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
from statuspage.events import MaintenanceMoved, MaintenanceScheduled
from statuspage.lifecycle import ComponentStatus, MaintenanceStatus, chosen
from statuspage.model import Component, Maintenance, MaintenanceComponent, PublicUpdate, StatusPage

CLOCK = "statuspage.maintenance"
LONGEST_WORK = timedelta(days=60)
FARTHEST = timedelta(days=730)
SAID = {
    MaintenanceStatus.SCHEDULED: "We will keep to the announced time.",
    MaintenanceStatus.IN_PROGRESS: "The announced work has begun.",
    MaintenanceStatus.VERIFYING: "The work is done; we are checking that all is well.",
    MaintenanceStatus.COMPLETED: "The work is complete.",
}


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
) -> Maintenance:
    """Announce work on ``components`` (public ids); it begins and ends by itself at its times."""
    here = load_page(work, page)
    work.require("statuspage:publish", here)
    _require_possible(work, starts_at, ends_at)
    fit = fit_body(body)
    maintenance = Maintenance(
        public_id=opaque_id(),
        page_id=here.id,
        name=clean_name(name, limit=LONGEST_TITLE),
        status=MaintenanceStatus.SCHEDULED,
        scheduled_for=starts_at,
        scheduled_until=ends_at,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(maintenance)
    work.session.flush()
    for component_id in load_statuses(work, here, dict.fromkeys(components, ComponentStatus.UNDER_MAINTENANCE)):
        work.session.add(MaintenanceComponent(maintenance_id=maintenance.id, component_id=component_id))
    told = _say(work, maintenance, fit, [], notify=notify)
    event = MaintenanceScheduled(
        maintenance_id=maintenance.id,
        scheduled_for=starts_at,
        scheduled_until=ends_at,
        notify=notify,
        public_update_id=told.id,
        title=maintenance.name,
        body=fit.source,
    )
    work.record(here.stream, event)
    _set_clock(work, maintenance)
    ask_for_look(work, here)
    note_change(work, here)
    return maintenance


def move_maintenance(
    work: Work, *, maintenance: str, to: str, body: RenderedText | None = None, notify: bool = True
) -> Maintenance:
    """Begin, check or complete announced work, or say more about it as it stands."""
    page, planned = load_maintenance(work, maintenance)
    work.require("statuspage:publish", page)
    _move(work, page, planned, chosen(MaintenanceStatus, to, "to"), fit_body(body) if body else None, notify=notify)
    return planned


def keep_time(work: Work, *, maintenance_id: int) -> None:
    """Begin or complete work whose time has come; nothing when a person was faster."""
    page, planned = load_maintenance(work, maintenance_id)
    work.require("statuspage:publish", page)
    if planned.status == MaintenanceStatus.COMPLETED:
        return
    if work.now >= planned.scheduled_until:
        _move(work, page, planned, MaintenanceStatus.COMPLETED, None)
    elif work.now >= planned.scheduled_for and planned.status == MaintenanceStatus.SCHEDULED:
        _move(work, page, planned, MaintenanceStatus.IN_PROGRESS, None)
    else:
        _set_clock(work, planned)


def _move(
    work: Work,
    page: StatusPage,
    planned: Maintenance,
    to: MaintenanceStatus,
    body: RenderedText | None,
    *,
    notify: bool = True,
) -> None:
    before = planned.status
    planned.go(to, work.now)
    planned.updated_at = work.now
    changes = _touch_components(work, page, planned, to)
    fit = body or plain(SAID[to])
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
    _set_clock(work, planned)
    ask_for_look(work, page)
    note_change(work, page)


def _touch_components(work: Work, page: StatusPage, planned: Maintenance, to: MaintenanceStatus) -> list[Change]:
    """Mark what works as under maintenance while the work goes on; trouble is not hidden by it."""
    link = MaintenanceComponent
    touched = list(work.session.scalars(select(link.component_id).where(link.maintenance_id == planned.id)))
    if to is MaintenanceStatus.COMPLETED:
        return restore(work, page, touched, work.now)
    if to is not MaintenanceStatus.IN_PROGRESS:
        return []
    fine = select(Component.id).where(Component.id.in_(touched), Component.status == ComponentStatus.OPERATIONAL)
    wanted = dict.fromkeys(work.session.scalars(fine), ComponentStatus.UNDER_MAINTENANCE)
    return apply_statuses(work, page, wanted, work.now)


def _say(work: Work, planned: Maintenance, body: RenderedText, changes: list[Change], *, notify: bool) -> PublicUpdate:
    update = make_update(work, body, planned.status, changes, work.now, notify=notify)
    update.maintenance_id = planned.id
    work.session.add(update)
    work.session.flush()
    return update


def _set_clock(work: Work, planned: Maintenance) -> None:
    """Wake us when the work is to begin, then when it is to end."""
    key = f"{CLOCK}:{planned.id}"
    if planned.status == MaintenanceStatus.COMPLETED:
        work.cancel(key)
        return
    waits = planned.status == MaintenanceStatus.SCHEDULED
    due = planned.scheduled_for if waits else planned.scheduled_until
    payload = {"maintenance_id": planned.id}
    work.enqueue(NewJob(kind=CLOCK, key=key, payload=payload, due=due, lane=Lane.INTERACTIVE))


def _require_possible(work: Work, starts_at: datetime, ends_at: datetime) -> None:
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        detail = "Give both times with their zone: 2026-03-01T14:05:00Z."
        raise Invalid("statuspage.time_zone_missing", detail, where="starts_at")
    if not (starts_at < ends_at <= starts_at + LONGEST_WORK):
        detail = f"The end has to come after the start, at most {LONGEST_WORK.days} days later."
        raise Invalid("statuspage.window", detail, where="ends_at")
    if ends_at <= work.now or starts_at > work.now + FARTHEST:
        raise Invalid("statuspage.window", "Announce work that lies ahead, within two years.", where="starts_at")
