"""What happens to workflows and to their runs. An incident's own timeline has what the steps did."""

from dataclasses import dataclass
from typing import Any

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class WorkflowWritten(Event, name="workflow.written"):
    """A version was written; the ones before it stay as they are."""

    slug: str
    number: int
    event: str
    condition: dict[str, Any]
    title: str = passage()
    steps: tuple[dict[str, Any], ...] = passage(())


@dataclass(frozen=True, kw_only=True)
class WorkflowSwitched(Event, name="workflow.switched"):
    """It was switched on or off."""

    is_on: bool


@dataclass(frozen=True, kw_only=True)
class WorkflowFired(Event, name="workflow.fired"):
    """A version answered to an event of an incident."""

    run_id: int
    number: int
    incident_id: int
    seq: int


@dataclass(frozen=True, kw_only=True)
class StepTaken(Event, name="workflow.step_taken"):
    """A step of a run was taken, left out, put off, or failed."""

    run_id: int
    place: int
    state: str


@dataclass(frozen=True, kw_only=True)
class PeopleTold(Event, name="workflow.people_told"):
    """A workflow wants people to know of an incident; a channel to them asks first what may be said."""

    incident_id: int
    person_ids: tuple[int, ...]
    message: str = passage()


@dataclass(frozen=True, kw_only=True)
class NoticeRead(Event, name="workflow.notice_read"):
    """Somebody has read what workflows told them of an incident."""

    incident_id: int
