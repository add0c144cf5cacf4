"""Lists of tasks that were thought out before they are needed: writing them, and giving an incident one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from catalog.queries import service_ids
from foundation.errors import Conflict, Invalid, NotFound
from foundation.log import MOST, events_of
from foundation.text import clean, shown
from foundation.work import Work
from incidents.commands.kind import named, narrowed_to, word
from incidents.commands.respond import TASK_LIMIT
from incidents.commands.subject import incident_to_change
from incidents.events import TaskListAdded, TaskListRetired, TaskListSaved
from incidents.model import (
    Incident,
    IncidentRelation,
    IncidentRole,
    IncidentTask,
    IncidentTaskList,
    RoleAssignment,
    TaskList,
    TaskListItem,
)

DESCRIPTION_LIMIT = 1_000
MOST_TASKS = 50
NOUN = "task list"
LONGEST_MINUTES = 30 * 24 * 60


@dataclass(frozen=True)
class ListedTask:
    """One task of a list: what, for which role (or nobody), within how many minutes (or at leisure)."""

    title: str
    role: str = ""
    due_minutes: int | None = None


def save_task_list(
    work: Work,
    *,
    slug: str,
    title: str,
    tasks: Sequence[ListedTask],
    description: str = "",
    types: Sequence[str] = (),
    severities: Sequence[str] = (),
    services: Sequence[str] = (),
) -> TaskList:
    """Write a list, or rewrite the one of that slug; incidents that have its tasks keep them as they are."""
    work.require("incidents:configure")
    title = named(title)
    description = clean(description, field="description", limit=DESCRIPTION_LIMIT, multiline=True)
    tasks = _fit(work, tasks)
    levels, kinds = narrowed_to(work, severities, types)
    found = work.session.scalar(select(TaskList).where(TaskList.slug == word(slug)).with_for_update())
    found = found or TaskList(slug=slug)
    found.title, found.description = title, description
    found.types, found.severities = kinds, levels
    found.service_ids = sorted(service_ids(work, list(services)).values()) if services else []
    found.changed_at, found.changed_by, found.retired_at = work.now, work.principal.id, None
    work.session.add(found)
    work.session.flush()
    _write(work, found, tasks)
    work.record(
        found.stream,
        TaskListSaved(
            slug=slug,
            types=tuple(kinds),
            severities=tuple(levels),
            service_ids=tuple(found.service_ids),
            title=title,
            description=description,
            tasks=tuple(asdict(task) for task in tasks),
            changed=("tasks",),
        ),
    )
    return found


def _fit(work: Work, tasks: Sequence[ListedTask]) -> list[ListedTask]:
    if not 1 <= len(tasks) <= MOST_TASKS:
        raise Invalid("task_list.size", f"A list has 1 to {MOST_TASKS} tasks, this one {len(tasks)}.", where="tasks")
    roles = set(work.session.scalars(select(IncidentRole.key)))
    kept = [ListedTask(clean(t.title, field="tasks", limit=TASK_LIMIT), t.role, t.due_minutes) for t in tasks]
    for task in kept:
        if not task.title:
            raise Invalid("incident.task_title", "Say of each task what is to be done.", where="tasks")
        if task.role and task.role not in roles:
            detail = f"role can be {', '.join(sorted(roles))}; {shown(task.role, 40)} is none."
            raise Invalid("incident.role", detail, where="tasks")
        if task.due_minutes is not None and not 1 <= task.due_minutes <= LONGEST_MINUTES:
            detail = (
                f"A task is due 1 to {LONGEST_MINUTES} minutes after the list is added, or never: then leave it out."
            )
            raise Invalid("task_list.due", detail, where="tasks")
    return kept


def _write(work: Work, found: TaskList, tasks: Sequence[ListedTask]) -> None:
    gone = delete(TaskListItem).where(TaskListItem.list_id == found.id)
    work.session.execute(gone.execution_options(synchronize_session=False))
    work.session.add_all(
        TaskListItem(list_id=found.id, place=place, title=task.title, role=task.role, due_minutes=task.due_minutes)
        for place, task in enumerate(tasks, 1)
    )


def retire_task_list(work: Work, *, slug: str) -> TaskList:
    """Offer a list no more."""
    work.require("incidents:configure")
    found = _list(work, slug)
    found.retired_at = work.now
    work.record(found.stream, TaskListRetired(slug=slug))
    return found


def add_task_list(work: Work, *, key: str, slug: str) -> Incident:
    """Give an incident the tasks of a list; a second time changes nothing."""
    incident = incident_to_change(work, key)
    found = _list(work, slug)
    if work.session.get(IncidentTaskList, (incident.id, found.id)) is not None:
        return incident
    if not incident.is_active and incident.state != "resolved":
        detail = f"The incident is {incident.state}: nobody works on it any more. Reopen it first."
        raise Conflict("task_list.ended", detail, where="list")
    kept = {"incident_id": incident.id, "list_id": found.id}
    work.session.add(IncidentTaskList(**kept, added_at=work.now, added_by=work.principal.id))
    tasks = _tasks(work, incident, found)
    work.session.add_all(tasks)
    work.session.flush()
    ids = tuple(task.id for task in tasks)
    added = TaskListAdded(list_id=found.id, slug=slug, task_ids=ids, title=found.title)
    work.record(incident.stream, added)
    return incident


def take_over_tasks(work: Work, source: Incident, target: Incident) -> None:
    """Move open tasks and lists to the incident that goes on; a list that it has itself comes there no second time."""
    S = IncidentTaskList  # noqa: N806 - a short name for the class
    there = set(work.session.scalars(select(S.list_id).where(S.incident_id == target.id)))
    merged = select(IncidentRelation.incident_id).where(
        IncidentRelation.other_id == target.id, IncidentRelation.kind == "merged"
    )
    streams = [f"incident:{each}" for each in work.session.scalars(merged)]
    added = [e for s in streams for e in events_of(work.session, s, names=[TaskListAdded.name], limit=MOST)]
    doubled = {task_id for each in added if each.payload["list_id"] in there for task_id in each.payload["task_ids"]}
    tasks = select(IncidentTask).where(IncidentTask.incident_id == source.id, IncidentTask.done_at.is_(None))
    for task in work.session.scalars(tasks).all():
        if task.id not in doubled:
            task.incident_id = target.id
    for given in work.session.scalars(select(S).where(S.incident_id == source.id)).all():
        if given.list_id not in there:
            kept = {"added_at": given.added_at, "added_by": given.added_by}
            work.session.add(S(incident_id=target.id, list_id=given.list_id, **kept))


def _tasks(work: Work, incident: Incident, found: TaskList) -> list[IncidentTask]:
    """Return the list's tasks, each in the hands of whoever has its role now."""
    current = (RoleAssignment.incident_id == incident.id, RoleAssignment.until.is_(None))
    held = {row.role: row.person_id for row in work.session.scalars(select(RoleAssignment).where(*current))}
    items = select(TaskListItem).where(TaskListItem.list_id == found.id).order_by(TaskListItem.place)
    return [
        IncidentTask(
            incident_id=incident.id,
            title=item.title,
            role=item.role,
            owner_id=held.get(item.role),
            due=work.now + timedelta(minutes=item.due_minutes) if item.due_minutes else None,
        )
        for item in work.session.scalars(items)
    ]


def _list(work: Work, slug: str) -> TaskList:
    sayable = slug if slug.isascii() and slug.isprintable() else ""
    found = work.session.scalar(select(TaskList).where(TaskList.slug == sayable, TaskList.retired_at.is_(None)))
    if found is None:
        raise NotFound(NOUN)
    return found
