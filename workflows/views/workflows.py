"""Workflows as pages: the list, one with its run log, writing it, trying it, switching it."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from accounts.queries import people, teams
from foundation.predicate.lines import as_lines as condition_lines
from foundation.predicate.lines import parse_lines
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.work import Reading
from incidents.queries import role_book, task_lists
from workflows import commands, queries
from workflows.definition import Step, require_condition, require_steps
from workflows.forms import SwitchForm, WorkflowForm
from workflows.lines import as_lines, line, parse_steps
from workflows.queries import WorkflowItem
from workflows.views.contributed import log_of
from workflows.vocabulary import LISTS, PAGE, TRIGGERS, WORDS

BLUEPRINT = Blueprint("workflows", __name__)
SEE_OTHER = 303


@BLUEPRINT.get("/workflows")
def list_workflows() -> Response:
    """List them, those that are on first."""
    look = reading()
    found = queries.workflows(look)
    return page("workflows/workflows.html", found=found, words={item.id: _said(look, item.steps) for item in found})


@BLUEPRINT.get("/workflows/new")
def new_workflow() -> Response:
    """Show the form."""
    look = reading()
    look.require("workflows:configure")
    return page("workflows/edit.html", 200, workflow=None, action="/workflows", **_form(look))


@BLUEPRINT.post("/workflows")
@redisplay(new_workflow)
def write_workflow() -> AnyResponse:
    """Write a new one; it is off."""
    form = read_form(WorkflowForm)
    return _write(form, form.slug, "It is written, and off. Try it on past incidents, then switch it on.")


@BLUEPRINT.post("/workflows/dry-runs")
def try_out() -> Response:
    """Show what the form would have done at past incidents, written or not; nothing is changed."""
    look = reading()
    look.require("workflows:configure")
    form = read_form(WorkflowForm)
    condition = require_condition(look, parse_lines(form.condition, where="condition"))
    steps = require_steps(look, parse_steps(form.steps, _ids(look)))
    found = queries.dry_run(look, event=form.event, condition=condition, steps=steps)
    return page("workflows/dry_run.html", title=form.name or "this workflow", found=found, words=_said(look, steps))


@BLUEPRINT.get("/workflows/<slug>")
def workflow(slug: str) -> Response:
    """Show what it says, whether it is on, and what it did at incidents that one may see."""
    look = reading()
    found = queries.workflow(look, slug)
    runs = queries.runs_of_workflow(look, slug, PAGE, request.args.get("cursor") or None)
    return page(
        "workflows/workflow.html",
        workflow=found,
        words=_said(look, found.steps),
        log=log_of(look, runs.items),
        versions=queries.versions(look, slug),
        next_url=f"/workflows/{slug}?cursor={runs.next_cursor}#runs" if runs.next_cursor else None,
    )


@BLUEPRINT.get("/workflows/<slug>/edit")
def edit(slug: str) -> Response:
    """Show the form with what it says."""
    look = reading()
    found = queries.workflow(look, slug)
    look.require("workflows:configure")
    return page("workflows/edit.html", 200, workflow=found, action=f"/workflows/{slug}", **_form(look, found))


@BLUEPRINT.post("/workflows/<slug>")
@redisplay(edit)
def rewrite(slug: str) -> AnyResponse:
    """Write its next version."""
    queries.workflow(reading(), slug)
    return _write(read_form(WorkflowForm), slug, "It is written. Runs from now on follow this version.")


@BLUEPRINT.post("/workflows/<slug>/switch")
def switch(slug: str) -> AnyResponse:
    """Switch it on or off."""
    on = read_form(SwitchForm).on
    run(commands.switch_workflow, slug=slug, on=on)
    flash("It is on: it answers to what happens from now on." if on else "It is off.", "done")
    return redirect(f"/workflows/{slug}", SEE_OTHER)


@BLUEPRINT.get("/workflows/<slug>/dry-run")
def dry_run(slug: str) -> Response:
    """Show what it would have done at past incidents."""
    look = reading()
    item = queries.workflow(look, slug)
    condition = require_condition(look, item.condition)
    found = queries.dry_run(look, event=item.event, condition=condition, steps=item.steps)
    return page("workflows/dry_run.html", title=item.name, found=found, words=_said(look, item.steps))


@BLUEPRINT.get("/workflows/<slug>/versions/<int(max=2147483647):number>")
def version(slug: str, number: int) -> Response:
    """Show what it said in one version."""
    look = reading()
    found = queries.version_of(look, slug, number)
    newest = queries.workflow(look, slug).number
    return page("workflows/version.html", workflow=found, words=_said(look, found.steps), newest=newest)


def _write(form: WorkflowForm, slug: str, words: str) -> AnyResponse:
    written = run(
        commands.write_workflow,
        slug=slug,
        name=form.name,
        event=form.event,
        condition=parse_lines(form.condition, where="condition"),
        steps=parse_steps(form.steps, _ids(reading())),
        version=form.version,
    )
    flash(words, "done")
    return redirect(f"/workflows/{written.slug}", SEE_OTHER)


def _form(look: Reading, found: WorkflowItem | None = None) -> dict[str, object]:
    """Return what the form begins with, and the words that can stand in it."""
    addresses = {person.id: person.email for person in people(look)}
    return {
        "triggers": [(event, f"When {words}") for event, words in TRIGGERS.items()],
        "condition": condition_lines(found.condition) if found else "severity in SEV1, SEV2",
        "steps": as_lines(found.steps, addresses) if found else "",
        "words": WORDS,
        "lists": LISTS,
        "roles": [role.key for role in role_book(look).roles],
        "task_lists": [each.slug for each in task_lists(look)],
        "teams": [team.slug for team in teams(look)],
    }


def _ids(look: Reading) -> dict[str, int]:
    return {person.email.lower(): person.id for person in people(look) if not person.disabled}


def _said(look: Reading, steps: Sequence[Step]) -> list[str]:
    called = {person.id: person.name for person in people(look)}
    return [line(step, called) for step in steps]
