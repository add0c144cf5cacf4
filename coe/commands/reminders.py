"""Reminding of action items that are due, overdue or watched to the end, and telling the lead where that is no help."""

from datetime import datetime, timedelta

from sqlalchemy import select

from coe.events import ActionEdited, ActionReminded
from coe.lifecycle import PENDING, ActionState
from coe.model import ActionItem
from coe.queries.judging import judges, lead_of
from foundation.jobs import NewJob
from foundation.work import Work

KIND = "coe.remind_of_action"
SOON, LATE = timedelta(days=3), timedelta(days=7)
DUE_SOON, OVERDUE, ESCALATED, WATCH_OVER = "due_soon", "overdue", "escalated", "watch_over"


def put_timer(work: Work, action: ActionItem) -> None:
    """Have somebody told when it is time; what is settled, has no date or is not watched has none."""
    key, at = f"remind:action:{action.id}", None
    if action.state is ActionState.DONE and action.watch_until is not None and action.watch_until > work.now:
        at = action.watch_until
    elif action.state in PENDING and action.due is not None:
        at = _next(action.due, work.now)
    if at is None:
        work.cancel(key)
        return
    work.enqueue(NewJob(KIND, {"action_id": action.id}, due=at, key=key))


def remind(work: Work, *, action_id: int) -> ActionItem | None:
    """Tell who has to know by now, and come again."""
    action = work.session.get(ActionItem, action_id, with_for_update=True)
    work.require("action:remind", action)
    if action is not None and action.is_watched_out(work.now):
        _tell_of_its_watch(work, action)
        return action
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


def _tell_of_its_watch(work: Work, action: ActionItem) -> None:
    """Ask, once, for the word that nobody but people give: that it holds, now that nothing like it came back."""
    asked = tuple(sorted(judges(work, action)))
    told = ActionReminded(coe_id=action.coe_id, kind=WATCH_OVER, person_ids=asked, due=action.watch_until)
    work.record(action.stream, told)


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
