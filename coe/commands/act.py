"""Moving action items: done needs evidence, verified needs evidence that speaks, and what fails is open again."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from coe.commands.load import load_action, passage_of
from coe.commands.reminders import put_timer
from coe.commands.watching import watch
from coe.events import ActionMoved, CoeMoved
from coe.evidence import PROVED, REFUTED, Proof, says_more, speaks
from coe.lifecycle import (
    ACTION_NEEDS_REASON,
    ACTION_PERMISSIONS,
    SETTLED,
    ActionMove,
    ActionState,
    Move,
    State,
    action_move_to,
)
from coe.model import ActionCause, ActionItem, Cause, Coe, CoeRecurrence, CoeService
from coe.recurring import KnownAction, KnownCause, to_reopen
from foundation.errors import Conflict, Invalid
from foundation.log import events_of
from foundation.merging import require_unchanged
from foundation.work import Work
from incidents import queries as incidents
from incidents.queries import IncidentBrief

DRILL = "drill"
WANTS_EVIDENCE = frozenset({ActionMove.FINISH, ActionMove.VERIFY})
REOPENABLE = frozenset({ActionState.DONE, ActionState.VERIFIED})


def move_action(
    work: Work, *, key: str, to: str, evidence: str = "", note: str = "", version: int | None = None
) -> ActionItem:
    """Bring an action item to another state; done and verified want evidence, giving up wants a reason."""
    action = load_action(work, key, "action:read")
    move = action_move_to(action.state, to)
    work.require(ACTION_PERMISSIONS[move], action)
    require_unchanged(work, action.stream, version, ["state"])
    evidence, note = passage_of(evidence, "evidence"), passage_of(note, "note")
    if evidence and evidence != action.evidence:
        action.evidence, action.proof, action.proof_at = evidence, "", None
    _require_words(action, move, note)
    _require_watched(work, action, move)
    _move(work, action, move, evidence, note)
    return action


def reopen_recurred(work: Work, *, coe_id: int) -> list[ActionItem]:
    """Open again what had been done against a failure that has come back, and the COEs that were closed over it."""
    work.require("action:remind")
    coe = work.session.get(Coe, coe_id)
    earlier = select(CoeRecurrence.of_id).where(CoeRecurrence.coe_id == coe_id)
    ids = set(work.session.scalars(earlier))
    if coe is None or not ids or coe.state in {State.WITHDRAWN, State.NOT_REQUIRED}:
        return []
    held = (ActionItem.coe_id.in_(ids), ActionItem.state.in_(REOPENABLE), ActionItem.recorded_at < coe.opened_at)
    actions = work.session.scalars(select(ActionItem).where(*held).order_by(ActionItem.id).with_for_update()).all()
    served = set(work.session.scalars(select(CoeService.service_id).where(CoeService.coe_id == coe_id)))
    known = _known(work, actions)
    failed = to_reopen(known, _causes(work, ids), _causes(work, {coe_id}), served)
    found = [action for action in actions if action.id in failed and not _reopened_for(work, action, coe)]
    for action in found:
        _move(work, action, ActionMove.REOPEN, "", f"{coe.key} says that it has come back.")
    return found


def reopen_watched(work: Work, *, incident_id: int, coe_id: int) -> list[ActionItem]:
    """Open again what was still being watched when an incident came that is the same failure, as people said of it."""
    work.require("action:remind")
    incident = incidents.brief(work, incident_id)
    if incident.mode == DRILL:
        return []
    watched = (ActionItem.coe_id == coe_id, ActionItem.state == ActionState.DONE, ActionItem.watch_until.is_not(None))
    rows = work.session.scalars(select(ActionItem).where(*watched).order_by(ActionItem.id).with_for_update()).all()
    found = [action for action in rows if _is_refuted(action, incident)]
    for action in found:
        note = f"{incident.key} came while it was watched until {action.watch_until:%Y-%m-%d}."
        _move(work, action, ActionMove.REOPEN, "", note)
    return found


def _is_refuted(action: ActionItem, incident: IncidentBrief) -> bool:
    """Whether the incident came within the window, and where the action was meant to hold."""
    if action.watch_until is None or action.watch_days is None:
        return False
    began = action.watch_until - timedelta(days=action.watch_days)
    in_time = began <= incident.declared_at <= action.watch_until
    return in_time and (action.service_id is None or action.service_id in incident.service_ids)


def _reopened_for(work: Work, action: ActionItem, coe: Coe) -> bool:
    """Whether it was finished again after it had been opened for that COE: once is enough."""
    moves = events_of(work.session, action.stream, names=[ActionMoved.name])
    later = [event for event in moves if event.recorded_at >= coe.opened_at]
    return any(event.payload["to_state"] == ActionState.OPEN for event in later)


def _move(work: Work, action: ActionItem, move: ActionMove, evidence: str, note: str) -> None:
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
    put_timer(work, action)
    if move is ActionMove.REOPEN:
        _reopen_document(work, action)


def _reopen_document(work: Work, action: ActionItem) -> None:
    """Take a closed COE up again: it is closed while each of its actions holds, and no longer."""
    coe = work.session.get(Coe, action.coe_id, with_for_update=True)
    if coe is None or coe.state is not State.CLOSED:
        return
    coe.apply(Move.TAKE_UP)
    note = f"{action.key} is open again."
    moved = CoeMoved(from_state=State.CLOSED.value, to_state=coe.state.value, note=note, changed=("state",))
    work.record(coe.stream, moved)


def _require_words(action: ActionItem, move: ActionMove, note: str) -> None:
    if move in WANTS_EVIDENCE and not action.evidence:
        raise Invalid(
            "action.evidence", "Show how one sees that it works: a link, a number, a test run.", where="evidence"
        )
    if move is ActionMove.VERIFY and not speaks(action.evidence):
        raise Invalid(
            "action.evidence_mute",
            "Say what was seen, or link it: somebody else has to be able to look at it.",
            where="evidence",
        )
    if move is ActionMove.VERIFY and action.proof in REFUTED and not says_more(action.evidence):
        found = f"Andon looked: {PROVED[Proof(action.proof)]}. Say what else was seen, or link what is merged."
        raise Invalid("action.evidence_refuted", found, where="evidence")
    if move in ACTION_NEEDS_REASON and not note:
        raise Invalid("action.reason", "Say why, in a sentence that holds up later.", where="note")


def _require_watched(work: Work, action: ActionItem, move: ActionMove) -> None:
    """Raise Conflict while it is watched: that nothing like it happened is known when the time has passed."""
    if move is ActionMove.VERIFY and action.watch_until is not None and work.now < action.watch_until:
        until = f"{action.watch_until:%Y-%m-%d %H:%M} UTC"
        detail = f"It is watched until {until}: verify it then, or take its watch back with the reason."
        raise Conflict("action.watched", detail, where="to", extra={"watch_until": action.watch_until.isoformat()})


def _settle(work: Work, action: ActionItem) -> None:
    over = action.state in SETTLED
    action.settled_at = work.now if over else None
    action.settled_by = work.principal.id if over else None
    if action.state is ActionState.DONE:
        action.done_by_id = work.principal.person_id
        watch(action, work.now)
    if action.state is ActionState.OPEN:
        action.evidence, action.done_by_id, action.escalated_at, action.watch_until = "", None, None, None
        action.proof, action.proof_at = "", None


def _known(work: Work, actions: Collection[ActionItem]) -> list[KnownAction]:
    links = select(ActionCause).where(ActionCause.action_id.in_([action.id for action in actions]))
    addressed: dict[int, set[int]] = {}
    for link in work.session.scalars(links):
        addressed.setdefault(link.action_id, set()).add(link.cause_id)
    return [KnownAction(a.id, a.kind, a.service_id, frozenset(addressed.get(a.id, ()))) for a in actions]


def _causes(work: Work, coe_ids: Collection[int]) -> list[KnownCause]:
    statement = select(Cause).where(Cause.coe_id.in_(coe_ids), Cause.removed_at.is_(None))
    return [KnownCause(c.id, c.cause_class.value, c.service_id) for c in work.session.scalars(statement)]
