"""The times of announced work: moved and said so, recalled beforehand, come again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.errors import Conflict, Invalid
from foundation.jobs import Lane, NewJob
from foundation.work import Reading, Work
from statuspage.lifecycle import MaintenanceStatus, Recurrence
from statuspage.model import Maintenance, StatusPage
from statuspage.snapshot.words import tongue_of

CLOCK = "statuspage.maintenance"
LONGEST_WORK = timedelta(days=60)
FARTHEST = timedelta(days=730)
LONGEST_WARNING = 14 * 24 * 60
STEPS = {Recurrence.DAILY: 1, Recurrence.WEEKLY: 7, Recurrence.FORTNIGHTLY: 14, Recurrence.FOUR_WEEKLY: 28}

SAID = {
    MaintenanceStatus.SCHEDULED: "We will keep to the announced time.",
    MaintenanceStatus.IN_PROGRESS: "The announced work has begun.",
    MaintenanceStatus.VERIFYING: "The work is done; we are checking that all is well.",
    MaintenanceStatus.COMPLETED: "The work is complete.",
}
CALLED_OFF = "The announced work will not take place."


def set_clock(work: Work, planned: Maintenance) -> None:
    """Wake us when it is to be recalled, when it is to begin, then when it is to end."""
    key = f"{CLOCK}:{planned.id}"
    due = _due(planned)
    if due is None:
        work.cancel(key)
        return
    payload = {"maintenance_id": planned.id}
    work.enqueue(NewJob(kind=CLOCK, key=key, payload=payload, due=max(due, work.now), lane=Lane.INTERACTIVE))


def _due(planned: Maintenance) -> datetime | None:
    if planned.status == MaintenanceStatus.COMPLETED:
        return None
    if planned.status != MaintenanceStatus.SCHEDULED:
        return planned.scheduled_until if planned.keeps_time else None
    if reminds_at(planned) is not None and planned.reminded_at is None:
        return reminds_at(planned)
    return planned.scheduled_for if planned.keeps_time else None


def reminds_at(planned: Maintenance) -> datetime | None:
    """Return when the world is reminded of it; None where nobody wanted that."""
    return planned.scheduled_for - timedelta(minutes=planned.remind_minutes) if planned.remind_minutes else None


def remind_anew(planned: Maintenance, now: datetime) -> None:
    """Let a reminder come; where its hour is past already, the announcement itself was one."""
    at = reminds_at(planned)
    planned.reminded_at = now if at is not None and at <= now else None


def next_times(planned: Maintenance, page: StatusPage) -> tuple[datetime, datetime] | None:
    """Return when it comes again: at the same hour by the page's clock; None after the last time."""
    if not planned.recurs:
        return None
    zone, step = ZoneInfo(page.time_zone), timedelta(days=STEPS[Recurrence(planned.recurs)])
    starts = (planned.scheduled_for.astimezone(zone) + step).astimezone(ZoneInfo("UTC"))
    if planned.recurs_until is not None and starts > planned.recurs_until:
        return None
    return starts, starts + (planned.scheduled_until - planned.scheduled_for)


def said_window(starts_at: datetime, ends_at: datetime, page: StatusPage) -> str:
    """Say from when to when, by the page's clock."""
    zone = ZoneInfo(page.time_zone)
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    tongue = tongue_of(page.language)
    end = f"{ends:%H:%M %Z}" if begins.date() == ends.date() else f"{tongue.date(ends.date())}, {ends:%H:%M %Z}"
    return tongue.plain("{start} to {end}", start=f"{tongue.date(begins.date())}, {begins:%H:%M}", end=end)


def said_move(planned: Maintenance, page: StatusPage, to: MaintenanceStatus, now: datetime) -> str:
    """Say how planned work goes on, where nobody found words of their own."""
    is_off = to is MaintenanceStatus.COMPLETED and planned.status == MaintenanceStatus.SCHEDULED
    never_began = is_off and now < planned.scheduled_for
    return tongue_of(page.language).plain(CALLED_OFF if never_began else SAID[to])


def said_times(planned: Maintenance, page: StatusPage, starts_at: datetime, ends_at: datetime) -> str:
    """Say to when planned work is moved, and what was announced before."""
    window = said_window(starts_at, ends_at, page)
    before = said_window(planned.scheduled_for, planned.scheduled_until, page)
    tongue = tongue_of(page.language)
    return tongue.plain("Moved to {window}. Announced before: {before}.", window=window, before=before)


def require_movable(planned: Maintenance, starts_at: datetime) -> None:
    """Raise Conflict for work that is complete, and for another beginning of what has begun."""
    if planned.status == MaintenanceStatus.COMPLETED:
        raise Conflict("statuspage.move", "It is complete. Announce further work instead.", where="starts_at")
    if planned.status != MaintenanceStatus.SCHEDULED and starts_at != planned.scheduled_for:
        raise Conflict("statuspage.begun", "It has begun: only its end can be moved.", where="starts_at")


def require_possible(work: Reading, starts_at: datetime, ends_at: datetime) -> None:
    """Raise Invalid for times without zone, in the past, or further off than anybody plans."""
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        detail = "Give both times with their zone: 2026-03-01T14:05:00Z."
        raise Invalid("statuspage.time_zone_missing", detail, where="starts_at")
    if not (starts_at < ends_at <= starts_at + LONGEST_WORK):
        detail = f"The end has to come after the start, at most {LONGEST_WORK.days} days later."
        raise Invalid("statuspage.window", detail, where="ends_at")
    if ends_at <= work.now or starts_at > work.now + FARTHEST:
        raise Invalid("statuspage.window", "Announce work that lies ahead, within two years.", where="starts_at")


def fit_warning(minutes: int) -> int:
    """Return how many minutes before the world is reminded; 0 is never."""
    if not 0 <= minutes <= LONGEST_WARNING:
        detail = f"Remind at most {LONGEST_WARNING} minutes before; 0 is never."
        raise Invalid("statuspage.remind", detail, where="remind_minutes")
    return minutes
