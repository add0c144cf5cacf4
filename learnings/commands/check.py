"""Looking back at a learning: whether it works after months, and settling one that was reopened."""

import calendar
from datetime import datetime

from sqlalchemy import select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from learnings.commands.propose import load
from learnings.events import CheckResult, EffectivenessChecked, LearningSettled
from learnings.model import Check, Learning

MONTHS = (3, 6, 12)
METHOD_LIMIT = 300
NOTE_LIMIT = 2_000


def plan_checks(work: Work, *, learning_id: int) -> None:
    """Put down when to look whether it works: after 3, 6 and 12 months; those that stand are left alone."""
    work.require("learnings:ask")
    learning = work.session.get(Learning, learning_id, with_for_update=True)
    if learning is None or learning.published_at is None:
        return
    known = set(work.session.scalars(select(Check.months).where(Check.learning_id == learning_id)))
    work.session.add_all(
        Check(learning_id=learning_id, months=months, due=months_later(learning.published_at, months))
        for months in MONTHS
        if months not in known
    )


def check_effect(work: Work, *, key: str, months: int, result: str, method: str, note: str = "") -> Check:
    """Write down whether it works, how one looked, and what was seen."""
    learning = load(work, key)
    work.require("learnings:triage", learning)
    row = work.session.scalar(
        select(Check).where(Check.learning_id == learning.id, Check.months == months).with_for_update()
    )
    if row is None:
        raise NotFound("check")
    if row.done_at is not None:
        raise Conflict("check.done", f"The check after {months} months was done on {row.done_at:%d %b %Y}.")
    if result not in set(CheckResult):
        raise Invalid("check.result", f"Choose one of {', '.join(CheckResult)}.", where="result")
    method = clean(method, field="method", limit=METHOD_LIMIT)
    if not method:
        raise Invalid("check.method", "Say how you looked: a query, a test, a reading of incidents.", where="method")
    row.result, row.method = result, method
    row.note = clean(note, field="note", limit=NOTE_LIMIT, multiline=True)
    row.done_at, row.done_by = work.now, work.principal.id
    work.record(learning.stream, EffectivenessChecked(months=months, result=result, method=row.method, note=row.note))
    return row


def settle(work: Work, *, key: str, reason: str) -> Learning:
    """Close a learning that was reopened: it was thought over, and holds as it reads now."""
    learning = load(work, key)
    work.require("learnings:triage", learning)
    if learning.reopened_at is None:
        raise Conflict("learning.not_reopened", f"{learning.key} is not reopened.")
    reason = clean(reason, field="reason", limit=NOTE_LIMIT, multiline=True)
    if not reason:
        raise Invalid("learning.reason", "Say what was changed, or why it holds.", where="reason")
    learning.reopened_at, learning.reopened_because = None, ""
    work.session.add(learning.snapshot(work.principal.id, work.now))
    work.record(learning.stream, LearningSettled(reason=reason, changed=("reopened",)))
    return learning


def months_later(at: datetime, months: int) -> datetime:
    """Return the same day some months later, or the month's last where it has no such day."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return at.replace(year=year, month=month + 1, day=min(at.day, last))
