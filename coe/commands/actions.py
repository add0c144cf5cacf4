"""Writing action items: live from the moment they are written; every slip is kept with its reason."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import delete, select

from accounts import queries as accounts
from coe.commands.load import (
    agreed,
    find_service,
    line,
    load_action,
    load_coe,
    one_of,
    passage_of,
    require_causes,
    require_not_over,
    require_person,
)
from coe.commands.reminders import put_timer
from coe.commands.watching import set_watch
from coe.events import ActionAdded, ActionDueMoved, ActionEdited
from coe.lifecycle import ActionState
from coe.model import ActionCause, ActionItem, ActionTeam
from coe.vocabulary import ACTION_KINDS, PRIORITIES, SCOPES, STRENGTHS, URL_LIMIT
from foundation.errors import Invalid
from foundation.ids import next_number
from foundation.merging import require_unchanged
from foundation.search import Document, put
from foundation.text import clean
from foundation.work import Work

MOST_DAYS = 730
MOST_AT_ONCE = 100
WORDS = {"kind": ACTION_KINDS, "priority": PRIORITIES, "scope": SCOPES}


def add_action(
    work: Work,
    *,
    key: str,
    title: str,
    kind: str,
    priority: str,
    owner_id: int | None,
    due: datetime | None,
    done_criteria: str,
    cause_ids: Collection[int] = (),
    service_slug: str | None = None,
    scope: str = "this_service",
    strength: str = "",
    evaluation: str = "",
    check_after_days: int | None = None,
    tracker_url: str = "",
    team_id: int | None = None,
    watch_days: int | None = None,
) -> ActionItem:
    """Write an action item into the COE; it counts from now on, whatever becomes of the document."""
    coe = load_coe(work, key, "coe:write")
    require_not_over(coe)
    addressed = require_causes(work, coe.id, cause_ids)
    action = ActionItem(
        number=next_number(work.session, "ACT"),
        coe_id=coe.id,
        title=line(title, "title"),
        kind=one_of(kind, ACTION_KINDS, "kind"),
        priority=one_of(priority, PRIORITIES, "priority"),
        state=ActionState.OPEN,
        owner_id=require_person(work, owner_id),
        due=agreed(work, due),
        slips=0,
        done_criteria=passage_of(done_criteria, "done_criteria"),
        service_id=find_service(work, service_slug),
        scope=one_of(scope, SCOPES, "scope"),
        evidence="",
        recorded_at=work.now,
    )
    _plan(action, strength=strength, evaluation=evaluation, tracker_url=tracker_url, check_after_days=check_after_days)
    set_watch(action, watch_days or 0, work.now)
    work.session.add(action)
    work.session.flush()
    _give_to_team(work, action, team_id)
    work.session.add_all(ActionCause(action_id=action.id, cause_id=cause_id) for cause_id in addressed)
    make_action_findable(work, action)
    work.record(action.stream, _added(action, addressed, team_id))
    put_timer(work, action)
    return action


class ActionChanges(TypedDict, total=False):
    """What may be changed in an action item; what is left out, or none, stays."""

    title: str | None
    kind: str | None
    priority: str | None
    owner_id: int | None
    done_criteria: str | None
    cause_ids: Collection[int] | None
    due: datetime | None
    scope: str | None
    strength: str | None
    evaluation: str | None
    check_after_days: int | None
    tracker_url: str | None
    team_id: int | None
    watch_days: int | None


def edit_action(
    work: Work, *, key: str, version: int | None = None, reason: str = "", **given: Unpack[ActionChanges]
) -> ActionItem:
    """Change what was given; a later due date is a slip, and wants its reason."""
    action = load_action(work, key, "action:work")
    require_unchanged(work, action.stream, version, [name for name, value in given.items() if value is not None])
    return _change(work, action, reason, given)


def triage_actions(
    work: Work, *, keys: Collection[str], reason: str = "", **given: Unpack[ActionChanges]
) -> list[ActionItem]:
    """Change the same in several action items at once, all of them or none."""
    wanted = sorted(set(keys), key=lambda key: (len(key), key))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Invalid("action.none_chosen", f"Choose 1 to {MOST_AT_ONCE} actions.", where="keys")
    if not any(value is not None for value in given.values()):
        raise Invalid("action.nothing_to_change", "Say what is to change in them.", where="owner_id")
    return [_change(work, load_action(work, key, "action:work"), reason, given) for key in wanted]


def _change(work: Work, action: ActionItem, reason: str, given: ActionChanges) -> ActionItem:
    changed = tuple(name for name, value in given.items() if value is not None)
    _put_differently(work, action, given)
    _plan(
        action,
        strength=given.get("strength"),
        evaluation=given.get("evaluation"),
        check_after_days=given.get("check_after_days"),
        tracker_url=given.get("tracker_url"),
    )
    _give_to_team(work, action, given.get("team_id"))
    days = given.get("watch_days")
    if days is not None:
        set_watch(action, days, work.now)
    cause_ids, due = given.get("cause_ids"), given.get("due")
    if cause_ids is not None:
        _address(work, action, require_causes(work, action.coe_id, cause_ids))
    if due is not None and due != action.due:
        _move_due(work, action, due, passage_of(reason, "reason"))
    put_timer(work, action)
    make_action_findable(work, action)
    if set(changed) - {"due"}:
        work.record(action.stream, _edited(work, action, tuple(name for name in changed if name != "due")))
    return action


def _put_differently(work: Work, action: ActionItem, given: ActionChanges) -> None:
    for name, words in WORDS.items():
        value = given.get(name)
        if isinstance(value, str):
            setattr(action, name, one_of(value, words, name))
    title, owner_id, done_criteria = given.get("title"), given.get("owner_id"), given.get("done_criteria")
    if title is not None:
        action.title = line(title, "title")
    if owner_id is not None:
        action.owner_id = require_person(work, owner_id)
    if done_criteria is not None:
        action.done_criteria = passage_of(done_criteria, "done_criteria")


def _plan(
    action: ActionItem,
    *,
    strength: str | None = None,
    evaluation: str | None = None,
    check_after_days: int | None = None,
    tracker_url: str | None = None,
) -> None:
    if strength is not None:
        action.strength = one_of(strength, STRENGTHS, "strength") if strength else ""
    if evaluation is not None:
        action.evaluation = passage_of(evaluation, "evaluation")
    if check_after_days is not None:
        if not 1 <= check_after_days <= MOST_DAYS:
            raise Invalid("action.check_after", f"Give 1 to {MOST_DAYS} days.", where="check_after_days")
        action.check_after_days = check_after_days
    if tracker_url is not None:
        action.tracker_url = _address_of(tracker_url)


def _address_of(url: str) -> str:
    url = clean(url, field="tracker_url", limit=URL_LIMIT)
    if url and not url.startswith(("https://", "http://")):
        raise Invalid(
            "action.tracker_url", "Give the ticket's address, which begins with https://.", where="tracker_url"
        )
    return url


def _give_to_team(work: Work, action: ActionItem, team_id: int | None) -> None:
    if team_id is None:
        return
    if accounts.find_team(work, team_id) is None:
        raise Invalid("action.unknown_team", "Choose a team that there is.", where="team_id")
    row = work.session.get(ActionTeam, action.id) or ActionTeam(action_id=action.id)
    row.team_id = team_id
    work.session.add(row)


def _address(work: Work, action: ActionItem, cause_ids: tuple[int, ...]) -> None:
    work.session.execute(delete(ActionCause).where(ActionCause.action_id == action.id))
    work.session.add_all(ActionCause(action_id=action.id, cause_id=cause_id) for cause_id in cause_ids)
    work.session.flush()


def _move_due(work: Work, action: ActionItem, due: datetime, reason: str) -> None:
    if action.due is not None and due > action.due:
        if not reason:
            raise Invalid("action.slip_reason", "Say why it takes longer: every slip is kept.", where="reason")
        action.slips += 1
    work.record(action.stream, ActionDueMoved(from_due=action.due, to_due=due, reason=reason, changed=("due",)))
    action.due = agreed(work, due)


def _added(action: ActionItem, cause_ids: tuple[int, ...], team_id: int | None) -> ActionAdded:
    return ActionAdded(
        number=action.number,
        coe_id=action.coe_id,
        kind=action.kind,
        priority=action.priority,
        scope=action.scope,
        owner_id=action.owner_id,
        due=action.due,
        cause_ids=cause_ids,
        service_id=action.service_id,
        strength=action.strength,
        team_id=team_id,
        title=action.title,
        done_criteria=action.done_criteria,
        evaluation=action.evaluation,
    )


def _edited(work: Work, action: ActionItem, changed: tuple[str, ...]) -> ActionEdited:
    statement = select(ActionCause.cause_id).where(ActionCause.action_id == action.id)
    return ActionEdited(
        owner_id=action.owner_id,
        priority=action.priority,
        kind=action.kind,
        cause_ids=tuple(sorted(work.session.scalars(statement))),
        strength=action.strength,
        title=action.title,
        done_criteria=action.done_criteria,
        evaluation=action.evaluation,
        changed=changed,
    )


def make_action_findable(work: Work, action: ActionItem) -> None:
    """Let people search for the action item."""
    document = Document(
        kind="action",
        subject_id=action.id,
        key=action.key,
        title=action.title,
        body=action.done_criteria,
        url=f"/actions/{action.key}",
        updated_at=work.now,
    )
    put(work.session, document)
