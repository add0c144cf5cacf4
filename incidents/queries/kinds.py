"""Types of incidents, the fields that are asked of them, and lists of tasks: what there is, and what one has of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

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
    columns = (IncidentType.key, IncidentType.rank, IncidentType.name, IncidentType.description)
    rows = reading.session.execute(select(*columns).order_by(IncidentType.rank, IncidentType.key))
    return [TypeItem(*row) for row in rows]


def incident_fields(reading: Reading) -> list[FieldItem]:
    """Return the fields that are asked for, in their order."""
    reading.require("incidents:read")
    asked = select(IncidentField).where(IncidentField.retired_at.is_(None))
    rows = reading.session.scalars(asked.order_by(IncidentField.rank, IncidentField.id))
    return [_field(row) for row in rows]


def filled_fields(reading: Reading, incident: IncidentBrief) -> list[FilledField]:
    """Return the fields with what an incident says in them, of one that the reader was found to see."""
    reading.require("incidents:read")
    joined = select(IncidentField, IncidentFieldValue.value).outerjoin(
        IncidentFieldValue,
        (IncidentFieldValue.field_id == IncidentField.id) & (IncidentFieldValue.incident_id == incident.id),
    )
    asked = joined.where(IncidentField.retired_at.is_(None)).order_by(IncidentField.rank, IncidentField.id)
    return [
        FilledField(_field(row.IncidentField), row.value or "", _is_needed(row.IncidentField, incident))
        for row in reading.session.execute(asked)
    ]


def _is_needed(field: IncidentField, incident: IncidentBrief) -> bool:
    return field.required != Required.NEVER and field.is_for(incident.acting_severity, incident.type)


def _field(row: IncidentField) -> FieldItem:
    return FieldItem(
        row.key, row.rank, row.name, row.description, row.kind, row.choices, row.required, row.severities, row.types
    )


def task_lists(reading: Reading) -> list[TaskListBrief]:
    """Return the lists that are offered, by title."""
    reading.require("incidents:read")
    offered = select(TaskList).where(TaskList.retired_at.is_(None)).order_by(TaskList.title, TaskList.id)
    return _lists(reading, reading.session.scalars(offered).all())


def task_list(reading: Reading, slug: str) -> TaskListBrief:
    """Return one of them."""
    found = next((each for each in task_lists(reading) if each.slug == slug), None)
    if found is None:
        raise NotFound(NOUN)
    return found


def offered_lists(reading: Reading, incident: IncidentBrief) -> OfferedLists:
    """Return the lists as an incident has or may have them."""
    mine = select(IncidentTaskList.list_id).where(IncidentTaskList.incident_id == incident.id)
    added = set(reading.session.scalars(mine))
    here = IncidentTaskList.list_id == TaskList.id
    kept = select(TaskList).join(IncidentTaskList, here).where(IncidentTaskList.incident_id == incident.id)
    rows = reading.session.scalars(kept.order_by(IncidentTaskList.added_at, TaskList.id)).all() if added else []
    rest = [each for each in task_lists(reading) if each.id not in added]
    return OfferedLists(
        added=_lists(reading, rows),
        fitting=[each for each in rest if each.fits(incident)],
        others=[each for each in rest if not each.fits(incident)],
    )


def _lists(reading: Reading, rows: Sequence[TaskList]) -> list[TaskListBrief]:
    tasks = _tasks(reading, {row.id for row in rows})
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


def _tasks(reading: Reading, list_ids: Collection[int]) -> Mapping[int, list[ListedTaskItem]]:
    found: dict[int, list[ListedTaskItem]] = {}
    if list_ids:
        wanted = select(TaskListItem).where(TaskListItem.list_id.in_(list_ids)).order_by(TaskListItem.place)
        for row in reading.session.scalars(wanted):
            found.setdefault(row.list_id, []).append(ListedTaskItem(row.title, row.role, row.due_minutes))
    return found
