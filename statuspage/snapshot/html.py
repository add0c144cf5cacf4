"""The page as people read it: whole without script, no cookie, nothing from another host, small for a bad link."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from statuspage.lifecycle import PLANNED, UNDER_WAY, UNRESOLVED, ComponentStatus
from statuspage.snapshot.archive import archive
from statuspage.snapshot.badge import badge
from statuspage.snapshot.frame import TEMPLATES, common, rendered
from statuspage.snapshot.guide import guide
from statuspage.snapshot.rollup import rollup, status_of_group
from statuspage.snapshot.state import Part, PublicState, Trouble
from statuspage.snapshot.uptime import DAYS, Day, uptime
from statuspage.snapshot.words import Tongue, tongue_of

LARGEST = 30_000
PAST_DAYS = 14
DAY_WIDTH = 6
HEIGHTS = {
    ComponentStatus.DEGRADED_PERFORMANCE: 24,
    ComponentStatus.PARTIAL_OUTAGE: 28,
    ComponentStatus.MAJOR_OUTAGE: 32,
}


@dataclass(frozen=True)
class Measure:
    """How much a front page tells, from everything down to the least."""

    updates: int
    days_told: int
    past: int
    has_bars: bool = True


MEASURES = (Measure(10, 10, 20), Measure(3, 3, 10), Measure(1, 0, 5), Measure(1, 0, 3, has_bars=False))


@dataclass(frozen=True)
class Mark:
    """One day with trouble, as it is drawn and said."""

    x: int
    y: int
    height: int
    status: str
    words: str


@dataclass(frozen=True)
class Bar:
    """The last days of a part: drawn from ``begins`` on, and said in words."""

    begins: int
    width: int
    marks: Sequence[Mark]
    said: str
    summary: str
    told: Sequence[str]


@dataclass(frozen=True)
class Row:
    """A part as a line of the page."""

    part: Part
    status: ComponentStatus
    bar: Bar | None
    children: Sequence["Row"] = ()


@dataclass(frozen=True)
class PastDay:
    """A day of the history, and what began on it."""

    day: str
    stamp: str
    troubles: Sequence[Trouble]


def pages(state: PublicState, at: datetime) -> dict[str, bytes]:
    """Return every page by its path: the front, the front for when it can't be renewed, and one for each entry."""
    values = common(state, at)
    shown = {
        "index.html": _front(state, at, values, is_stale=False),
        "stale.html": _front(state, at, values, is_stale=True),
        "zone.js": (TEMPLATES / "zone.js").read_bytes(),
        "style.css": (TEMPLATES / "style.css").read_bytes() + _accent(state.page.accent),
    }
    for trouble in state.troubles:
        shown[f"incidents/{trouble.public_id}.html"] = rendered("incident.html", {**values, "one": trouble})
    for work in state.works:
        shown[f"maintenances/{work.public_id}.html"] = rendered("maintenance.html", {**values, "one": work})
    if state.page.logo_file:
        shown[state.page.logo_file] = b64decode(state.page.logo)
    return {**shown, **archive(state, at, values), **guide(values), **badge(state, values)}


def _accent(colour: str) -> bytes:
    return f":root{{--accent:{colour}}}\n".encode() if colour else b""


def _front(state: PublicState, at: datetime, values: Mapping[str, object], *, is_stale: bool) -> bytes:
    """Tell as much as fits."""
    page = b""
    for measure in MEASURES:
        page = rendered("index.html", {**values, **_front_values(state, at, measure), "is_stale": is_stale})
        if len(page) <= LARGEST:
            break
    return page


def _front_values(state: PublicState, at: datetime, measure: Measure) -> dict[str, object]:
    works = state.works
    zone = ZoneInfo(state.page.time_zone)
    return {
        "verdict": rollup(state),
        "measure": measure,
        "working": sum(1 for part in state.parts if not part.is_group and part.status is ComponentStatus.OPERATIONAL),
        "counted": sum(1 for part in state.parts if not part.is_group),
        "open": [trouble for trouble in state.troubles if trouble.status in UNRESOLVED],
        "under_way": [work for work in works if work.status in UNDER_WAY],
        "ahead": [work for work in reversed(works) if work.status in PLANNED and work.status not in UNDER_WAY],
        "rows": _rows(state, zone, at, measure),
        "days": DAYS,
        "past_days": PAST_DAYS,
        "past": _past(state, zone, at, measure),
    }


def _rows(state: PublicState, zone: ZoneInfo, at: datetime, measure: Measure) -> list[Row]:
    tongue = tongue_of(state.page.language)

    def row(part: Part) -> Row:
        children = [other for other in state.parts if other.group == part.public_id]
        if part.is_group:
            return Row(part, status_of_group(children), None, [row(child) for child in children])
        return Row(part, part.status, _bar(part, zone, at, measure, tongue) if measure.has_bars else None)

    return [row(part) for part in state.parts if part.group is None]


def _bar(part: Part, zone: ZoneInfo, at: datetime, measure: Measure, tongue: Tongue) -> Bar:
    record = uptime(part, zone, at)
    marks = [_mark(place, day, tongue) for place, day in enumerate(record.days) if day.has_trouble][::-1]
    begins = next((place for place, day in enumerate(record.days) if day.seconds), len(record.days))
    known = record.percent is not None
    share = tongue.say("{percent} % available", percent=tongue.number(record.percent or 0, 2))
    share = share if known else tongue.say("No data yet")
    count = {0: tongue.say("no day with trouble"), 1: tongue.say("1 day with trouble")}.get(
        len(marks), tongue.say("{count} days with trouble", count=len(marks))
    )
    words = [mark.words for mark in marks]
    said = "; ".join(
        [
            tongue.plain("{part}, {days} days: {share}", part=part.name, days=DAYS, share=share),
            *words[: measure.days_told],
        ]
    )
    return Bar(begins * DAY_WIDTH, DAYS * DAY_WIDTH, marks, said, f"{share}, {count}", words[: measure.days_told])


def _mark(place: int, day: Day, tongue: Tongue) -> Mark:
    height = HEIGHTS[day.worst]
    until = f" {tongue.say('so far')}" if day.is_today else ""
    words = f"{tongue.date(day.day)}: {tongue.state(day.worst)}, {tongue.length(day.in_trouble)}{until}"
    return Mark(place * DAY_WIDTH, 32 - height, height, day.worst, words)


def _past(state: PublicState, zone: ZoneInfo, at: datetime, measure: Measure) -> list[PastDay]:
    """Gather what is over by the day on which it began."""
    tongue = tongue_of(state.page.language)
    today = at.astimezone(zone).date()
    over = [trouble for trouble in state.troubles if trouble.status not in UNRESOLVED][: measure.past]
    begun: dict[date, list[Trouble]] = {}
    for trouble in over:
        begun.setdefault(trouble.started_at.astimezone(zone).date(), []).append(trouble)
    first = today - timedelta(days=PAST_DAYS)
    return [PastDay(tongue.date(day), day.isoformat(), some) for day, some in begun.items() if day >= first]
