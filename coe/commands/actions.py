"""Action items: live from the moment they are written, done is not yet verified."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

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
from coe.events import ActionAdded, ActionDueMoved, ActionEdited, ActionMoved
from coe.lifecycle import (
    ACTION_NEEDS_REASON,
    ACTION_PERMISSIONS,
    SETTLED,
    ActionMove,
    ActionState,
    action_move_to,
)
from coe.model import ActionCause, ActionItem
from coe.vocabulary import ACTION_KINDS, PRIORITIES, SCOPES
from foundation.errors import Invalid
from foundation.ids import next_number
from foundation.merging import require_unchanged
from foundation.search import Document, put
from foundation.work import Work


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
    work.session.add(action)
    work.session.flush()
    work.session.add_all(ActionCause(action_id=action.id, cause_id=cause_id) for cause_id in addressed)
    _make_findable(work, action)
    work.record(action.stream, _added(action, addressed))
    return action


def edit_action(
    work: Work,
    *,
    key: str,
    version: int | None = None,
    title: str | None = None,
    kind: str | None = None,
    priority: str | None = None,
    owner_id: int | None = None,
    done_criteria: str | None = None,
    cause_ids: Collection[int] | None = None,
    due: datetime | None = None,
    reason: str = "",
) -> ActionItem:
    """Change what was given; a later due date is a slip, and wants its reason."""
    action = load_action(work, key, "action:work")
    given = {
        "title": title,
        "kind": kind,
        "priority": priority,
        "owner_id": owner_id,
        "done_criteria": done_criteria,
        "cause_ids": cause_ids,
        "due": due,
    }
    changed = tuple(name for name, value in given.items() if value is not None)
    require_unchanged(work, action.stream, version, changed)
    _put_differently(work, action, title, kind, priority, owner_id, done_criteria)
    if cause_ids is not None:
        _address(work, action, require_causes(work, action.coe_id, cause_ids))
    if due is not None and due != action.due:
        _move_due(work, action, due, passage_of(reason, "reason"))
    _make_findable(work, action)
    if set(changed) - {"due"}:
        work.record(action.stream, _edited(work, action, tuple(name for name in changed if name != "due")))
    return action


def move_action(
    work: Work, *, key: str, to: str, evidence: str = "", note: str = "", version: int | None = None
) -> ActionItem:
    """Bring an action item to another state; verified wants evidence, giving up wants a reason."""
    action = load_action(work, key, "action:read")
    move = action_move_to(action.state, to)
    work.require(ACTION_PERMISSIONS[move], action)
    require_unchanged(work, action.stream, version, ["state"])
    evidence, note = passage_of(evidence, "evidence"), passage_of(note, "note")
    action.evidence = evidence or action.evidence
    _require_words(action, move, note)
    before = action.state
    action.apply(move)
    _settle(work, action)
    event = ActionMoved(
        coe_id=action.coe_id,
        from_state=before.value,
        to_state=action.state.value,
        evidence=evidence,
        note=note,
        changed=("state",),
    )
    work.record(action.stream, event)
    return action


def _require_words(action: ActionItem, move: ActionMove, note: str) -> None:
    if move is ActionMove.VERIFY and not action.evidence:
        raise Invalid(
            "action.evidence", "Show how one sees that it works: a link, a number, a test run.", where="evidence"
        )
    if move in ACTION_NEEDS_REASON and not note:
        raise Invalid("action.reason", "Say why, in a sentence that holds up later.", where="note")


def _settle(work: Work, action: ActionItem) -> None:
    over = action.state in SETTLED
    action.settled_at = work.now if over else None
    action.settled_by = work.principal.id if over else None
    if action.state is ActionState.DONE:
        action.done_by_id = work.principal.person_id
    if action.state is ActionState.OPEN:
        action.evidence, action.done_by_id = "", None


def _put_differently(
    work: Work,
    action: ActionItem,
    title: str | None,
    kind: str | None,
    priority: str | None,
    owner_id: int | None,
    done_criteria: str | None,
) -> None:
    if title is not None:
        action.title = line(title, "title")
    if kind is not None:
        action.kind = one_of(kind, ACTION_KINDS, "kind")
    if priority is not None:
        action.priority = one_of(priority, PRIORITIES, "priority")
    if owner_id is not None:
        action.owner_id = require_person(work, owner_id)
    if done_criteria is not None:
        action.done_criteria = passage_of(done_criteria, "done_criteria")


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


def _added(action: ActionItem, cause_ids: tuple[int, ...]) -> ActionAdded:
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
        title=action.title,
        done_criteria=action.done_criteria,
    )


def _edited(work: Work, action: ActionItem, changed: tuple[str, ...]) -> ActionEdited:
    statement = select(ActionCause.cause_id).where(ActionCause.action_id == action.id)
    return ActionEdited(
        owner_id=action.owner_id,
        priority=action.priority,
        kind=action.kind,
        cause_ids=tuple(sorted(work.session.scalars(statement))),
        title=action.title,
        done_criteria=action.done_criteria,
        changed=changed,
    )


def _make_findable(work: Work, action: ActionItem) -> None:
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
