"""What people and programs send about incidents, and its limits."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import Field

from foundation.web.forms import Form, LocalTime
from foundation.web.times import Instant

TITLE = 160
TEXT = 10_000
SHORT = 500
WORD = 40
SLUG = 64
KEY = 200
MOST_SERVICES = 50
LARGEST_ID = 2**31 - 1
WEEK = 7 * 24 * 60


Time = Instant


def words_of(text: str) -> list[str]:
    """Return each word once, however they were separated."""
    return list(dict.fromkeys(word for word in re.split(r"[\s,;]+", text) if word))


Title = Annotated[str, Field(max_length=TITLE)]
Prose = Annotated[str, Field(max_length=TEXT)]
Reason = Annotated[str, Field(max_length=SHORT)]
Word = Annotated[str, Field(max_length=WORD)]
Slug = Annotated[str, Field(max_length=SLUG)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class DeclareForm(Form):
    """A new incident."""

    title: Title = ""
    severity: Word = "pending"
    services: Annotated[str, Field(max_length=2_000)] = ""
    picked: list[Slug] = Field(default_factory=list, max_length=MOST_SERVICES)
    judged: Annotated[str, Field(max_length=2 * WORD)] = ""
    summary: Prose = ""
    type: Word = ""
    private: bool = False
    drill: bool = False
    retrospective: bool = False
    impact_started: LocalTime | None = None
    detected: LocalTime | None = None
    declared: LocalTime | None = None
    mitigated: LocalTime | None = None
    impact_ended: LocalTime | None = None
    resolved: LocalTime | None = None

    @property
    def slugs(self) -> list[str]:
        """The services, typed however they were separated, and those picked from the list."""
        return list(dict.fromkeys([*words_of(self.services), *self.picked]))[:MOST_SERVICES]

    @property
    def judged_by(self) -> tuple[str, str]:
        """Who is hit and how badly, as chosen in the matrix."""
        impact, _, condition = self.judged.partition(".")
        return impact, condition

    @property
    def occurred(self) -> dict[str, datetime]:
        """When things happened, as far as was said."""
        names = ("impact_started", "detected", "declared", "mitigated", "impact_ended", "resolved")
        return {name: at for name in names if (at := getattr(self, name)) is not None}


class TransitionForm(Form):
    """A move."""

    to: Word
    note: Prose = ""
    at: LocalTime | None = None
    version: int | None = None


class UpdateForm(Form):
    """An update, and for the public whether that is meant; or a wish to see it first, or to go on writing it."""

    audience: Word
    body: Prose = ""
    next_update_minutes: Annotated[int | None, Field(ge=1, le=WEEK)] = None
    confirmed: Word = ""
    look: bool = False
    keep_writing: bool = False


class SeverityForm(Form):
    """Another severity."""

    severity: Word
    version: int | None = None


class RoleForm(Form):
    """A role and who takes it; nobody, where that is left empty."""

    role: Word
    person_id: Id | None = None
    brief: Prose = ""
    version: int | None = None


class ParticipantForm(Form):
    """Somebody who takes part."""

    person_id: Id
    kind: Word = "responder"


class ServiceForm(Form):
    """An affected service; ``remove`` takes it off."""

    service: Slug
    impact: Word = "degraded_performance"
    remove: bool = False


class TaskForm(Form):
    """A task to be added, or with ``done`` the number of one that is done."""

    title: Annotated[str, Field(max_length=300)] = ""
    owner_id: Id | None = None
    due: LocalTime | None = None
    done: Id | None = None


class MomentForm(Form):
    """When something really happened; empty takes the moment back."""

    moment: Word
    at: LocalTime | None = None
    reason: Reason = ""
    version: int | None = None


class VisibilityForm(Form):
    """Who may see it."""

    visibility: Word


class DetailsForm(Form):
    """Title and summary, with the version that was read and what they said then."""

    title: Title
    summary: Prose = ""
    was_title: Title = ""
    was_summary: Prose = ""
    version: int | None = None

    @property
    def new_title(self) -> str | None:
        """The title, if it was rewritten."""
        return self.title if self.title != self.was_title else None

    @property
    def new_summary(self) -> str | None:
        """The summary, if it was rewritten; line ends come back from browsers otherwise than they went."""
        return self.summary if self.summary.splitlines() != self.was_summary.splitlines() else None


class ChangeForm(Form):
    """What is thought of a change; an empty verdict takes it back."""

    change: Id
    verdict: Word = ""
    reason: Reason = ""


class BridgeForm(Form):
    """Where responders meet; empty takes it off."""

    bridge_url: Reason = ""
    version: int | None = None


class LinkForm(Form):
    """A place to look, or with ``remove`` the number of one to be taken off."""

    url: Reason = ""
    label: Annotated[str, Field(max_length=120)] = ""
    remove: Id | None = None


class TicketForm(Form):
    """A support ticket."""

    ref: Reason


class CustomersForm(Form):
    """What customers meet, with the version that was read and what it said then."""

    customer_impact: Prose = ""
    workaround: Prose = ""
    was_customer_impact: Prose = ""
    was_workaround: Prose = ""
    version: int | None = None

    def rewritten(self, name: str) -> str | None:
        """Return the field's text, if it was rewritten."""
        now, before = getattr(self, name), getattr(self, f"was_{name}")
        return now if now.splitlines() != before.splitlines() else None


class ReportForm(Form):
    """What somebody who doesn't respond sees; ``same_as`` is the incident that it is, or ``new``."""

    title: Title = ""
    services: Annotated[str, Field(max_length=2_000)] = ""
    text: Annotated[str, Field(max_length=5_000)] = ""
    tickets: Annotated[str, Field(max_length=5_000)] = ""
    same_as: Annotated[str, Field(max_length=20)] = ""
    picked: list[Slug] = Field(default_factory=list)

    @property
    def slugs(self) -> list[str]:
        """The services, typed however they were separated, and those picked from the list."""
        return list(dict.fromkeys([*words_of(self.services), *self.picked]))[:MOST_SERVICES]

    @property
    def refs(self) -> list[str]:
        """The tickets, one a line."""
        return [line.strip() for line in self.tickets.splitlines() if line.strip()]


class MergeForm(Form):
    """The incident that it is the same as."""

    into: Annotated[str, Field(max_length=20)]


class RedactionForm(Form):
    """The entry whose text is to be erased."""

    seq: Id
    reason: Reason = ""


class NoteForm(Form):
    """What happened, when, and how exactly that is known."""

    body: Prose = ""
    at: LocalTime | None = None
    precision: Word = "minute"


class NoteEditForm(NoteForm):
    """A note that is worded or timed anew, with the version that was read and the time that stood there."""

    precision: Word = ""
    was_at: Word = ""
    version: int | None = None


class MarkForm(Form):
    """What an entry is for the story; ``off`` takes the mark away."""

    marker: Word
    off: bool = False
