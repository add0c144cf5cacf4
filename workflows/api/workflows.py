"""Workflows for programs: writing, switching, trying and following them."""

from collections.abc import Sequence

from flask import Blueprint

from foundation.web.api import Answer, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading, Work
from workflows import commands, queries
from workflows.api.bodies import (
    AnswerBody,
    DryRunBody,
    NewWorkflow,
    NextVersion,
    RunBody,
    RunList,
    RunQuery,
    RunStepBody,
    StepBody,
    Switch,
    Tried,
    VersionBody,
    VersionList,
    WorkflowBody,
    WorkflowList,
    WorkflowText,
)
from workflows.definition import Step, require_condition, require_steps
from workflows.model import Workflow
from workflows.queries import RunItem, StepItem, WorkflowItem

BLUEPRINT = Blueprint("workflows_api", __name__, url_prefix="/api/v1")
TAG = "workflows"


@BLUEPRINT.get("/workflows")
@endpoint("List workflows", answer=WorkflowList, tag=TAG)
def list_workflows() -> WorkflowList:
    """List them by name, those that are on first."""
    return WorkflowList(items=[_shown(item) for item in queries.workflows(reading())])


@BLUEPRINT.post("/workflows")
@endpoint("Write a workflow", body=NewWorkflow, answer=WorkflowBody, status=201, tag=TAG)
def write_workflow(body: NewWorkflow) -> Answer:
    """Write it; it is off, so that it can be tried first. For administrators."""
    return write(lambda work: _written(work, body.slug, body, 0), represent=_stored, status=201)


@BLUEPRINT.get("/workflows/<slug>")
@endpoint("Read a workflow", answer=WorkflowBody, tag=TAG)
def workflow(slug: str) -> WorkflowBody:
    """Show it as it stands."""
    return _shown(queries.workflow(reading(), slug))


@BLUEPRINT.put("/workflows/<slug>")
@endpoint("Write the next version of a workflow", body=NextVersion, answer=WorkflowBody, tag=TAG)
def rewrite_workflow(slug: str, body: NextVersion) -> Answer:
    """Write it; earlier versions and their runs stay as they are. For administrators."""
    queries.workflow(reading(), slug)
    return write(lambda work: _written(work, slug, body, body.version), represent=_stored)


@BLUEPRINT.patch("/workflows/<slug>")
@endpoint("Switch a workflow", body=Switch, answer=WorkflowBody, tag=TAG)
def switch_workflow(slug: str, body: Switch) -> Answer:
    """Switch it on or off; runs that began go on. For administrators."""
    return write(lambda work: commands.switch_workflow(work, slug=slug, on=body.is_on), represent=_stored)


@BLUEPRINT.get("/workflows/<slug>/versions")
@endpoint("List the versions of a workflow", answer=VersionList, tag=TAG)
def versions(slug: str) -> VersionList:
    """List them, the newest first."""
    found = queries.versions(reading(), slug)
    items = [
        VersionBody(number=v.item.number, written_at=v.written_at, written_by=v.written_by, text=_shown(v.item))
        for v in found
    ]
    return VersionList(items=items)


@BLUEPRINT.get("/workflows/<slug>/runs")
@endpoint("List the runs of a workflow", query=RunQuery, answer=RunList, tag=TAG)
def runs(slug: str, query: RunQuery) -> RunList:
    """List them at the incidents that one may see, the latest first."""
    page = queries.runs_of_workflow(reading(), slug, query.limit, query.cursor)
    return RunList(items=[_run(item) for item in page.items], next_cursor=page.next_cursor)


@BLUEPRINT.get("/workflows/<slug>/dry-run")
@endpoint("Try a workflow on past incidents", answer=DryRunBody, tag=TAG)
def dry_run(slug: str) -> DryRunBody:
    """Say at which of the latest incidents it would have run, and what it would have done. Nothing is changed."""
    look = reading()
    found = queries.workflow(look, slug)
    return _tried(look, found.event, found.condition, found.steps)


@BLUEPRINT.post("/workflows/dry-runs")
@endpoint("Try what is not written yet", body=Tried, answer=DryRunBody, tag=TAG)
def try_out(body: Tried) -> DryRunBody:
    """Say the same of a workflow that may not have been written. Nothing is changed."""
    look = reading()
    look.require("workflows:read")
    steps = require_steps(look, [each.step for each in body.steps])
    return _tried(look, body.event, body.condition, steps)


@BLUEPRINT.get("/incidents/<key>/workflow-runs")
@endpoint("List what workflows did at an incident", answer=RunList, tag=TAG)
def runs_of_incident(key: str) -> RunList:
    """List the runs, the latest first."""
    return RunList(items=[_run(item) for item in queries.runs_of_incident(reading(), key)])


def _written(work: Work, slug: str, body: WorkflowText, version: int | None) -> Workflow:
    return commands.write_workflow(
        work,
        slug=slug,
        name=body.name,
        event=body.event,
        condition=body.condition,
        steps=[each.step for each in body.steps],
        version=version,
    )


def _stored(look: Reading, stored: Workflow) -> WorkflowBody:
    return _shown(queries.workflow(look, stored.slug))


def _shown(item: WorkflowItem) -> WorkflowBody:
    return WorkflowBody(
        slug=item.slug,
        name=item.name,
        event=item.event,
        condition=dict(item.condition),
        says=item.says,
        steps=[_step(step) for step in item.steps],
        number=item.number,
        is_on=item.is_on,
        url=f"/workflows/{item.slug}",
    )


def _step(step: Step) -> StepBody:
    return StepBody(**{**step.as_json(), "to": list(step.to)})


def _run(item: RunItem) -> RunBody:
    return RunBody(
        id=item.id,
        workflow=item.slug,
        version=item.version,
        incident=item.incident.key,
        event=item.event,
        seq=item.seq,
        started_at=item.started_at,
        state=item.state,
        steps=[_taken(step) for step in item.steps],
    )


def _taken(item: StepItem) -> RunStepBody:
    return RunStepBody(
        place=item.place, step=_step(item.step), state=item.state, detail=item.detail, ended_at=item.ended_at
    )


def _tried(look: Reading, event: str, condition: object, steps: Sequence[Step]) -> DryRunBody:
    found = queries.dry_run(look, event=event, condition=require_condition(look, condition), steps=steps)
    return DryRunBody(
        looked_at=found.looked_at,
        incidents=found.incident_count,
        answers=[
            AnswerBody(
                incident=a.incident.key,
                title=a.incident.title,
                seq=a.seq,
                at=a.at,
                severity=a.facts.severity,
                state=a.facts.state,
            )
            for a in found.answers
        ],
        steps=[_step(step) for step in steps],
    )
