"""Taking a schedule over from a calendar: first what would come of it, then the same for good; twice is once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from accounts.queries import PersonItem, names, people
from foundation.errors import Invalid
from foundation.work import Reading, Work
from oncall.calendar_mapping import Drafted, Known, draft_of
from oncall.calendar_reading import CalendarRead
from oncall.commands.planning import put_override, put_schedule, slug_of
from oncall.layers import as_json, layers_of
from oncall.lines import layers_as_lines
from oncall.model import Override, Schedule
from oncall.rotation import Cover

REASON = "From a calendar"


@dataclass(frozen=True)
class CoverItem:
    """An override that came, or would come, of a calendar."""

    person: str
    cover: Cover


@dataclass(frozen=True)
class ImportedCalendar:
    """What came, or would come, of a calendar."""

    slug: str
    is_new: bool
    layers: Sequence[str]
    writes_layers: bool
    overrides: Sequence[CoverItem]
    known_overrides: int
    left_out: Sequence[str]
    differences: Sequence[str]

    @property
    def changes(self) -> bool:
        """Whether anything is written."""
        return self.writes_layers or bool(self.overrides)


def rehearse_calendar(reading: Reading, *, slug: str, calendar: CalendarRead) -> ImportedCalendar:
    """Say what would come of it, and change nothing."""
    reading.require("oncall:plan")
    drafted = _drafted(reading, calendar)
    return _said(reading, slug_of(slug), drafted, calendar, _there(reading, slug))


def import_calendar(work: Work, *, slug: str, name: str = "", calendar: CalendarRead) -> ImportedCalendar:
    """Write its layers and overrides; what is there already stays, and so do overrides that it does not name."""
    work.require("oncall:plan")
    drafted, found = _drafted(work, calendar), _there(work, slug_of(slug), is_locked=True)
    said = _said(work, slug, drafted, calendar, found)
    if said.writes_layers:
        called = name or (found.name if found else slug)
        team_id = found.team_id if found else None
        found = put_schedule(work, slug, called, drafted.layers, team_id, None)
    for item in said.overrides:
        if found is not None:
            put_override(work, found, item.cover.person_id, item.cover.begins, item.cover.ends, REASON)
    return said


def _drafted(reading: Reading, calendar: CalendarRead) -> Drafted:
    able = [person for person in people(reading) if not person.disabled]
    known = Known(
        {person.email.lower(): person.id for person in able}, {person.name: person.id for person in _alone(able)}
    )
    return draft_of(calendar.happenings, known, reading.now)


def _alone(able: Sequence[PersonItem]) -> list[PersonItem]:
    """Return those whose name is nobody else's."""
    called = [person.name.casefold() for person in able]
    return [person for person in able if called.count(person.name.casefold()) == 1]


def _there(reading: Reading, slug: str, *, is_locked: bool = False) -> Schedule | None:
    chosen = select(Schedule).where(Schedule.slug == slug, Schedule.retired_at.is_(None))
    return reading.session.scalar(chosen.with_for_update() if is_locked else chosen)


def _said(
    reading: Reading, slug: str, drafted: Drafted, calendar: CalendarRead, found: Schedule | None
) -> ImportedCalendar:
    if not drafted.layers and found is None:
        detail = "No shift in it repeats without end, so no turns follow. Write the schedule first, then import."
        raise Invalid("calendar.no_turns", detail, where="calendar", extra={"left_out": list(drafted.troubles)})
    stored = [as_json(layer) for layer in drafted.layers]
    known = set()
    if found is not None:
        live = select(Override).where(Override.schedule_id == found.id, Override.removed_at.is_(None))
        live = live.where(Override.ends_at > reading.now)
        known = {(row.person_id, row.begins_at, row.ends_at) for row in reading.session.scalars(live)}
    fresh = [one for one in drafted.covers if (one.person_id, one.begins, one.ends) not in known]
    called = names(reading, {each for layer in drafted.layers for each in layer.people} | {c.person_id for c in fresh})
    is_same = found is not None and (not stored or [as_json(each) for each in layers_of(found.layers)] == stored)
    return ImportedCalendar(
        slug=slug,
        is_new=found is None,
        layers=layers_as_lines(drafted.layers, called).splitlines(),
        writes_layers=not is_same,
        overrides=[CoverItem(called.get(one.person_id, ""), one) for one in fresh],
        known_overrides=len(drafted.covers) - len(fresh),
        left_out=[*calendar.troubles, *drafted.troubles],
        differences=drafted.differences,
    )
