"""Types of incidents, the fields that are asked of them, and lists of tasks: what there is, and what one has of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.queries import service_names
from foundation.errors import NotFound
from foundation.work import Reading
from incidents.field_values import Required, Value, read_back
from incidents.model import (
    IncidentField,
    IncidentFieldValue,
    IncidentTaskList,
    IncidentType,
    TaskList,
    TaskListItem,
)
from incidents.queries.brief import IncidentBrief

NOUN = "task list"


@dataclass(frozen=True)
class TypeItem:
    """A type of incidents."""

    key: str
    rank: int
    name: str
    description: str


@dataclass(frozen=True)
class FieldItem:
    """A field as it is defined."""

    key: str
    rank: int
    name: str
    description: str
    kind: str
    choices: Sequence[str]
    required: str
    severities: Sequence[str]
    types: Sequence[str]

    @property
    def when(self) -> str:
        """Say when an incident can't do without it."""
        if self.required == Required.NEVER:
            return "Optional"
        time = "on declaring" if self.required == Required.DECLARE else "to resolve"
        narrowed = [", ".join(words) for words in (self.severities, self.types) if words]
        return f"Needed {time}" + (f", for {' and '.join(narrowed)}" if narrowed else "")


@dataclass(frozen=True)
class FilledField:
    """A field, what one incident says in it, and whether that incident will need it."""

    item: FieldItem
    text: str
    is_needed: bool

    @property
    def value(self) -> Value | None:
        """What it says, as programs take it."""
        return read_back(self.item.kind, self.text) if self.text else None


@dataclass(frozen=True)
class ListedTaskItem:
    """One task of a list."""

    title: str
    role: str
    due_minutes: int | None


@dataclass(frozen=True)
class TaskListBrief:
    """A list of tasks, and for which incidents it is meant; empty means any."""

    id: int
    slug: str
    title: str
    description: str
    types: Sequence[str]
    severities: Sequence[str]
    service_ids: Sequence[int]
    services: Sequence[tuple[str, str]]
    tasks: Sequence[ListedTaskItem]

    def fits(self, incident: IncidentBrief) -> bool:
        """Whether it is meant for an incident like this one."""
        return (
            (not self.types or incident.type in self.types)
            and (not self.severities or incident.acting_severity in self.severities)
            and (not self.service_ids or bool(set(self.service_ids) & set(incident.service_ids)))
        )


@dataclass(frozen=True)
class OfferedLists:
    """The lists that an incident has, those meant for such as it, and all the others."""

    added: Sequence[TaskListBrief]
    fitting: Sequence[TaskListBrief]
    others: Sequence[TaskListBrief]


def incident_types(reading: Reading) -> list[TypeItem]:
    """Return the types, in their order."""
    reading.require("incidents:read")
    return list(reading.kept(_types))


def _types(session: Session) -> list[TypeItem]:
    columns = (IncidentType.key, IncidentType.rank, IncidentType.name, IncidentType.description)
    rows = session.execute(select(*columns).order_by(IncidentType.rank, IncidentType.key))
    return [TypeItem(*row) for row in rows]


def incident_fields(reading: Reading) -> list[FieldItem]:
    """Return the fields that are asked for, in their order."""
    reading.require("incidents:read")
    return [item for _, item in reading.kept(_fields)]


def _fields(session: Session) -> list[tuple[int, FieldItem]]:
    asked = select(IncidentField).where(IncidentField.retired_at.is_(None))
    rows = session.scalars(asked.order_by(IncidentField.rank, IncidentField.id))
    return [(row.id, _field(row)) for row in rows]


def filled_fields(reading: Reading, incident: IncidentBrief) -> list[FilledField]:
    """Return the fields with what an incident says in them, of one that the reader was found to see."""
    reading.require("incidents:read")
    asked = reading.kept(_fields)
    if not asked:
        return []
    said = select(IncidentFieldValue.field_id, IncidentFieldValue.value)
    rows = reading.session.execute(said.where(IncidentFieldValue.incident_id == incident.id))
    values = {row.field_id: row.value for row in rows}
    return [FilledField(item, values.get(id_, ""), _is_needed(item, incident)) for id_, item in asked]


def _is_needed(field: FieldItem, incident: IncidentBrief) -> bool:
    fits = (not field.severities or incident.acting_severity in field.severities) and (
        not field.types or incident.type in field.types
    )
    return field.required != Required.NEVER and fits


def _field(row: IncidentField) -> FieldItem:
    return FieldItem(
        row.key, row.rank, row.name, row.description, row.kind, row.choices, row.required, row.severities, row.types
    )


def task_lists(reading: Reading) -> list[TaskListBrief]:
    """Return the lists that are offered, by title."""
    reading.require("incidents:read")
    return _told(reading, [row for row in reading.kept(_lists) if row.retired_at is None])


def task_list(reading: Reading, slug: str) -> TaskListBrief:
    """Return one of them."""
    found = next((each for each in task_lists(reading) if each.slug == slug), None)
    if found is None:
        raise NotFound(NOUN)
    return found


def offered_lists(reading: Reading, incident: IncidentBrief) -> OfferedLists:
    """Return the lists as an incident has or may have them."""
    added = _added(reading, incident.id)
    every = {row.id: row for row in reading.kept(_lists)}
    rest = _told(reading, [row for row in every.values() if row.retired_at is None and row.id not in added])
    return OfferedLists(
        added=_told(reading, [every[each] for each in added]),
        fitting=[each for each in rest if each.fits(incident)],
        others=[each for each in rest if not each.fits(incident)],
    )


def _added(reading: Reading, incident_id: int) -> list[int]:
    if reading.lacks(IncidentTaskList.incident_id, incident_id):
        return []
    mine = select(IncidentTaskList.list_id).where(IncidentTaskList.incident_id == incident_id)
    return list(reading.session.scalars(mine.order_by(IncidentTaskList.added_at, IncidentTaskList.list_id)))


def _lists(session: Session) -> Sequence[Any]:
    """Return all lists, those that are offered no more too."""
    columns = (TaskList.id, TaskList.slug, TaskList.title, TaskList.description, TaskList.types, TaskList.severities)
    chosen = select(*columns, TaskList.service_ids, TaskList.retired_at)
    return session.execute(chosen.order_by(TaskList.title, TaskList.id)).all()


def _told(reading: Reading, rows: Sequence[Any]) -> list[TaskListBrief]:
    tasks = reading.kept(_tasks) if rows else {}
    called = service_names(reading, {each for row in rows for each in row.service_ids})
    return [
        TaskListBrief(
            id=row.id,
            slug=row.slug,
            title=row.title,
            description=row.description,
            types=row.types,
            severities=row.severities,
            service_ids=row.service_ids,
            services=[called[each] for each in row.service_ids if each in called],
            tasks=tasks.get(row.id, []),
        )
        for row in rows
    ]


def _tasks(session: Session) -> Mapping[int, list[ListedTaskItem]]:
    found: dict[int, list[ListedTaskItem]] = {}
    columns = (TaskListItem.list_id, TaskListItem.title, TaskListItem.role, TaskListItem.due_minutes)
    for row in session.execute(select(*columns).order_by(TaskListItem.place)):
        found.setdefault(row.list_id, []).append(ListedTaskItem(row.title, row.role, row.due_minutes))
    return found
