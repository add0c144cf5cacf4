"""What the API takes and gives about workflows."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from foundation.web.api import Body
from workflows.definition import MOST_STEPS, MOST_TARGETS, Step

Word = Annotated[str, Field(max_length=64)]


class StepBody(Body):
    """One step; what its kind does not use is left out."""

    do: Word
    """assign_role, add_task_list, notify, promise_update, require_coe or send_webhook"""
    role: Word = ""
    to: list[Word] = Field([], max_length=MOST_TARGETS)
    """person:ID, role:KEY, team:SLUG, declarer, owners or participants"""
    list: Word = ""
    message: Annotated[str, Field(max_length=300)] = ""
    audience: Word = ""
    minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
    days: Annotated[int, Field(ge=1, le=365)] | None = None
    webhook: Annotated[str, Field(max_length=80)] = ""
    """By its name"""

    @property
    def step(self) -> Step:
        """The step as commands take it."""
        return Step(**{**self.model_dump(), "to": tuple(self.to)})


class WorkflowText(Body):
    """What a workflow says."""

    name: Annotated[str, Field(max_length=80)]
    event: Word
    """incident.declared, incident.moved, incident.severity_changed, …"""
    condition: dict[str, Any]
    """Over severity, acting_severity, state, type, mode, visibility, service, team and tier; {"all": []} is always"""
    steps: list[StepBody] = Field(max_length=MOST_STEPS)


class NewWorkflow(WorkflowText):
    """A workflow; a new one is off until it is switched on."""

    slug: Annotated[str, Field(max_length=40)]


class NextVersion(WorkflowText):
    """The next version of a workflow."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    """The one that was read: refused with 409 where another was written since"""


class Switch(Body):
    """Whether it answers to what happens from now on."""

    is_on: bool


class WorkflowBody(Body):
    """A workflow as it stands, or stood in one version."""

    slug: str
    name: str
    event: str
    condition: dict[str, Any]
    says: str
    steps: list[StepBody]
    number: int
    is_on: bool
    url: str


class WorkflowList(Body):
    """All workflows, those that are on first."""

    items: list[WorkflowBody]
    next_cursor: str | None = None


class VersionBody(Body):
    """One version, and who wrote it."""

    number: int
    written_at: datetime
    written_by: str
    text: WorkflowBody


class VersionList(Body):
    """All versions, the newest first."""

    items: list[VersionBody]
    next_cursor: str | None = None


class RunStepBody(Body):
    """A step of a run, and what became of it."""

    place: int
    step: StepBody
    state: str
    """pending, done, skipped, waiting or failed"""
    detail: str
    ended_at: datetime | None


class RunBody(Body):
    """A version of a workflow that answered to an event of an incident."""

    id: int
    workflow: str
    version: int
    incident: str
    event: str
    seq: int
    started_at: datetime
    state: str
    steps: list[RunStepBody]


class RunList(Body):
    """Runs, the latest first."""

    items: list[RunBody]
    next_cursor: str | None = None


class RunQuery(Body):
    """Which page of the run log."""

    limit: int | None = Field(None, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class Tried(Body):
    """Something to be tried on past incidents, written or not."""

    event: Word
    condition: dict[str, Any]
    steps: list[StepBody] = Field(max_length=MOST_STEPS)


class AnswerBody(Body):
    """An event that it would have answered to, and how the incident stood then."""

    incident: str
    title: str
    seq: int
    at: datetime
    severity: str
    state: str


class DryRunBody(Body):
    """What would have been done; nothing was."""

    looked_at: int
    incidents: int
    answers: list[AnswerBody]
    steps: list[StepBody]
