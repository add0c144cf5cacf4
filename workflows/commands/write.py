"""Writing a workflow: every version stays, and every run names its own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from workflows.definition import Step, require_condition, require_steps
from workflows.events import WorkflowSwitched, WorkflowWritten
from workflows.model import Workflow, WorkflowVersion
from workflows.vocabulary import TRIGGERS

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAME_LIMIT = 80
MOST_WORKFLOWS = 100
NOT_SAME = "Somebody wrote version {} meanwhile: look at it, then write yours."


def write_workflow(
    work: Work,
    *,
    slug: str,
    name: str,
    event: str,
    condition: object,
    steps: Sequence[Step],
    version: int | None = None,
) -> Workflow:
    """Write a new workflow, or the next version of the one of that slug; the same again changes nothing.

    A new one is off, so that a dry run can come first. ``version`` is the one that was read, 0 for none.
    """
    work.require("workflows:configure")
    said = _said(work, name, event, condition, steps)
    found = work.session.scalar(select(Workflow).where(Workflow.slug == _slug(slug)).with_for_update())
    if version is not None and version != (found.current if found else 0):
        number = found.current if found else 0
        raise Conflict("workflow.version", NOT_SAME.format(number), where="version", extra={"version": number})
    found = found or _new(work, slug)
    if found.current and _is_same(work, found, said):
        return found
    found.current += 1
    work.session.flush()
    written = {"written_at": work.now, "written_by": work.principal.id}
    work.session.add(WorkflowVersion(workflow_id=found.id, number=found.current, **said, **written))
    work.record(
        found.stream,
        WorkflowWritten(
            slug=slug,
            number=found.current,
            event=event,
            condition=said["condition"],
            title=said["name"],
            steps=tuple(said["steps"]),
            changed=("definition",),
        ),
    )
    return found


def switch_workflow(work: Work, *, slug: str, on: bool) -> Workflow:
    """Let it answer to what happens from now on, or no more; runs that began go on."""
    work.require("workflows:configure")
    found = work.session.scalar(select(Workflow).where(Workflow.slug == _slug(slug)).with_for_update())
    if found is None:
        raise NotFound("workflow")
    if on is not (found.on_since is not None):
        found.switch(work.now, on=on)
        work.record(found.stream, WorkflowSwitched(is_on=on, changed=("is_on",)))
    return found


def _said(work: Work, name: str, event: str, condition: object, steps: Sequence[Step]) -> dict[str, Any]:
    name = clean(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("workflow.name", "Give it a name.", where="name")
    if event not in TRIGGERS:
        raise Invalid("workflow.event", f"It can answer to {', '.join(TRIGGERS)}.", where="event")
    return {
        "name": name,
        "event": event,
        "condition": require_condition(work, condition).as_json(),
        "steps": [step.as_json() for step in require_steps(work, steps)],
    }


def _slug(slug: str) -> str:
    if not SLUG.fullmatch(slug):
        detail = "Its short name is a word of small letters, digits and hyphens, which begins with a letter."
        raise Invalid("workflow.slug", detail, where="slug")
    return slug


def _new(work: Work, slug: str) -> Workflow:
    if (work.session.scalar(select(func.count()).select_from(Workflow)) or 0) >= MOST_WORKFLOWS:
        raise Conflict("workflow.most", f"There are {MOST_WORKFLOWS} workflows. Write one of them anew.", where="slug")
    found = Workflow(slug=slug, current=0, off_since=work.now)
    work.session.add(found)
    return found


def _is_same(work: Work, found: Workflow, said: Mapping[str, Any]) -> bool:
    there = work.session.get_one(WorkflowVersion, (found.id, found.current))
    return all(getattr(there, name) == value for name, value in said.items())
