"""What the API takes and gives about on-call."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field, WithJsonSchema

from foundation.web.api import Body
from foundation.web.times import Instant
from oncall.definition import MOST_STEPS, MOST_TARGETS, Hours, Step, Target
from oncall.layers import LONGEST_TURN, MOST_LAYERS, MOST_PEOPLE, MOST_WINDOWS
from oncall.rotation import WEEK, Layer, Window

Slug = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(max_length=80)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
# JSON Schema's own format of that name asks for a zone, which is the layer's here.
Clock = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"})]


class WindowBody(Body):
    """Hours of some weekdays; Monday is 0."""

    start: Clock
    end: Clock
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(list(WEEK), min_length=1, max_length=7)


class LayerBody(Body):
    """People who take turns, from the handover on the first day on, in a zone of their own.

    A turn is of ``hours`` where those are given, else of days; outside of ``since`` and ``until`` nobody is on by it.
    """

    name: Annotated[str, Field(max_length=40)]
    people: list[Id] = Field(max_length=MOST_PEOPLE)
    time_zone: Annotated[str, Field(max_length=64)]
    begins: date
    handover: Clock
    days: Annotated[int, Field(ge=1, le=LONGEST_TURN)] = 7
    windows: list[WindowBody] = Field([], max_length=MOST_WINDOWS)
    hours: Annotated[int, Field(ge=0, le=LONGEST_TURN * 24)] = 0
    since: Instant | None = None
    until: Instant | None = None

    @property
    def layer(self) -> Layer:
        """The layer as commands take it."""
        windows = tuple(Window(_plain(w.start), _plain(w.end), tuple(sorted(set(w.weekdays)))) for w in self.windows)
        people = tuple(self.people)
        turns = (self.begins, _plain(self.handover), self.days, windows, self.hours)
        return Layer(self.name, people, self.time_zone, *turns, self.since, self.until)


class ScheduleText(Body):
    """A schedule; the first layer that has somebody on wins."""

    name: Name
    team_id: Id | None = None
    layers: list[LayerBody] = Field(max_length=MOST_LAYERS)
    version: Version | None = None


class ShiftBody(Body):
    """Who is on from when to when; nobody is a gap."""

    begins: datetime
    ends: datetime
    person_id: int | None
    person: str
    by_override: bool


class ScheduleBody(Body):
    """A schedule: who is on now and next, the gaps of two weeks, and its shifts."""

    slug: str
    name: str
    team_id: int | None
    number: int
    layers: list[LayerBody]
    now: ShiftBody
    next: ShiftBody | None
    gaps: list[ShiftBody]
    shifts: list[ShiftBody]


class ScheduleList(Body):
    """All schedules."""

    items: list[ScheduleBody]
    next_cursor: str | None = None


class OverrideBody(Body):
    """Somebody is on, whatever the layers say."""

    person_id: Id
    begins_at: Instant
    ends_at: Instant
    reason: Annotated[str, Field(max_length=200)] = ""


class OverrideAnswer(Body):
    """An override, by the id under which it is removed."""

    id: int
    person_id: int
    begins_at: datetime
    ends_at: datetime


class SwapBody(Body):
    """Two shifts, each by a time within it."""

    first_at: Instant
    second_at: Instant
    reason: Annotated[str, Field(max_length=200)] = ""


class SwapAnswer(Body):
    """The two overrides of a swap."""

    overrides: list[OverrideAnswer]


class CalendarBody(Body):
    """An iCalendar file of shifts; unless ``preview`` is false nothing is written."""

    calendar: Annotated[str, Field(max_length=524_288)]
    name: Annotated[str, Field(max_length=80)] = ""
    time_zone: Annotated[str, Field(max_length=64)] = ""
    preview: bool = True


class CoverBody(Body):
    """Somebody who is put on by a single shift of the calendar."""

    person_id: int
    person: str
    begins_at: datetime
    ends_at: datetime


class CalendarAnswer(Body):
    """What came of it, or would: layers as lines, overrides, what is left out, and when somebody else would be on."""

    slug: str
    is_new: bool
    written: bool
    layers: list[str]
    writes_layers: bool
    overrides: list[CoverBody]
    known_overrides: int
    left_out: list[str]
    differences: list[str]


class HoursBody(Body):
    """Hours of some weekdays in a zone; Monday is 0."""

    start: Clock
    end: Clock
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(list(WEEK), min_length=1, max_length=7)
    time_zone: Annotated[str, Field(max_length=64)]


class StepBody(Body):
    """Whom to page and how long to wait: person:ID, schedule:SLUG, team:SLUG, channel:NAME, group:@HANDLE, admins."""

    targets: list[Annotated[str, Field(max_length=100)]] = Field(max_length=MOST_TARGETS)
    wait_minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    severities: list[Annotated[str, Field(max_length=20)]] = Field([], max_length=10)
    acknowledge: Annotated[str, Field(max_length=10)] = "one"
    hours: HoursBody | None = None

    @property
    def step(self) -> Step:
        """The step as commands take it."""
        at = self.hours
        window = Window(_plain(at.start), _plain(at.end), tuple(sorted(set(at.weekdays)))) if at else None
        hours = Hours(window, at.time_zone) if window and at else None
        targets = tuple(Target.parse(each) for each in self.targets)
        return Step(targets, self.wait_minutes, tuple(self.severities), self.acknowledge, hours)


class PolicyText(Body):
    """An escalation policy."""

    name: Name
    team_id: Id | None = None
    steps: list[StepBody] = Field(max_length=MOST_STEPS)
    repeat: Annotated[int, Field(ge=0, le=9)] = 0
    version: Version | None = None


class PolicyBody(Body):
    """A policy; ``wakes_nobody`` says that at SEV1 it takes mail and chat alone."""

    slug: str
    name: str
    team_id: int | None
    number: int
    steps: list[StepBody]
    repeat: int
    wakes_nobody: bool


class PolicyList(Body):
    """All policies, the fallback last."""

    items: list[PolicyBody]
    next_cursor: str | None = None


class PageText(Body):
    """Whom to page: person:ID, team:SLUG, schedule:SLUG or policy:SLUG; about what."""

    target: Annotated[str, Field(max_length=120)]
    message: Annotated[str, Field(max_length=2_000)] = ""


class DeliveryBody(Body):
    """One way on which a page went."""

    way: str
    state: str
    tries: int
    error: str
    sent_at: datetime | None


class PageBody(Body):
    """A page."""

    key: str
    state: str
    target: str
    person_id: int | None
    person: str
    severity: str
    step: int
    round: int
    incident: str | None
    is_test: bool
    reason: str
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    deliveries: list[DeliveryBody]


class PageList(Body):
    """Pages, the latest first."""

    items: list[PageBody]
    next_cursor: str | None


class Paging(Body):
    """Which part of the list."""

    limit: Annotated[int | None, Field(ge=1, le=200)] = None
    cursor: Annotated[str | None, Field(max_length=500)] = None


class AnswerText(Body):
    """Whether one comes: acknowledge or decline."""

    answer: Annotated[str, Field(max_length=20)]
    reason: Annotated[str, Field(max_length=200)] = ""
    """Stands in the page's trail and in the incident's timeline; what is answered already keeps what it says."""


class EscalationBody(Body):
    """A way through a policy, with its pages."""

    id: int
    policy: str
    state: str
    step: int
    round: int
    on_fallback: bool
    begun_at: datetime
    next_at: datetime | None
    pages: list[PageBody]


class EscalationList(Body):
    """The escalations of an incident, the latest first."""

    items: list[EscalationBody]
    next_cursor: str | None = None


def _plain(at: time) -> time:
    """Return a time of day to the minute; a zone is the layer's."""
    return at.replace(second=0, microsecond=0, tzinfo=None)
