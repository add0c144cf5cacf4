"""What happens to types, fields and lists of tasks, and to what one incident has of them."""

from dataclasses import dataclass

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class IncidentTypeSaved(Event, name="incident_type.saved"):
    """A type of incidents was written or rewritten."""

    type: str
    rank: int
    title: str = passage()
    description: str = passage()


@dataclass(frozen=True, kw_only=True)
class TypeSet(Event, name="incident.type_set"):
    """It was said what type of incident it is; an empty one takes that back."""

    from_type: str
    to_type: str


@dataclass(frozen=True, kw_only=True)
class FieldSaved(Event, name="incident_field.saved"):
    """A field was defined, or defined anew."""

    key: str
    kind: str
    required: str
    severities: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    title: str = passage()
    description: str = passage()


@dataclass(frozen=True, kw_only=True)
class FieldRetired(Event, name="incident_field.retired"):
    """A field is asked for no more; what incidents said in it stays."""

    key: str


@dataclass(frozen=True, kw_only=True)
class FieldsSet(Event, name="incident.fields_set"):
    """An incident said something in its fields; ``values`` are by the fields' names, empty where one was blanked."""

    field_ids: tuple[int, ...]
    values: dict[str, str] = passage()  # noqa: RUF009 - it marks the field, and gives no value to share


@dataclass(frozen=True, kw_only=True)
class TaskListSaved(Event, name="task_list.saved"):
    """A list of tasks was written or rewritten."""

    slug: str
    types: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    service_ids: tuple[int, ...] = ()
    title: str = passage()
    description: str = passage()
    tasks: tuple[dict[str, object], ...] = passage(())


@dataclass(frozen=True, kw_only=True)
class TaskListRetired(Event, name="task_list.retired"):
    """A list is offered no more; the tasks that incidents have of it stay."""

    slug: str


@dataclass(frozen=True, kw_only=True)
class TaskListAdded(Event, name="incident.task_list_added"):
    """An incident got the tasks of a list."""

    list_id: int
    slug: str
    task_ids: tuple[int, ...]
    title: str = passage()
