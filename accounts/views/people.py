"""People: everybody sees who there is, administrators change it."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from accounts import commands
from accounts.forms import (
    GROUPS,
    ROLES,
    AccessForm,
    DescriptionForm,
    GroupsForm,
    NewPasswordForm,
    PersonForm,
    RoleForm,
    TeamsForm,
    role_of,
)
from accounts.passwords import hash_password
from accounts.queries import PersonItem, find_person, person_version, teams
from accounts.queries import people as all_people
from foundation.errors import NotFound
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run

BLUEPRINT = Blueprint("people", __name__)


@BLUEPRINT.get("/people")
def people() -> Response:
    """Show everybody."""
    look = reading()
    names = {team.id: team.name for team in teams(look)}
    return page("accounts/people.html", people=all_people(look), team_names=names, roles=ROLES)


@BLUEPRINT.post("/people")
@redisplay(people)
def add_person() -> Response:
    """Give somebody an account."""
    form = read_form(PersonForm)
    reading().require("accounts:manage")
    password = hash_password(form.password, about=form.email) if form.password else None
    role = role_of(form.role)
    person = run(commands.add_person, email=form.email, name=form.name, role=role, password=password)
    flash(f"{person.name} is added.", "done")
    return _to(person.id)


@BLUEPRINT.get("/people/<int:person_id>")
def person(person_id: int) -> Response:
    """Show one person, and what an administrator may change."""
    look = reading()
    found = _get(person_id)
    everything = teams(look)
    return page(
        "accounts/person.html",
        person=found,
        version=person_version(look, person_id),
        teams=[team for team in everything if team.id in found.team_ids],
        team_options=[(str(team.id), team.name) for team in everything],
        roles=ROLES,
        groups=GROUPS,
    )


@BLUEPRINT.post("/people/<int:person_id>")
@redisplay(person)
def describe_person(person_id: int) -> Response:
    """Give somebody another name or address."""
    run(commands.describe_person, person_id=person_id, **read_form(DescriptionForm).model_dump())
    flash("Saved.", "done")
    return _to(person_id)


@BLUEPRINT.post("/people/<int:person_id>/teams")
@redisplay(person)
def change_teams(person_id: int) -> Response:
    """Take somebody into teams and out of them, so that just the chosen ones remain."""
    run(commands.set_teams, person_id=person_id, team_ids=read_form(TeamsForm).team_ids)
    flash("The teams are changed.", "done")
    return _to(person_id)


@BLUEPRINT.post("/people/<int:person_id>/role")
@redisplay(person)
def change_role(person_id: int) -> Response:
    """Change what somebody may do."""
    run(commands.change_role, person_id=person_id, role=role_of(read_form(RoleForm).role))
    flash("The role is changed.", "done")
    return _to(person_id)


@BLUEPRINT.post("/people/<int:person_id>/access")
@redisplay(person)
def change_access(person_id: int) -> Response:
    """Let somebody in no more, or again."""
    reading().require("accounts:manage", person_id)
    command = commands.enable_person if read_form(AccessForm).access == "enabled" else commands.disable_person
    run(command, email=_get(person_id).email)
    flash("Done. Whoever is disabled is signed out everywhere.", "done")
    return _to(person_id)


@BLUEPRINT.post("/people/<int:person_id>/groups")
@redisplay(person)
def change_groups(person_id: int) -> Response:
    """Give and take offices, so that just the chosen ones remain."""
    run(commands.set_groups, person_id=person_id, groups=read_form(GroupsForm).groups)
    flash("The groups are changed.", "done")
    return _to(person_id)


@BLUEPRINT.post("/people/<int:person_id>/password")
@redisplay(person)
def give_password(person_id: int) -> Response:
    """Give somebody a new password."""
    reading().require("accounts:password", person_id)
    form = read_form(NewPasswordForm)
    password = hash_password(form.new_password, about=_get(person_id).email, where="new_password")
    run(commands.set_password, person_id=person_id, password=password)
    flash("The password is changed, and their sessions have ended.", "done")
    return _to(person_id)


def _get(person_id: int) -> PersonItem:
    found = find_person(reading(), person_id)
    if found is None:
        raise NotFound("person")
    return found


def _to(person_id: int) -> Response:
    return redirect(f"/people/{person_id}", 303)
