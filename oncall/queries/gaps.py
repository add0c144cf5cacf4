"""When nobody who can answer will be on call, whom that concerns, and which of it hurts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from accounts.queries import PersonItem, people, preferences, principal_of, teams
from catalog.queries import who_answers
from foundation.slots import Need
from foundation.work import Reading
from oncall.definition import SCHEDULE, Step, Target, steps_of
from oncall.model import EscalationPolicy, Schedule
from oncall.queries.schedules import schedules
from oncall.rotation import Shift

WEEK, DAY = timedelta(days=7), timedelta(days=1)
# What a mail tells of: all until the next one may come, a week later, and two days more.
GAPS_AHEAD = timedelta(days=9)
# How finely a step's hours are held against a gap.
GRAIN = timedelta(minutes=30)
NOW, SOON, LATER = 1, 8, 26


@dataclass(frozen=True)
class Uncovered:
    """A schedule by which nobody answers at some times, and whom that concerns: who leads its team, or its people."""

    id: int
    slug: str
    name: str
    gaps: Sequence[Shift]
    person_ids: Sequence[int]

    @property
    def stretches(self) -> Sequence[Shift]:
        """The gaps as people see them: nobody after somebody who can't answer, say, is one."""
        return _joined(self.gaps)


@dataclass(frozen=True)
class GapsMail:
    """What somebody is told of the gaps of a schedule, in their own zone."""

    email: str
    zone: ZoneInfo
    found: Uncovered


def uncovered(reading: Reading, ahead: timedelta = WEEK, person_id: int | None = None) -> list[Uncovered]:
    """Return the schedules with gaps that hurt, all of them or those that concern a person."""
    reading.require("oncall:read")
    rows = reading.session.execute(
        select(Schedule.id, Schedule.slug, Schedule.team_id, Schedule.layers).where(Schedule.retired_at.is_(None))
    ).all()
    if not rows:
        return []
    leading = who_answers(reading, [team.id for team in teams(reading)])
    able = {person.id for person in people(reading) if not person.disabled}
    whose = {row.slug: leading.get(row.team_id) or _in_layers(row.layers, able) for row in rows}
    mine = [slug for slug, ids in whose.items() if person_id is None or person_id in ids]
    steps = _steps(reading) if mine else []
    found = []
    for item in schedules(reading, slugs=mine, ahead=ahead):
        gaps = [gap for gap in item.gaps if _hurts(gap, item.slug, steps)]
        if gaps:
            found.append(Uncovered(item.id, item.slug, item.name, gaps, whose[item.slug]))
    return found


def gap_needs(reading: Reading) -> list[Need]:
    """Return the gaps of a week that the reader can close."""
    me = reading.principal.person_id
    return [_need(reading, one) for one in uncovered(reading, person_id=me)] if me is not None else []


def gaps_mail(reading: Reading, schedule_id: int, person_id: int, ahead: timedelta) -> GapsMail | None:
    """Return what there still is to tell somebody; None where it was closed, or concerns them no more."""
    person = next((each for each in people(reading) if each.id == person_id), None)
    mine = [] if person is None or person.disabled else uncovered(reading, ahead, person_id)
    found = next((each for each in mine if each.id == schedule_id), None)
    return GapsMail(person.email, _zone(reading, person), found) if person and found else None


def _zone(reading: Reading, person: PersonItem) -> ZoneInfo:
    them = principal_of(reading.session, person.id)
    if them is None:
        return ZoneInfo("Etc/UTC")
    theirs = Reading(session=reading.session, principal=them, now=reading.now, policy=reading.policy)
    return ZoneInfo(preferences(theirs, person.id).time_zone)


def _joined(gaps: Iterable[Shift]) -> list[Shift]:
    """Take those for one that follow one another."""
    found: list[Shift] = []
    for gap in gaps:
        last = found.pop() if found and found[-1].ends == gap.begins else gap
        found.append(Shift(last.begins, gap.ends, None))
    return found


def _in_layers(layers: Sequence[Mapping[str, Any]], able: set[int]) -> list[int]:
    return sorted({each for layer in layers for each in layer["people"]} & able)


def _steps(reading: Reading) -> list[Step]:
    rows = reading.session.scalars(select(EscalationPolicy.steps).where(EscalationPolicy.retired_at.is_(None)))
    return [step for stored in rows for step in steps_of(stored)]


def _hurts(gap: Shift, slug: str, steps: Sequence[Step]) -> bool:
    """Whether somebody would be paged by the schedule then; one that no policy names is asked by hand, at any time."""
    naming = [step for step in steps if Target(SCHEDULE, slug) in step.targets]
    return not naming or any(step.hours is None or _meets(gap, step) for step in naming)


def _meets(gap: Shift, step: Step) -> bool:
    return step.hours is not None and any(step.hours.hold(at) for at in _moments(gap))


def _moments(gap: Shift) -> list[datetime]:
    return [gap.begins + number * GRAIN for number in range(max(1, (gap.ends - gap.begins) // GRAIN))]


def _need(reading: Reading, one: Uncovered) -> Need:
    first, count = one.stretches[0], len(one.stretches)
    is_now = first.begins <= reading.now
    rank = NOW if is_now else SOON if first.begins - reading.now < DAY else LATER
    often = "once" if count == 1 else f"{count} times"
    return Need(
        kind="gap",
        title=f"Nobody is on call by {one.name}",
        key="",
        url=f"/on-call/schedules/{one.slug}",
        facts=f"now, and {often} within a week" if is_now else f"{often} within a week, first",
        button="Put somebody on",
        rank=rank,
        due=None if is_now else first.begins,
        tone="red" if rank < LATER else "amber",
        icon="oncall",
    )
