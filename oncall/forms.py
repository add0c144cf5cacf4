"""What the pages of on-call send."""

from typing import Annotated

from pydantic import Field

from foundation.web.forms import Form, LocalTime

Slug = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(max_length=80)]


class ScheduleForm(Form):
    """A schedule, with the version that was read (0 for none)."""

    slug: Slug = ""
    name: Name = ""
    team: Annotated[str, Field(max_length=64)] = ""
    layers: Annotated[str, Field(max_length=10_000)] = ""
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class CalendarForm(Form):
    """A calendar of shifts, and whether it is only looked at yet."""

    slug: Slug = ""
    name: Name = ""
    zone: Annotated[str, Field(max_length=64)] = ""
    calendar: Annotated[str, Field(max_length=524_288)] = ""
    step: Annotated[str, Field(max_length=10)] = "preview"


class PolicyForm(Form):
    """A policy, with the version that was read (0 for none)."""

    slug: Slug = ""
    name: Name = ""
    team: Annotated[str, Field(max_length=64)] = ""
    steps: Annotated[str, Field(max_length=10_000)] = ""
    repeat: Annotated[int, Field(ge=0, le=9)] = 0
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class OverrideForm(Form):
    """Somebody is on from one time to another."""

    person_id: Annotated[int, Field(ge=1, le=2**63 - 1)]
    begins_at: LocalTime
    ends_at: LocalTime
    reason: Annotated[str, Field(max_length=200)] = ""


class SwapForm(Form):
    """Two shifts, each by a time within it."""

    first_at: LocalTime
    second_at: LocalTime
    reason: Annotated[str, Field(max_length=200)] = ""


class WayForm(Form):
    """A way to be reached."""

    kind: Annotated[str, Field(max_length=20)] = ""
    address: Annotated[str, Field(max_length=500)] = ""


class CodeForm(Form):
    """The code that came to a number."""

    code: Annotated[str, Field(max_length=20)] = ""


class QuietForm(Form):
    """When to be left in peace."""

    begins: Annotated[str, Field(max_length=5)] = ""
    ends: Annotated[str, Field(max_length=5)] = ""


class PageForm(Form):
    """Whom to page, about what."""

    target: Annotated[str, Field(max_length=120)] = ""
    message: Annotated[str, Field(max_length=2_000)] = ""


class AnswerForm(Form):
    """Whether one comes."""

    answer: Annotated[str, Field(max_length=20)] = ""
    reason: Annotated[str, Field(max_length=200)] = ""
