"""Making teams, and who is in them."""

from accounts.commands.loading import (
    add_unique,
    clean_name,
    clean_slug,
    load_person,
    load_team,
    require_enabled,
    team_stream,
)
from accounts.events import TeamAdded, TeamJoined, TeamLeft
from accounts.model import Team, TeamMembership
from foundation.errors import Conflict
from foundation.work import Work


def add_team(work: Work, *, slug: str, name: str, lead_id: int | None = None, parent_id: int | None = None) -> Team:
    """Make a team; its lead is in it from the start."""
    work.require("accounts:manage")
    slug = clean_slug(slug)
    if lead_id is not None:
        require_enabled(load_person(work, lead_id))
    if parent_id is not None:
        load_team(work, parent_id)
    team = Team(slug=slug, name=clean_name(name), lead_id=lead_id, parent_id=parent_id, created_at=work.now)
    add_unique(work, team, Conflict("accounts.team_exists", f"There is a team {slug} already.", where="slug"))
    added = TeamAdded(slug=slug, team_name=team.name, lead_id=lead_id, parent_id=parent_id)
    work.record(team_stream(team.id), added)
    if lead_id is not None:
        _admit(work, team.id, lead_id)
    return team


def join_team(work: Work, *, team_id: int, person_id: int) -> Team:
    """Take somebody into a team."""
    team = load_team(work, team_id)
    work.require("accounts:manage", team_id)
    require_enabled(load_person(work, person_id))
    if work.session.get(TeamMembership, (team_id, person_id)) is None:
        _admit(work, team_id, person_id)
    return team


def leave_team(work: Work, *, team_id: int, person_id: int) -> Team:
    """Let somebody go from a team; its lead stays."""
    team = load_team(work, team_id)
    work.require("accounts:manage", team_id)
    if team.lead_id == person_id:
        raise Conflict("accounts.team_lead", f"This person leads {team.name}. Name another lead first.")
    membership = work.session.get(TeamMembership, (team_id, person_id))
    if membership is not None:
        work.session.delete(membership)
        work.record(team_stream(team_id), TeamLeft(person_id=person_id))
    return team


def _admit(work: Work, team_id: int, person_id: int) -> None:
    work.session.add(TeamMembership(team_id=team_id, person_id=person_id, joined_at=work.now))
    work.record(team_stream(team_id), TeamJoined(person_id=person_id))
