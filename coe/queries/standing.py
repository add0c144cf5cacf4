"""How the actions of each team stand: how many, how many late, and how old the oldest is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe.lifecycle import PENDING
from coe.model import ActionItem, ActionTeam
from coe.queries.actions import ActionBrief, open_actions
from foundation.work import Reading


@dataclass(frozen=True)
class TeamStanding:
    """What one team has open; without a team, what nobody answers for."""

    slug: str
    name: str
    open: int
    overdue: int
    slips: int
    oldest: datetime | None
    next_due: datetime | None


def standing_by_team(reading: Reading) -> list[TeamStanding]:
    """Return the open actions by team, in the order of names: nobody is ranked."""
    teams = {team.id: team for team in accounts.teams(reading)}
    owners = {service.id: service.owner_team_id for service in catalog.services(reading)}
    of: dict[int | None, list[ActionBrief]] = {}
    for action in open_actions(reading):
        team_id = action.team_id if action.team_id is not None else owners.get(action.service_id or 0)
        of.setdefault(team_id if team_id in teams else None, []).append(action)
    known = sorted((team.name, team.slug, of[team.id]) for team in teams.values() if team.id in of)
    found = [_standing(slug, name, items) for name, slug, items in known]
    return [*found, _standing("", "No team", of[None])] if None in of else found


def escalated_to(reading: Reading, person_id: int) -> list[ActionBrief]:
    """Return what is long overdue in the teams that the person leads."""
    led = {team.id for team in accounts.teams(reading) if team.lead_id == person_id}
    if not led:
        return []
    late = select(ActionItem.id).where(ActionItem.escalated_at.is_not(None), ActionItem.state.in_(PENDING))
    ids = set(reading.session.scalars(late))
    given = (
        set(reading.session.scalars(select(ActionTeam.action_id).where(ActionTeam.team_id.in_(led)))) if ids else set()
    )
    owned = {service.id for service in catalog.services(reading) if service.owner_team_id in led} if ids else set()
    mine = [a for a in open_actions(reading) if a.id in ids] if ids else []
    return [a for a in mine if a.id in given or (a.team_id is None and a.service_id in owned)]


def _standing(slug: str, name: str, items: Iterable[ActionBrief]) -> TeamStanding:
    actions = list(items)
    return TeamStanding(
        slug=slug,
        name=name,
        open=len(actions),
        overdue=sum(action.is_overdue for action in actions),
        slips=sum(action.slips for action in actions),
        oldest=min((action.recorded_at for action in actions), default=None),
        next_due=min((action.due for action in actions if action.due), default=None),
    )
