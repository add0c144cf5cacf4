"""Making teams, and who is in them."""

from collections.abc import Collection

from sqlalchemy import select

from accounts.commands.loading import (
    add_unique,
    clean_channel,
    clean_name,
    clean_slug,
    load_person,
    load_team,
    require_enabled,
    team_stream,
)
from accounts.events import TeamAdded, TeamChanged, TeamJoined, TeamLeft
from accounts.model import Team, TeamMembership
from foundation.errors import Conflict, Invalid
from foundation.work import Work


def add_team(
    work: Work, *, slug: str, name: str, lead_id: int | None = None, parent_id: int | None = None, channel: str = ""
) -> Team:
    """Make a team; its lead is in it from the start."""
    work.require("accounts:manage")
    return create_team(work, slug=slug, name=name, lead_id=lead_id, parent_id=parent_id, channel=channel)


def create_team(work: Work, *, slug: str, name: str, lead_id: int | None, parent_id: int | None, channel: str) -> Team:
    """Insert a team, with its lead in it."""
    slug = clean_slug(slug)
    if lead_id is not None:
        require_enabled(load_person(work, lead_id))
    if parent_id is not None:
        load_team(work, parent_id)
    team = Team(slug=slug, name=clean_name(name), lead_id=lead_id, parent_id=parent_id, created_at=work.now)
    team.channel = clean_channel(channel)
    add_unique(work, team, Conflict("accounts.team_exists", f"There is a team {slug} already.", where="slug"))
    added = TeamAdded(slug=slug, team_name=team.name, lead_id=lead_id, parent_id=parent_id, channel=team.channel)
    work.record(team_stream(team.id), added)
    if lead_id is not None:
        _admit(work, team.id, lead_id)
    return team


def change_team(
    work: Work, *, team_id: int, name: str, lead_id: int | None, parent_id: int | None, channel: str | None = None
) -> Team:
    """Give a team another name, lead, place or channel; a new lead is in it from now on."""
    team = load_team(work, team_id)
    work.require("accounts:manage", team_id)
    apply_team(work, team, name=name, lead_id=lead_id, parent_id=parent_id, channel=channel)
    return team


def apply_team(
    work: Work, team: Team, *, name: str, lead_id: int | None, parent_id: int | None, channel: str | None
) -> bool:
    """Put values into a team, and say whether any was new."""
    name = clean_name(name)
    if lead_id is not None and lead_id != team.lead_id:
        require_enabled(load_person(work, lead_id))
    _refuse_circle(work, team, parent_id)
    reached = team.channel if channel is None else clean_channel(channel)
    after = {"name": name, "lead_id": lead_id, "parent_id": parent_id, "channel": reached}
    changed = [field for field, value in after.items() if getattr(team, field) != value]
    if not changed:
        return False
    team.name, team.lead_id, team.parent_id, team.channel = name, lead_id, parent_id, reached
    values = TeamChanged(
        team_name=team.name, lead_id=lead_id, parent_id=parent_id, channel=reached, changed=tuple(changed)
    )
    work.record(team_stream(team.id), values)
    if lead_id is not None and work.session.get(TeamMembership, (team.id, lead_id)) is None:
        _admit(work, team.id, lead_id)
    return True


def settle_members(work: Work, team: Team, wanted: Collection[int]) -> bool:
    """Make exactly those people, and its lead, the team's; say whether anybody came or went."""
    there = set(work.session.scalars(select(TeamMembership.person_id).where(TeamMembership.team_id == team.id)))
    wanted = set(wanted) | ({team.lead_id} if team.lead_id is not None else set())
    for person_id in sorted(wanted - there):
        _admit(work, team.id, person_id)
    for person_id in sorted(there - wanted):
        work.session.delete(work.session.get_one(TeamMembership, (team.id, person_id)))
        work.record(team_stream(team.id), TeamLeft(person_id=person_id))
    return wanted != there


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


def _refuse_circle(work: Work, team: Team, parent_id: int | None) -> None:
    """Raise Invalid for a team that would stand under itself, however many teams are between."""
    above, seen = parent_id, {team.id}
    while above is not None:
        if above in seen:
            raise Invalid("accounts.team_circle", f"{team.name} can't stand under itself.", where="parent_id")
        seen.add(above)
        above = load_team(work, above).parent_id


def _admit(work: Work, team_id: int, person_id: int) -> None:
    work.session.add(TeamMembership(team_id=team_id, person_id=person_id, joined_at=work.now))
    work.record(team_stream(team_id), TeamJoined(person_id=person_id))
