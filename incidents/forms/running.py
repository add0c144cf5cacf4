"""What people send while they run an incident, and what administrators send to prepare for it."""

from typing import Annotated

from pydantic import Field

from foundation.web.forms import Form, LocalTime
from incidents.forms import MOST_SERVICES, Id, Prose, Reason, Title, Word, words_of


class CorrectionForm(Form):
    """Other words for an update, and why."""

    body: Prose = ""
    reason: Reason = ""
    version: int | None = None


class TemplateForm(Form):
    """Words to begin updates with; with an id, the template to be rewritten."""

    id: Id | None = None
    audience: Word
    title: Annotated[str, Field(max_length=80)] = ""
    body: Annotated[str, Field(max_length=4_000)] = ""


class SnoozeForm(Form):
    """A promised update that has to wait."""

    audience: Word = "stakeholders"
    minutes: Annotated[int, Field(ge=1, le=240)]
    reason: Reason = ""


class RoleKindForm(Form):
    """A role, written or rewritten."""

    key: Word
    name: Annotated[str, Field(max_length=80)] = ""
    instructions: Annotated[str, Field(max_length=1_000)] = ""
    rank: Annotated[int, Field(ge=1, le=99)] = 50


class RequiredForm(Form):
    """Which roles a severity can't do without."""

    severity: Word
    roles: list[Word] = Field([], max_length=50)


class TaskChangeForm(Form):
    """A task said anew; ``reopen`` takes back that it is done."""

    title: Annotated[str | None, Field(max_length=300)] = None
    owner_id: Id | None = None
    due: LocalTime | None = None
    reopen: bool = False
    version: int | None = None


class PinForm(Form):
    """An entry to be kept as evidence, written as 5, or INC-3/5 where it stands in a merged incident."""

    entry: Annotated[str, Field(max_length=30, pattern=r"^([A-Za-z]+-\d{1,9}/)?\d{1,9}$")]
    remove: bool = False

    @property
    def seq(self) -> int:
        """Its number."""
        return int(self.entry.rpartition("/")[2])

    @property
    def source(self) -> str | None:
        """The incident that it stands in, if that is another."""
        return self.entry.rpartition("/")[0] or None


class RelationForm(Form):
    """What another incident is to this one."""

    to: Annotated[str, Field(max_length=20)]
    kind: Word = "related"
    remove: bool = False


class StreamForm(Form):
    """A stream of a large incident."""

    stream: Title
    services: Annotated[str, Field(max_length=2_000)] = ""

    @property
    def slugs(self) -> list[str]:
        """The services, however they were separated."""
        return words_of(self.services)[:MOST_SERVICES]


class WatchForm(Form):
    """Whether to stop following."""

    stop: bool = False
