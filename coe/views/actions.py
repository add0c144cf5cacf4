"""Action items as pages: the list, one of them, and their moves."""

from flask import Blueprint, Response, make_response, redirect, render_template, request

from accounts import queries as accounts
from accounts.queries import TeamItem
from coe import commands, queries
from coe.forms import ActionEditForm, ActionForm, MoveForm, TriageForm
from coe.lifecycle import ActionState
from coe.views.documents import SEE_OTHER, coe_page, is_same_day
from coe.views.options import labelled, next_url, people_to_choose, views_of
from coe.vocabulary import PRIORITIES, STRENGTHS, TITLE_LIMIT
from foundation.errors import NotFound
from foundation.web.forms import is_touched, read_form, redisplay
from foundation.web.runtime import page, reading, run

BLUEPRINT = Blueprint("actions", __name__)


@BLUEPRINT.get("/actions")
def actions() -> Response:
    """List action items, newest first; mine and overdue are a press away."""
    here = reading()
    here.require("action:read")
    current = {name: request.args[name] for name in ("state", "mine", "overdue", "team") if request.args.get(name)}
    team = accounts.team_by_slug(here, current["team"]) if "team" in current else None
    if "team" in current and team is None:
        raise NotFound("team")
    found = queries.actions(
        here,
        state=current.get("state"),
        owner_id=here.principal.person_id if "mine" in current else None,
        overdue="overdue" in current,
        team_id=team.id if team else None,
        cursor=request.args.get("cursor"),
    )
    overdue = ("/actions?overdue=yes", "Overdue", current == {"overdue": "yes"})
    views = views_of("/actions", ActionState, current)
    return page(
        "coe/actions.html",
        people=people_to_choose(accounts.people(here)),
        teams=[(str(each.id), each.name) for each in accounts.teams(here)],
        priorities=[(priority, priority) for priority in PRIORITIES],
        found=found,
        names=accounts.names(here, {item.owner_id for item in found.items if item.owner_id}),
        views=[*views[:2], overdue, *_of_teams(team), *views[2:]],
        next_url=next_url("/actions", current, found.next_cursor),
    )


@BLUEPRINT.post("/actions/triage")
@redisplay(actions)
def triage() -> Response:
    """Change the same in several of them."""
    run(commands.triage_actions, **read_form(TriageForm).model_dump())
    return _to("/actions")


@BLUEPRINT.get("/actions/alike")
def alike() -> Response:
    """Show, while somebody types, which actions elsewhere say nearly the same."""
    here = reading()
    here.require("action:read")
    title, key = request.args.get("title", "")[:TITLE_LIMIT], request.args.get("coe", "")
    return make_response(render_template("coe/parts/alike.html", found=queries.actions_alike(here, title, key)))


@BLUEPRINT.get("/actions/teams")
def by_team() -> Response:
    """Show how the actions of each team stand."""
    here = reading()
    here.require("action:read")
    views = views_of("/actions", (), {"view": "teams"})
    overdue = ("/actions?overdue=yes", "Overdue", False)
    return page(
        "coe/teams.html",
        standing=queries.standing_by_team(here),
        views=[*views, overdue, ("/actions/teams", "By team", True)],
    )


@BLUEPRINT.get("/actions/<key>")
def action_page(key: str) -> Response:
    """Show one action item and what can be done with it."""
    here = reading()
    people, teams = accounts.people(here), accounts.teams(here)
    action = queries.action_document(here, key)
    return page(
        "coe/action.html",
        action=action,
        strengths=labelled(STRENGTHS),
        proved=queries.PROVED,
        teams=[(str(each.id), each.name) for each in teams],
        team=next((each.name for each in teams if each.id == action.brief.team_id), ""),
        people=people_to_choose(people),
        names={person.id: person.name for person in people},
        priorities=[(priority, priority) for priority in PRIORITIES],
    )


@BLUEPRINT.post("/coes/<key>/actions")
@redisplay(coe_page)
def add_action(key: str) -> Response:
    """Write an action item into the COE."""
    action = run(commands.add_action, key=key, **read_form(ActionForm).values())
    return _to(f"/coes/{key}#{action.key}")


@BLUEPRINT.post("/actions/<key>")
@redisplay(action_page)
def edit_action(key: str) -> Response:
    """Change what is agreed."""
    form = read_form(ActionEditForm)
    kept = queries.action(reading(), key)
    given = form.model_dump(exclude={"version", "reason"})
    given = {name: value for name, value in given.items() if is_touched(name)}
    changed = {name: value for name, value in given.items() if value is not None and value != getattr(kept, name)}
    if is_same_day(changed.get("due"), kept.due):
        del changed["due"]
    run(commands.edit_action, key=key, version=form.version, reason=form.reason, **changed)
    return _to(f"/actions/{key}")


@BLUEPRINT.post("/actions/<key>/transitions")
@redisplay(action_page)
def move_action(key: str) -> Response:
    """Bring it to another state."""
    form = read_form(MoveForm)
    run(commands.move_action, key=key, to=form.to, evidence=form.evidence, note=form.note, version=form.version)
    return _to(f"/actions/{key}")


def _of_teams(team: TeamItem | None) -> list[tuple[str, str, bool]]:
    """Return the views by team: all of them, and the one that is shown."""
    shown = [(f"/actions?team={team.slug}", team.name, True)] if team else []
    return [("/actions/teams", "By team", False), *shown]


def _to(url: str) -> Response:
    return redirect(url, SEE_OTHER)  # type: ignore[return-value]
