"""When COEs are due: what severities ask for, the days that don't count, and clocks that stand still for a reason."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from catalog import queries as catalog
from coe.commands.load import load_open_coe, one_of, passage_of
from coe.events import ClockPaused, ClockResumed, HolidaySet, PolicySet
from coe.model import Coe, CoeHoliday, CoePause, CoePolicy
from coe.review import ROLES
from coe.vocabulary import COUNTS
from foundation.errors import Conflict, Invalid
from foundation.text import clean
from foundation.work import Work

STREAM = "coe_calendar:1"
NAME_LIMIT = 80
MOST_DAYS, MOST_HOURS = 730, 2_160


def pause_clock(work: Work, *, key: str, reason: str) -> Coe:
    """Let the due dates of a COE wait; only a reason stops a clock."""
    coe = load_open_coe(work, key)
    why = passage_of(reason, "reason")
    if not why:
        raise Invalid("coe.reason", "Say what it waits for, in a sentence that holds up later.", where="reason")
    if coe.paused_at is not None:
        raise Conflict("coe.paused", f"The clock of {coe.key} stands since {coe.paused_at:%Y-%m-%d %H:%M} UTC.")
    coe.paused_at = work.now
    work.session.add(CoePause(coe_id=coe.id, from_at=work.now, reason=why, paused_by=work.principal.id))
    work.record(coe.stream, ClockPaused(reason=why, changed=("clock",)))
    return coe


def resume_clock(work: Work, *, key: str) -> Coe:
    """Let the time run on; what was due moves by as long as the clock stood."""
    coe = load_open_coe(work, key)
    if coe.paused_at is None:
        raise Conflict("coe.not_paused", f"The clock of {coe.key} runs.")
    stood = work.now - coe.paused_at
    coe.due = coe.due + stood if coe.due else None
    coe.due_prelim = coe.due_prelim + stood if coe.due_prelim else None
    coe.paused_at = None
    open_pause = select(CoePause).where(CoePause.coe_id == coe.id, CoePause.until_at.is_(None))
    for pause in work.session.scalars(open_pause):
        pause.until_at = work.now
    work.record(coe.stream, ClockResumed(due=coe.due, due_prelim=coe.due_prelim, changed=("clock", "due")))
    return coe


def set_policy(
    work: Work,
    *,
    severity: str,
    counts: str,
    prelim_hours: int | None = None,
    p0_days: int | None = None,
    p1_days: int | None = None,
    p2_days: int | None = None,
    roles: Sequence[str] = (),
) -> CoePolicy:
    """Say what a severity asks of its COEs; how many days it has stands in the catalog."""
    work.require("coe:manage")
    catalog.severity(work, severity)
    row = work.session.get(CoePolicy, severity, with_for_update=True) or CoePolicy(severity=severity)
    row.counts = one_of(counts, COUNTS, "counts")
    row.prelim_hours = _within(prelim_hours, MOST_HOURS, "prelim_hours")
    row.p0_days, row.p1_days, row.p2_days = (
        _within(days, MOST_DAYS, name)
        for name, days in (("p0_days", p0_days), ("p1_days", p1_days), ("p2_days", p2_days))
    )
    chosen = tuple(one_of(role, ROLES, "roles") for role in dict.fromkeys(roles))
    row.roles = " ".join(chosen)
    work.session.add(row)
    event = PolicySet(
        severity=severity,
        counts=row.counts,
        prelim_hours=row.prelim_hours,
        p0_days=row.p0_days,
        p1_days=row.p1_days,
        p2_days=row.p2_days,
        roles=chosen,
        changed=(f"policy.{severity}",),
    )
    work.record(STREAM, event)
    return row


def set_holiday(work: Work, *, day: date, name: str = "", is_holiday: bool = True) -> CoeHoliday | None:
    """Say that a day does not count as a business day, or does again."""
    work.require("coe:manage")
    row = work.session.get(CoeHoliday, day)
    title = clean(name, field="name", limit=NAME_LIMIT)
    if is_holiday:
        row = row or CoeHoliday(day=day)
        row.name = title
        work.session.add(row)
    elif row is not None:
        work.session.delete(row)
        row = None
    event = HolidaySet(day=day.isoformat(), is_holiday=is_holiday, title=title, changed=(f"holiday.{day}",))
    work.record(STREAM, event)
    return row


def _within(value: int | None, most: int, field: str) -> int | None:
    if value is not None and not 1 <= value <= most:
        raise Invalid("coe.policy_range", f"Give a number from 1 to {most:,}, or none.", where=field)
    return value
