"""Types, fields of an organisation's own and lists of tasks: their pages, and what an incident's page has of them."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from catalog.queries import severities
from foundation.slots import Panel
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run
from foundation.work import Reading
from incidents import commands
from incidents.field_values import FieldKind, Required
from incidents.forms import WORD
from incidents.forms.kinds import (
    AddListForm,
    FieldKindForm,
    FieldsForm,
    TaskListForm,
    TypeForm,
    TypeKindForm,
    said_in_fields,
    written,
)
from incidents.lifecycle import said
from incidents.model import IncidentTaskList
from incidents.queries import (
    FilledField,
    IncidentBrief,
    OfferedLists,
    filled_fields,
    incident_fields,
    incident_types,
    offered_lists,
    role_book,
    task_lists,
)
from incidents.views.incident import incident

BLUEPRINT = Blueprint("incident_kinds", __name__, url_prefix="/incidents")
SEE_OTHER = 303
NEEDED = {Required.NEVER: "Never", Required.DECLARE: "On declaring", Required.RESOLVE: "To resolve"}


@dataclass(frozen=True)
class Filled:
    """What an incident says in the fields."""

    fields: list[FilledField]
    able: bool


@dataclass(frozen=True)
class Lists:
    """The lists of tasks that an incident has or may have."""

    offered: OfferedLists
    able: bool


@BLUEPRINT.get("/fields")
def list_fields() -> Response:
    """Show types and fields, and for administrators the forms that change them."""
    look = reading()
    fields, wanted = incident_fields(look), request.args.get("key", "")[:WORD]
    return page(
        "incidents/fields.html",
        fields=fields,
        types=incident_types(look),
        chosen=next((field for field in fields if field.key == wanted), None),
        kinds=[(word.value, said(word.value)) for word in FieldKind],
        needed=list(NEEDED.items()),
        severities=severities(look),
    )


@BLUEPRINT.post("/fields")
@redisplay(list_fields)
def save_field() -> AnyResponse:
    """Define a field, or define one anew."""
    form = read_form(FieldKindForm)
    choices = [line.strip() for line in form.choices.splitlines() if line.strip()]
    run(commands.save_field, choices=choices, **form.model_dump(exclude={"choices"}))
    return _to("/incidents/fields", f"{form.name} is saved.")


@BLUEPRINT.post("/fields/<field>/retirement")
def retire_field(field: str) -> AnyResponse:
    """Ask for it no more."""
    retired = run(commands.retire_field, key=field)
    return _to("/incidents/fields", f"{retired.name} is asked for no more. What was said in it is kept.")


@BLUEPRINT.post("/types")
@redisplay(list_fields)
def save_type() -> AnyResponse:
    """Write a type, or rewrite one."""
    form = read_form(TypeKindForm)
    run(commands.save_type, **form.model_dump())
    return _to("/incidents/fields", f"{form.name} is saved.")


@BLUEPRINT.get("/task-lists")
def list_task_lists() -> Response:
    """Show the lists of tasks, and for administrators the form that changes them."""
    look = reading()
    found, wanted = task_lists(look), request.args.get("slug", "")
    chosen = next((each for each in found if each.slug == wanted), None)
    return page(
        "incidents/task_lists.html",
        found=found,
        chosen=chosen,
        lines="\n".join(written(t.title, t.role, t.due_minutes) for t in chosen.tasks) if chosen else "",
        types=incident_types(look),
        severities=severities(look),
        roles={role.key: role.name for role in role_book(look).roles},
    )


@BLUEPRINT.post("/task-lists")
@redisplay(list_task_lists)
def save_task_list() -> AnyResponse:
    """Write a list, or rewrite one."""
    form = read_form(TaskListForm)
    given = form.model_dump(include={"slug", "title", "description", "types", "severities"})
    run(commands.save_task_list, tasks=form.listed, services=form.slugs, **given)
    return _to("/incidents/task-lists", f"{form.title} is saved.")


@BLUEPRINT.post("/task-lists/<slug>/retirement")
def retire_task_list(slug: str) -> AnyResponse:
    """Offer it no more."""
    retired = run(commands.retire_task_list, slug=slug)
    return _to("/incidents/task-lists", f"{retired.title} is offered no more.")


@BLUEPRINT.post("/<key>/task-lists")
@redisplay(incident)
def add_task_list(key: str) -> AnyResponse:
    """Give the incident the tasks of a list."""
    run(commands.add_task_list, key=key, slug=read_form(AddListForm).list)
    return _to(f"/incidents/{key}#tasks", "The tasks of the list are there.")


@BLUEPRINT.post("/<key>/fields")
@redisplay(incident)
def set_fields(key: str) -> AnyResponse:
    """Fill fields in; only what was rewritten here can conflict."""
    version, values = read_form(FieldsForm).version, said_in_fields()
    run(commands.set_fields, key=key, values=values, version=version)
    return _to(f"/incidents/{key}#fields", "Saved.")


@BLUEPRINT.post("/<key>/type")
@redisplay(incident)
def set_type(key: str) -> AnyResponse:
    """Say of what type it is."""
    form = read_form(TypeForm)
    run(commands.set_type, key=key, kind=form.type, version=form.version)
    return _to(f"/incidents/{key}", "The type is up to date.")


def _to(address: str, words: str) -> AnyResponse:
    flash(words, "done")
    return redirect(address, SEE_OTHER)


def _filled(look: Reading, subject: IncidentBrief) -> Filled | None:
    found = filled_fields(look, subject)
    return Filled(found, look.permits("incidents:respond", subject)) if found else None


def _lists(look: Reading, subject: IncidentBrief) -> Lists | None:
    found = offered_lists(look, subject)
    able = look.permits("incidents:respond", subject) and (subject.is_active or subject.state == "resolved")
    is_shown = found.added or (able and (found.fitting or found.others))
    return Lists(found, able) if is_shown else None


PANELS = (
    Panel(
        "incident.aside",
        "task-lists",
        "Lists of tasks",
        "incidents/parts/task_lists.html",
        _lists,
        order=3,
        looks_into=(IncidentTaskList.incident_id,),
    ),
    Panel("incident.aside", "fields", "Fields", "incidents/parts/fields.html", _filled, order=35),
)
