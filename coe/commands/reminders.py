"""Reminding of action items before and after they are due, and telling the team's lead when that does not help."""

from datetime import datetime, timedelta

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe.events import ActionEdited, ActionReminded
from coe.lifecycle import PENDING
from coe.model import ActionItem, ActionTeam
from foundation.jobs import NewJob
from foundation.work import Reading, Work

KIND = "coe.remind_of_action"
SOON, LATE = timedelta(days=3), timedelta(days=7)
DUE_SOON, OVERDUE, ESCALATED = "due_soon", "overdue", "escalated"


def put_timer(work: Work, action: ActionItem) -> None:
    """Have somebody reminded when it is time; what is settled or has no date reminds nobody."""
    key = f"remind:action:{action.id}"
    if action.state not in PENDING or action.due is None:
        work.cancel(key)
        return
    work.enqueue(NewJob(KIND, {"action_id": action.id}, due=_next(action.due, work.now), key=key))


def remind(work: Work, *, action_id: int) -> ActionItem | None:
    """Tell who has to know by now, and come again."""
    action = work.session.get(ActionItem, action_id, with_for_update=True)
    work.require("action:remind", action)
    if action is None or action.state not in PENDING or action.due is None:
        return None
    kind = _kind(action.due, work.now)
    lead = lead_of(work, action) if kind == ESCALATED else None
    people = sorted({each for each in (action.owner_id, lead) if each is not None})
    if kind == ESCALATED:
        action.escalated_at = action.escalated_at or work.now
    told = ActionReminded(coe_id=action.coe_id, kind=kind, person_ids=tuple(people), due=action.due)
    work.record(action.stream, told)
    put_timer(work, action)
    return action


def hand_over_actions(work: Work, *, person_id: int) -> list[ActionItem]:
    """Give what somebody who left was to do to the lead of the team that answers for it; failing that, to nobody."""
    work.require("action:remind")
    pending = (ActionItem.owner_id == person_id, ActionItem.state.in_(PENDING))
    left = work.session.scalars(select(ActionItem).where(*pending).order_by(ActionItem.id).with_for_update()).all()
    for action in left:
        lead = lead_of(work, action)
        action.owner_id = lead if lead != person_id else None
        event = ActionEdited(
            owner_id=action.owner_id, priority=action.priority, kind=action.kind, cause_ids=(), changed=("owner_id",)
        )
        work.record(action.stream, event)
    return list(left)


def lead_of(reading: Reading, action: ActionItem) -> int | None:
    """Return the lead of the action's team, or of the team that owns its service, if they are still here."""
    team_id = reading.session.scalar(select(ActionTeam.team_id).where(ActionTeam.action_id == action.id))
    if team_id is None and action.service_id is not None:
        service = catalog.find_services(reading, {action.service_id}).get(action.service_id)
        team_id = service.owner_team_id if service else None
    lead = next((team.lead_id for team in accounts.teams(reading) if team.id == team_id), None)
    person = accounts.find_person(reading, lead) if lead is not None else None
    return person.id if person and not person.disabled else None


def _kind(due: datetime, now: datetime) -> str:
    if now < due:
        return DUE_SOON
    return OVERDUE if now < due + LATE else ESCALATED


def _next(due: datetime, now: datetime) -> datetime:
    """Return when to speak next: three days before, when it is due, a week later, then week by week."""
    for at in (due - SOON, due, due + LATE):
        if at > now:
            return at
    weeks = (now - due) // LATE + 1
    return due + weeks * LATE
