"""Everything that the page of one action item shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import queries as accounts
from coe.evidence import PROVED, Proof
from coe.lifecycle import ACTION_NEEDS_REASON, ACTION_PERMISSIONS, ActionMove, action_moves_from
from coe.model import ActionItem
from coe.policy import ACTION
from coe.queries.actions import ActionBrief, action
from coe.queries.causes import CauseItem, causes_by_id
from foundation.errors import NotFound
from foundation.log import StoredEvent, events_of
from foundation.work import Reading

DAY = 10
WANTS_EVIDENCE = frozenset({ActionMove.FINISH, ActionMove.VERIFY})
REMINDED = {
    "due_soon": "reminded its owner: it is due soon",
    "overdue": "reminded its owner: it is due",
    "watch_over": "asked whether it holds: its watch is over, and nothing like it came back",
    "escalated": "told the team's lead that it is overdue",
}
FIELDS = {
    "done_criteria": "when it is done",
    "cause_ids": "its causes",
    "owner_id": "owner",
    "tracker_url": "its ticket",
    "watch_days": "how long it is watched",
}


@dataclass(frozen=True)
class ActionMoveItem:
    """One thing that the reader may do to the action item now."""

    move: str
    to: str
    needs_reason: bool
    needs_evidence: bool


@dataclass(frozen=True)
class HistoryItem:
    """One thing that happened to the action item."""

    seq: int
    at: datetime
    actor: str
    text: str
    words: str


@dataclass(frozen=True)
class ActionDocument:
    """One action item, the causes that it addresses, its moves and its history."""

    brief: ActionBrief
    causes: dict[int, CauseItem]
    moves: tuple[ActionMoveItem, ...]
    history: tuple[HistoryItem, ...]
    settled_by: str
    is_editable: bool


def action_document(reading: Reading, ref: int | str) -> ActionDocument:
    """Return the action item's whole page; raises NotFound, also for what the reader may not see."""
    short = action(reading, ref)
    item = reading.session.get(ActionItem, short.id)
    if item is None:
        raise NotFound(ACTION)
    events = events_of(reading.session, item.stream)
    names = accounts.principal_names(reading, {event.principal for event in events})
    return ActionDocument(
        brief=short,
        causes=causes_by_id(reading, short.cause_ids),
        moves=_moves(reading, item),
        history=tuple(_told(event, names.get(event.principal, event.principal)) for event in events),
        settled_by=names.get(item.settled_by or "", ""),
        is_editable=reading.permits("action:work", item),
    )


def _moves(reading: Reading, item: ActionItem) -> tuple[ActionMoveItem, ...]:
    return tuple(
        ActionMoveItem(move.value, after.value, move in ACTION_NEEDS_REASON, move in WANTS_EVIDENCE)
        for move, after in action_moves_from(item.state)
        if reading.permits(ACTION_PERMISSIONS[move], item)
    )


def _told(event: StoredEvent, actor: str) -> HistoryItem:
    passages = event.passages
    words = passages.get("reason") or " ".join(filter(None, [passages.get("evidence"), passages.get("note")]))
    return HistoryItem(event.seq, event.recorded_at, actor, _sentence(event.name, event.payload), words)


def _sentence(name: str, payload: Mapping[str, Any]) -> str:
    return SENTENCES[name](payload) if name in SENTENCES else "wrote it"


def _word(state: str) -> str:
    return state.replace("_", " ")


def _day(at: str | None) -> str:
    return str(at)[:DAY] if at else "none"


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "action.moved": lambda said: f"moved it from {_word(said['from_state'])} to {_word(said['to_state'])}",
    "action.due_moved": lambda said: f"moved its due date from {_day(said['from_due'])} to {_day(said['to_due'])}",
    "action.edited": lambda said: f"changed {', '.join(FIELDS.get(field, field) for field in said['changed'])}",
    "action.reminded": lambda said: REMINDED.get(said["kind"], "reminded of it"),
    "action.proved": lambda said: f"looked at the change that is its evidence: {PROVED[Proof(said['proof'])]}",
    "action.redacted": lambda said: f"erased words from it with those of {said['of']}",
}
