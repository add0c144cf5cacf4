"""Who is on call, as pages: the overview, schedules, what overrides them, policies."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from accounts.queries import people, team_by_slug, teams
from foundation.errors import Invalid
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import context, page, reading, run, runtime
from foundation.web.visit import identified
from foundation.work import Reading
from oncall import commands, queries
from oncall.calendar_feed import feeds
from oncall.forms import OverrideForm, PolicyForm, ScheduleForm, SwapForm
from oncall.lines import (
    LAYER_HELP,
    hours_words,
    layers_as_lines,
    parse_layers,
    parse_steps,
    steps_as_lines,
    window_words,
)

BLUEPRINT = Blueprint("oncall", __name__, url_prefix="/on-call")
SEE_OTHER = 303
AHEAD = timedelta(days=14)


@BLUEPRINT.get("")
def overview() -> Response:
    """Show who is on now and next, where nobody is, and whom policies page."""
    look = reading()
    found, policies = queries.schedules(look), queries.policies(look)
    called = {person.id: person.name for person in people(look)}
    steps = {item.slug: queries.step_words(item.steps, called) for item in policies}
    return page(
        "oncall/overview.html",
        schedules=found,
        policies=policies,
        steps=steps,
        hours={item.slug: [hours_words(step) for step in item.steps] for item in policies},
        teams={team.id: team for team in teams(look)},
        is_set_up=queries.is_set_up(look.session),
    )


@BLUEPRINT.get("/schedules/new")
def new_schedule() -> Response:
    """Show the form."""
    look = reading()
    look.require("oncall:plan")
    return page("oncall/schedule_form.html", schedule=None, action="/on-call/schedules", **_form(look))


@BLUEPRINT.post("/schedules")
@redisplay(new_schedule)
def write_schedule() -> Response:
    """Write a new one."""
    form = read_form(ScheduleForm)
    return _write_schedule(form, form.slug)


@BLUEPRINT.get("/schedules/<slug>")
def schedule(slug: str) -> Response:
    """Show who is on for the next two weeks."""
    look = reading()
    found = queries.schedule(look, slug, AHEAD)
    person_id = context().principal.person_id
    feed = feeds(runtime().settings).make(found.id, person_id) if person_id is not None else ""
    return page(
        "oncall/schedule.html",
        schedule=found,
        person_options=[(person.id, person.name) for person in people(look) if not person.disabled],
        team=next((team for team in teams(look) if team.id == found.team_id), None),
        hours=[[window_words(window) for window in layer.windows] for layer in found.layers],
        feed=feed,
        me=person_id,
    )


@BLUEPRINT.get("/schedules/<slug>/edit")
def edit_schedule(slug: str) -> Response:
    """Show the form with what it says."""
    look = reading()
    look.require("oncall:plan")
    found = queries.schedule(look, slug)
    return page("oncall/schedule_form.html", schedule=found, action=f"/on-call/schedules/{slug}", **_form(look, found))


@BLUEPRINT.post("/schedules/<slug>")
@redisplay(edit_schedule)
def rewrite_schedule(slug: str) -> Response:
    """Write it anew."""
    queries.schedule(reading(), slug)
    return _write_schedule(read_form(ScheduleForm), slug)


@BLUEPRINT.post("/schedules/<slug>/retirement")
def retire_schedule(slug: str) -> Response:
    """Have nobody on by it any more."""
    run(commands.retire_schedule, slug=slug)
    flash("Nobody is on call by it any more. Policies that name it fall on to their next step.", "done")
    return redirect("/on-call", SEE_OTHER)


@BLUEPRINT.post("/schedules/<slug>/overrides")
@redisplay(schedule)
def add_override(slug: str) -> Response:
    """Put somebody on."""
    form = read_form(OverrideForm)
    run(commands.add_override, slug=slug, **form.model_dump())
    flash("It is in the plan.", "done")
    return redirect(f"/on-call/schedules/{slug}", SEE_OTHER)


@BLUEPRINT.post("/schedules/<slug>/swaps")
@redisplay(schedule)
def swap(slug: str) -> Response:
    """Have two people take each other's shift."""
    run(commands.swap_shifts, slug=slug, **read_form(SwapForm).model_dump())
    flash("They take each other's shifts.", "done")
    return redirect(f"/on-call/schedules/{slug}", SEE_OTHER)


@BLUEPRINT.post("/schedules/<slug>/overrides/<int(max=9223372036854775807):override_id>/removal")
def remove_override(slug: str, override_id: int) -> Response:
    """Let the layers say again who is on."""
    run(commands.remove_override, slug=slug, override_id=override_id)
    flash("The layers say again who is on.", "done")
    return redirect(f"/on-call/schedules/{slug}", SEE_OTHER)


@BLUEPRINT.get("/policies/new")
def new_policy() -> Response:
    """Show the form."""
    look = reading()
    look.require("oncall:configure")
    return page("oncall/policy_form.html", policy=None, action="/on-call/policies", **_form(look))


@BLUEPRINT.post("/policies")
@redisplay(new_policy)
def write_policy() -> Response:
    """Write a new one."""
    form = read_form(PolicyForm)
    return _write_policy(form, form.slug)


@BLUEPRINT.get("/policies/<slug>")
def edit_policy(slug: str) -> Response:
    """Show the form with what it says."""
    look = reading()
    look.require("oncall:configure")
    found = queries.policy(look, slug)
    lines = steps_as_lines(found.steps, {person.id: person.email for person in people(look)})
    return page("oncall/policy_form.html", policy=found, steps=lines, action=f"/on-call/policies/{slug}", **_form(look))


@BLUEPRINT.post("/policies/<slug>")
@redisplay(edit_policy)
def rewrite_policy(slug: str) -> Response:
    """Write it anew."""
    queries.policy(reading(), slug)
    return _write_policy(read_form(PolicyForm), slug)


@BLUEPRINT.post("/policies/<slug>/retirement")
def retire_policy(slug: str) -> Response:
    """Escalate nothing by it any more."""
    run(commands.retire_policy, slug=slug)
    flash("It is retired. The fallback pages in its place.", "done")
    return redirect("/on-call", SEE_OTHER)


def _write_schedule(form: ScheduleForm, slug: str) -> Response:
    look = reading()
    layers, team_id = parse_layers(form.layers, _ids(look)), _team(look, form.team)
    run(commands.write_schedule, slug=slug, name=form.name, layers=layers, team_id=team_id, version=form.version)
    flash("It is written. Look whether its gaps are meant.", "done")
    return redirect(f"/on-call/schedules/{slug}", SEE_OTHER)


def _write_policy(form: PolicyForm, slug: str) -> Response:
    look = reading()
    said: dict[str, Any] = {
        "name": form.name,
        "repeat": form.repeat,
        "team_id": _team(look, form.team),
        "version": form.version,
    }
    run(commands.write_policy, slug=slug, steps=parse_steps(form.steps, _ids(look)), **said)
    flash("It is written. Escalations that run keep their steps.", "done")
    return redirect("/on-call#policies", SEE_OTHER)


def _form(look: Reading, found: queries.ScheduleItem | None = None) -> dict[str, Any]:
    there = people(look)
    addresses = {person.id: person.email for person in there}
    viewer = identified().viewer
    return {
        "layers": layers_as_lines(found.layers, addresses) if found else "",
        "teams": [(team.slug, team.name) for team in teams(look)],
        "team_of": {team.id: team.slug for team in teams(look)},
        "addresses": [person.email for person in there if not person.disabled],
        "schedule_slugs": [each.slug for each in queries.schedules(look)],
        "zone": viewer.time_zone if viewer else "Etc/UTC",
        "help": LAYER_HELP,
        "today": look.now.date().isoformat(),
    }


def _team(look: Reading, slug: str) -> int | None:
    if not slug:
        return None
    team = team_by_slug(look, slug)
    if team is None:
        raise Invalid("oncall.team", "There is no such team.", where="team")
    return team.id


def _ids(look: Reading) -> dict[str, int]:
    return {person.email.lower(): person.id for person in people(look) if not person.disabled}
