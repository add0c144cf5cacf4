"""Writing schedules and who is on instead of whom they name."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from accounts.queries import find_person, find_team
from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from oncall.events import OverrideAdded, OverrideRemoved, ScheduleRetired, ScheduleWritten
from oncall.layers import as_json, layers_of, require_layers
from oncall.model import Override, Schedule
from oncall.queries import overrides_of, plan_with
from oncall.rotation import Layer, Shift

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAME_LIMIT, REASON_LIMIT, MOST_SCHEDULES = 80, 200, 500
LONGEST = timedelta(days=90)
NOUN = "on-call schedule"


def write_schedule(
    work: Work,
    *,
    slug: str,
    name: str,
    layers: Sequence[Layer],
    team_id: int | None = None,
    version: int | None = None,
) -> Schedule:
    """Write a new schedule, or write the one of that slug anew; ``version`` is the one that was read, 0 for none."""
    work.require("oncall:plan")
    return put_schedule(work, slug, name, layers, team_id, version)


def put_schedule(
    work: Work, slug: str, name: str, layers: Sequence[Layer], team_id: int | None, version: int | None
) -> Schedule:
    """Write it, for whoever was found to be allowed to."""
    name = clean(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("schedule.name", "Give it a name.", where="name")
    stored = [as_json(layer) for layer in require_layers(layers)]
    for person_id in {each for layer in layers for each in layer.people}:
        require_able(work, person_id, "layers")
    require_team(work, team_id)
    found = work.session.scalar(select(Schedule).where(Schedule.slug == slug_of(slug)).with_for_update())
    require_version(version, found.number if found and found.retired_at is None else 0)
    if found is None:
        if (work.session.scalar(select(func.count()).select_from(Schedule)) or 0) >= MOST_SCHEDULES:
            raise Conflict("schedule.most", f"There are {MOST_SCHEDULES} schedules.", where="slug")
        found = Schedule(slug=slug, number=0, created_at=work.now, layers=[], name=name)
        work.session.add(found)
    found.name, found.layers, found.team_id, found.retired_at = name, stored, team_id, None
    found.number += 1
    work.session.flush()
    written = ScheduleWritten(slug=slug, title=name, layers=tuple(stored), number=found.number, changed=("layers",))
    work.record(found.stream, written)
    return found


def retire_schedule(work: Work, *, slug: str) -> Schedule:
    """Have nobody on by it any more; policies that name it fall on."""
    work.require("oncall:plan")
    found = _load(work, slug)
    found.retired_at = work.now
    work.record(found.stream, ScheduleRetired(slug=slug))
    return found


def add_override(
    work: Work, *, slug: str, person_id: int, begins_at: datetime, ends_at: datetime, reason: str = ""
) -> Override:
    """Put somebody on from one time to another, whatever the layers say."""
    work.require("oncall:plan")
    found = _load(work, slug)
    return put_override(work, found, person_id, begins_at, ends_at, reason)


def swap_shifts(work: Work, *, slug: str, first_at: datetime, second_at: datetime, reason: str = "") -> list[Override]:
    """Have the two who are on at these times take each other's shift."""
    work.require("oncall:plan")
    found = _load(work, slug)
    first, second = _shift_at(work, found, first_at), _shift_at(work, found, second_at)
    if first.person_id is None or second.person_id is None or first.person_id == second.person_id:
        detail = "A swap needs two shifts of two people. Choose another time, or put somebody on."
        raise Invalid("schedule.swap", detail, where="second_at")
    mark = secrets.token_hex(8)
    return [
        put_override(work, found, second.person_id, first.begins, first.ends, reason, mark),
        put_override(work, found, first.person_id, second.begins, second.ends, reason, mark),
    ]


def remove_override(work: Work, *, slug: str, override_id: int) -> Schedule:
    """Let the layers say again who is on; of a swap both sides."""
    work.require("oncall:plan")
    found = _load(work, slug)
    one = work.session.get(Override, override_id)
    if one is None or one.schedule_id != found.id or one.removed_at is not None:
        raise NotFound("override")
    both = select(Override).where(Override.swap == one.swap, Override.schedule_id == found.id)
    for each in work.session.scalars(both) if one.swap else [one]:
        each.removed_at = work.now
        work.record(found.stream, OverrideRemoved(override_id=each.id))
    return found


def slug_of(slug: str) -> str:
    """Return a short name that can stand in an address."""
    if not SLUG.fullmatch(slug) or slug == "new":
        detail = "Its short name is a word of small letters, digits and hyphens, which begins with a letter."
        raise Invalid("oncall.slug", detail, where="slug")
    return slug


def require_version(read: int | None, now: int) -> None:
    """Refuse to write over what somebody wrote meanwhile."""
    if read is not None and read != now:
        detail = f"Somebody wrote version {now} meanwhile: look at it, then write yours."
        raise Conflict("oncall.version", detail, where="version", extra={"version": now})


def require_able(work: Work, person_id: int, where: str) -> None:
    """Refuse people who are not there, or not any more."""
    person = find_person(work, person_id) if 0 < person_id < 2**63 else None
    if person is None or person.disabled:
        raise Invalid("oncall.nobody", "This person is not here, or not any more.", where=where)


def require_team(work: Work, team_id: int | None) -> None:
    """Refuse a team that is not there."""
    if team_id is not None and (not 0 < team_id < 2**63 or find_team(work, team_id) is None):
        raise Invalid("oncall.team", "There is no such team.", where="team")


def put_override(
    work: Work, found: Schedule, person_id: int, begins_at: datetime, ends_at: datetime, reason: str, swap: str = ""
) -> Override:
    """Put somebody on, for whoever was found to be allowed to."""
    require_able(work, person_id, "person_id")
    if not begins_at < ends_at or ends_at <= work.now or ends_at - begins_at > LONGEST:
        detail = f"It ends after it begins, after now, and lasts {LONGEST.days} days at most."
        raise Invalid("schedule.override", detail, where="ends_at")
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    one = Override(
        schedule_id=found.id,
        person_id=person_id,
        begins_at=begins_at,
        ends_at=ends_at,
        reason=reason,
        swap=swap,
        created_by=work.principal.id,
        created_at=work.now,
    )
    work.session.add(one)
    work.session.flush()
    said: dict[str, Any] = {
        "override_id": one.id,
        "person_id": person_id,
        "begins_at": begins_at,
        "ends_at": ends_at,
        "swap": swap,
    }
    work.record(found.stream, OverrideAdded(**said, reason=reason))
    return one


def _shift_at(work: Work, found: Schedule, at: datetime) -> Shift:
    """Return the shift that is on at a time; far away ones are not looked for."""
    if not work.now - timedelta(days=1) <= at <= work.now + LONGEST:
        raise Invalid("schedule.swap", f"Choose a shift of the next {LONGEST.days} days.", where="first_at")
    plan = plan_with(layers_of(found.layers), overrides_of(work, found.id, work.now))
    shifts = plan.shifts(at - timedelta(days=31), at + timedelta(days=31))
    return next(shift for shift in shifts if shift.begins <= at < shift.ends)


def _load(work: Work, slug: str) -> Schedule:
    live = select(Schedule).where(Schedule.slug == slug, Schedule.retired_at.is_(None))
    found = work.session.scalar(live.with_for_update())
    if found is None:
        raise NotFound(NOUN)
    return found
