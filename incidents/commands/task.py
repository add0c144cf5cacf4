"""What becomes of a task: other hands, another time, other words, and done after all or not."""

from datetime import datetime
from typing import TypedDict, Unpack

from foundation.errors import Invalid, NotFound
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from incidents.commands.respond import TASK_LIMIT, require_owner
from incidents.commands.subject import incident_to_change
from incidents.events import TaskChanged
from incidents.lifecycle import in_utc
from incidents.model import Incident, IncidentTask


class TaskChanges(TypedDict, total=False):
    """What of a task is said anew; an owner or a time that is None is nobody and never, a title that is None stays."""

    title: str | None
    owner_id: int | None
    due: datetime | None


def change_task(
    work: Work, *, key: str, task_id: int, version: int | None = None, **changes: Unpack[TaskChanges]
) -> IncidentTask:
    """Say a task anew; what is not given stays. Raises Conflict where somebody changed it after ``version``."""
    incident = incident_to_change(work, key)
    task = task_of(work, incident, task_id)
    require_unchanged(work, incident.stream, version, (f"task.{task.id}",))
    title, owner_id, due = (changes.get("title"), changes.get("owner_id", task.owner_id), changes.get("due", task.due))
    words = clean(title, field="title", limit=TASK_LIMIT) if title is not None else task.title
    if not words:
        raise Invalid("incident.task_title", "Say what is to be done.", where="title")
    if owner_id != task.owner_id:
        require_owner(work, incident, owner_id)
    due = in_utc(due, "due") if due else None
    before = (task.title, task.owner_id, task.due)
    if before == (words, owner_id, due):
        return task
    task.title, task.owner_id, task.due = words, owner_id, due
    _record(work, incident, task, before[1], is_reopened=False)
    return task


def reopen_task(work: Work, *, key: str, task_id: int) -> IncidentTask:
    """Say that a task is not done after all."""
    incident = incident_to_change(work, key)
    task = task_of(work, incident, task_id)
    if task.done_at is not None:
        task.done_at = task.done_by = None
        _record(work, incident, task, task.owner_id, is_reopened=True)
    return task


def task_of(work: Work, incident: Incident, task_id: int) -> IncidentTask:
    """Load a task of the incident."""
    task = work.session.get(IncidentTask, task_id)
    if task is None or task.incident_id != incident.id:
        raise NotFound("task")
    return task


def _record(work: Work, incident: Incident, task: IncidentTask, from_owner: int | None, *, is_reopened: bool) -> None:
    work.record(
        incident.stream,
        TaskChanged(
            task_id=task.id,
            title=task.title,
            owner_id=task.owner_id,
            from_owner_id=from_owner,
            due=task.due,
            is_reopened=is_reopened,
            changed=(f"task.{task.id}",),
        ),
    )
