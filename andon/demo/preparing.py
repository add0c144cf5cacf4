"""What Larkfield thought out before anything broke: fields, lists of tasks, and what happens by itself."""

from typing import Any

from pydantic import Field

from andon.demo.script import Part, read
from andon.demo.stage import Stage
from incidents import commands as incidents
from workflows import commands as workflows
from workflows.definition import Step


class FieldScript(Part):
    """A field that incidents have here."""

    key: str
    name: str
    description: str
    kind: str
    rank: int
    choices: tuple[str, ...] = ()
    required: str = "never"
    types: tuple[str, ...] = ()


class TaskScript(Part):
    """A task of a list."""

    title: str
    role: str = ""
    due_minutes: int | None = None


class ListScript(Part):
    """A list of tasks, and for which incidents it is meant."""

    slug: str
    title: str
    description: str
    tasks: tuple[TaskScript, ...]
    types: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()


class WorkflowScript(Part):
    """Something that happens by itself, if it is on."""

    slug: str
    name: str
    event: str
    condition: dict[str, Any]
    steps: tuple[dict[str, Any], ...]
    is_on: bool


class Preparation(Part):
    """All of it."""

    fields: tuple[FieldScript, ...] = ()
    task_lists: tuple[ListScript, ...] = Field((), alias="lists")
    workflows: tuple[WorkflowScript, ...] = ()


def prepare(stage: Stage) -> None:
    """Write it down, as an administrator would."""
    script = Preparation.model_validate(read("preparation"))
    for field in script.fields:
        stage.run(incidents.save_field, **field.model_dump())
    for each in script.task_lists:
        tasks = [incidents.ListedTask(task.title, task.role, task.due_minutes) for task in each.tasks]
        stage.run(incidents.save_task_list, tasks=tasks, **each.model_dump(exclude={"tasks"}))
    for flow in script.workflows:
        stage.run(
            workflows.write_workflow,
            slug=flow.slug,
            name=flow.name,
            event=flow.event,
            condition=flow.condition,
            steps=[Step.of(step) for step in flow.steps],
        )
        if flow.is_on:
            stage.run(workflows.switch_workflow, slug=flow.slug, on=True)
