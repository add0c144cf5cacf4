"""Who says whether an action item holds once its watch is over, and what waits for that."""

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe.lifecycle import ActionState
from coe.model import ActionItem, ActionTeam, Coe
from coe.policy import GRAVE
from coe.queries.actions import ActionBrief, briefs_of
from foundation.work import Reading


def lead_of(reading: Reading, action: ActionItem) -> int | None:
    """Return the lead of the action's team, or of the team that owns its service, if they are still here."""
    team_id = reading.session.scalar(select(ActionTeam.team_id).where(ActionTeam.action_id == action.id))
    if team_id is None and action.service_id is not None:
        service = catalog.find_services(reading, {action.service_id}).get(action.service_id)
        team_id = service.owner_team_id if service else None
    lead = next((team.lead_id for team in accounts.teams(reading) if team.id == team_id), None)
    return _still_here(reading, lead)


def judges(reading: Reading, action: ActionItem) -> list[int]:
    """Return who is asked: its owner; where another has to say it, or nobody owns it, its lead or the COE's owner."""
    owner = _still_here(reading, action.owner_id)
    asked = [owner] if owner is not None else []
    if owner is None or action.priority in GRAVE:
        author = reading.session.scalar(select(Coe.owner_id).where(Coe.id == action.coe_id))
        mine = {action.owner_id, action.done_by_id}
        others = (_still_here(reading, each) for each in (lead_of(reading, action), author) if each not in mine)
        asked += [each for each in others if each is not None][:1]
    return asked


def to_judge(reading: Reading, person_id: int) -> list[ActionBrief]:
    """Return what was watched to the end without coming back, and now waits for this person; the oldest first."""
    over = (ActionItem.state == ActionState.DONE, ActionItem.watch_until <= reading.now)
    rows = reading.session.scalars(select(ActionItem).where(*over).order_by(ActionItem.watch_until, ActionItem.id))
    mine = [action.id for action in rows if person_id in judges(reading, action)]
    found = {each.id: each for each in briefs_of(reading, mine)}
    return [found[each] for each in mine if each in found]


def _still_here(reading: Reading, person_id: int | None) -> int | None:
    person = accounts.find_person(reading, person_id) if person_id is not None else None
    return person.id if person and not person.disabled else None
