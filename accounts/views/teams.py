"""Teams: everybody sees them, administrators change them."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from accounts import commands
from accounts.forms import ChangedTeamForm, MemberForm, TeamForm
from accounts.queries import TeamItem, people, team_by_slug
from accounts.queries import teams as all_teams
from foundation.errors import NotFound
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, run

BLUEPRINT = Blueprint("teams", __name__)


@BLUEPRINT.get("/teams")
def teams() -> Response:
    """Show all teams."""
    everybody, found = people(reading()), all_teams(reading())
    return page(
        "accounts/teams.html",
        teams=found,
        names={person.id: person.name for person in everybody},
        team_names={team.id: team.name for team in found},
        lead_options=[(person.id, person.name) for person in everybody if not person.disabled],
        parent_options=[(team.id, team.name) for team in found],
    )


@BLUEPRINT.post("/teams")
@redisplay(teams)
def add_team() -> Response:
    """Make a team."""
    team = run(commands.add_team, **read_form(TeamForm).model_dump())
    flash(f"{team.name} is added.", "done")
    return redirect(f"/teams/{team.slug}", 303)


@BLUEPRINT.get("/teams/<slug>")
def team(slug: str) -> Response:
    """Show one team and who is in it."""
    found, everybody = _get(slug), people(reading())
    teams_there = all_teams(reading())
    others = [person for person in everybody if person.id not in found.member_ids and not person.disabled]
    return page(
        "accounts/team.html",
        team=found,
        members=[person for person in everybody if person.id in found.member_ids],
        other_options=[(person.id, person.name) for person in others],
        lead_options=[(person.id, person.name) for person in everybody if not person.disabled],
        parent_options=[(item.id, item.name) for item in teams_there if item.id != found.id],
        parent=next((item for item in teams_there if item.id == found.parent_id), None),
    )


@BLUEPRINT.post("/teams/<slug>")
@redisplay(team)
def change_team(slug: str) -> Response:
    """Give a team another name, lead or place."""
    run(commands.change_team, team_id=_get(slug).id, **read_form(ChangedTeamForm).model_dump())
    flash("Saved.", "done")
    return redirect(f"/teams/{slug}", 303)


@BLUEPRINT.post("/teams/<slug>/members")
@redisplay(team)
def join_team(slug: str) -> Response:
    """Take somebody into a team."""
    run(commands.join_team, team_id=_get(slug).id, person_id=read_form(MemberForm).person_id)
    return redirect(f"/teams/{slug}", 303)


@BLUEPRINT.post("/teams/<slug>/members/<int:person_id>/removals")
@redisplay(team)
def leave_team(slug: str, person_id: int) -> Response:
    """Let somebody go from a team."""
    run(commands.leave_team, team_id=_get(slug).id, person_id=person_id)
    return redirect(f"/teams/{slug}", 303)


def _get(slug: str) -> TeamItem:
    found = team_by_slug(reading(), slug)
    if found is None:
        raise NotFound("team")
    return found
