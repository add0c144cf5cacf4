"""Types of incidents, fields of one's own and lists of tasks, for programs."""

from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading
from incidents import commands
from incidents.api.bodies import TaskList
from incidents.api.shown import task_bodies
from incidents.commands import ListedTask
from incidents.forms import MOST_SERVICES, Slug, Word
from incidents.model import TaskList as StoredList
from incidents.queries import (
    FieldItem,
    TaskListBrief,
    detail,
    incident_fields,
    incident_types,
    task_list,
    task_lists,
)

BLUEPRINT = Blueprint("incident_kinds_api", __name__, url_prefix="/api/v1")
TAG = "incidents"

Name = Annotated[str, Field(max_length=80)]
Said = Annotated[str, Field(max_length=300)]
Rank = Annotated[int, Field(ge=1, le=99)]
Words = Annotated[list[Word], Field(max_length=50)]


class NewType(Body):
    """A type of incidents."""

    name: Name
    description: Said = ""
    rank: Rank = 50


class TypeBody(Body):
    """A type of incidents."""

    key: str
    rank: int
    name: str
    description: str


class TypeList(Body):
    """All types, in their order."""

    items: list[TypeBody]
    next_cursor: str | None = None


class NewField(Body):
    """A field, and when an incident can't do without it."""

    name: Name
    description: Said = ""
    kind: Word
    """text, choice, number, link or yes_no"""
    choices: list[Name] = Field([], max_length=50)
    required: Word = "never"
    """never, declare or resolve"""
    severities: Words = Field([])
    """For which severities it is required; empty is all"""
    types: Words = Field([])
    """For which types it is required; empty is all"""
    rank: Rank = 50


class FieldBody(Body):
    """A field as it is defined."""

    key: str
    rank: int
    name: str
    description: str
    kind: str
    choices: list[str]
    required: str
    severities: list[str]
    types: list[str]


class FieldList(Body):
    """All fields that are asked for, in their order."""

    items: list[FieldBody]
    next_cursor: str | None = None


class ListedTaskBody(Body):
    """One task of a list."""

    title: Annotated[str, Field(max_length=300)]
    role: Word = ""
    """Whose task it is; empty is nobody's yet"""
    due_minutes: Annotated[int, Field(ge=1, le=30 * 24 * 60)] | None = None
    """Within how many minutes, from when the list is added"""


class NewTaskList(Body):
    """A list of tasks, and for which incidents it is meant; empty is any."""

    title: Name
    description: str = Field("", max_length=1_000)
    types: Words = Field([])
    severities: Words = Field([])
    services: list[Slug] = Field([], max_length=MOST_SERVICES)
    tasks: list[ListedTaskBody] = Field(min_length=1, max_length=50)


class TaskListBody(Body):
    """A list of tasks."""

    slug: str
    title: str
    description: str
    types: list[str]
    severities: list[str]
    services: list[str]
    tasks: list[ListedTaskBody]


class TaskListList(Body):
    """All lists of tasks, by title."""

    items: list[TaskListBody]
    next_cursor: str | None = None


class AddedList(Body):
    """The list whose tasks an incident is to have."""

    list: Slug


@BLUEPRINT.get("/incident-types")
@endpoint("List the types of incidents", answer=TypeList, tag=TAG)
def list_types() -> TypeList:
    """List them in their order."""
    return _types(reading())


@BLUEPRINT.put("/incident-types/<kind>")
@endpoint("Write a type of incidents", body=NewType, answer=TypeList, tag=TAG)
def save_type(kind: str, body: NewType) -> Answer:
    """Write it, or rewrite the one of that key. For administrators."""
    return write(
        lambda work: commands.save_type(work, key=kind, **body.model_dump()), represent=lambda work, _: _types(work)
    )


@BLUEPRINT.get("/incident-fields")
@endpoint("List the fields of incidents", answer=FieldList, tag=TAG)
def list_fields() -> FieldList:
    """List them in their order, with when an incident can't do without them."""
    return _fields(reading())


@BLUEPRINT.put("/incident-fields/<field>")
@endpoint("Define a field of incidents", body=NewField, answer=FieldList, tag=TAG)
def save_field(field: str, body: NewField) -> Answer:
    """Define it, or define the one of that key anew; its kind stays. For administrators."""
    return write(
        lambda work: commands.save_field(work, key=field, **body.model_dump()), represent=lambda work, _: _fields(work)
    )


@BLUEPRINT.delete("/incident-fields/<field>")
@endpoint("Retire a field of incidents", tag=TAG, status=204)
def retire_field(field: str) -> Answer:
    """Ask for it no more; what incidents said in it is kept. For administrators."""
    return write(lambda work: commands.retire_field(work, key=field), represent=lambda *_: None)


@BLUEPRINT.get("/task-lists")
@endpoint("List the lists of tasks", answer=TaskListList, tag=TAG)
def list_task_lists() -> TaskListList:
    """List them by title, with their tasks."""
    return TaskListList(items=[_list(item) for item in task_lists(reading())])


@BLUEPRINT.get("/task-lists/<slug>")
@endpoint("Read a list of tasks", answer=TaskListBody, tag=TAG)
def read_task_list(slug: str) -> TaskListBody:
    """Show it with its tasks."""
    return _list(task_list(reading(), slug))


@BLUEPRINT.put("/task-lists/<slug>")
@endpoint("Write a list of tasks", body=NewTaskList, answer=TaskListBody, tag=TAG)
def save_task_list(slug: str, body: NewTaskList) -> Answer:
    """Write it, or rewrite the one of that name; incidents keep the tasks that they have. For administrators."""
    tasks = [ListedTask(task.title, task.role, task.due_minutes) for task in body.tasks]
    given = body.model_dump(exclude={"tasks"})

    def shown(work: Reading, saved: StoredList) -> TaskListBody:
        return _list(task_list(work, saved.slug))

    return write(lambda work: commands.save_task_list(work, slug=slug, tasks=tasks, **given), represent=shown)


@BLUEPRINT.delete("/task-lists/<slug>")
@endpoint("Retire a list of tasks", tag=TAG, status=204)
def retire_task_list(slug: str) -> Answer:
    """Offer it no more. For administrators."""
    return write(lambda work: commands.retire_task_list(work, slug=slug), represent=lambda *_: None)


@BLUEPRINT.post("/incidents/<key>/task-lists")
@endpoint("Add a list of tasks to an incident", body=AddedList, answer=TaskList, status=201, tag=TAG)
def add_task_list(key: str, body: AddedList) -> Answer:
    """Give it the list's tasks, each to whoever has its role; a second time changes nothing."""
    return write(
        lambda work: commands.add_task_list(work, key=key, slug=body.list),
        represent=lambda work, incident: TaskList(items=task_bodies(detail(work, incident.id))),
        status=201,
    )


def _types(look: Reading) -> TypeList:
    items = incident_types(look)
    return TypeList(items=[TypeBody(key=t.key, rank=t.rank, name=t.name, description=t.description) for t in items])


def _fields(look: Reading) -> FieldList:
    return FieldList(items=[_field(item) for item in incident_fields(look)])


def _field(item: FieldItem) -> FieldBody:
    return FieldBody(
        key=item.key,
        rank=item.rank,
        name=item.name,
        description=item.description,
        kind=item.kind,
        choices=list(item.choices),
        required=item.required,
        severities=list(item.severities),
        types=list(item.types),
    )


def _list(item: TaskListBrief) -> TaskListBody:
    return TaskListBody(
        slug=item.slug,
        title=item.title,
        description=item.description,
        types=list(item.types),
        severities=list(item.severities),
        services=[slug for slug, _ in item.services],
        tasks=[ListedTaskBody(title=t.title, role=t.role, due_minutes=t.due_minutes) for t in item.tasks],
    )
