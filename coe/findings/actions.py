"""Whether each action has an owner, an end and an effect."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from coe.findings.draft import Draft, DraftAction, short
from coe.findings.rule import Found, Rule
from coe.lifecycle import PENDING, State
from coe.vocabulary import WEAK

OPEN_ENDED = re.compile(
    r"^(?:investigate|look into|consider|explore|discuss|monitor|improve|ensure|make sure|be careful|remind"
    r"|think about)\b",
    re.IGNORECASE,
)
COMPOUND = re.compile(r";|\band\b.*\band\b", re.IGNORECASE)
LONGEST_LIST = 12
GRAVE = frozenset({"P0", "P1"})
BEING_WRITTEN = frozenset({State.DRAFT, State.CHANGES_REQUESTED})


def no_owner(draft: Draft) -> Found:
    """Hold when nobody does it."""
    return _each(draft, lambda action: action.owner_id is None)


def owner_left(draft: Draft) -> Found:
    """Hold when whoever was to do it has left."""
    return _each(draft, lambda action: action.owner_id is not None and not action.owner_is_active)


def no_due(draft: Draft) -> Found:
    """Hold when it has no date."""
    return _each(draft, lambda action: action.due is None)


def due_in_the_past(draft: Draft) -> Found:
    """Hold when its date has passed while the document is being written."""
    if draft.state not in BEING_WRITTEN:
        return iter(())
    return _each(draft, lambda a: a.state in PENDING and a.due is not None and a.due < draft.now)


def no_criterion(draft: Draft) -> Found:
    """Hold when one would not see that it is done."""
    return _each(draft, lambda action: not action.done_criteria.strip())


def no_evaluation(draft: Draft) -> Found:
    """Hold when nobody looks whether it helped."""
    return _each(draft, lambda action: not action.evaluation.strip())


def open_ended(draft: Draft) -> Found:
    """Hold when it never ends."""
    return _each(draft, lambda action: bool(OPEN_ENDED.search(action.title)))


def only_weak(draft: Draft) -> Found:
    """Hold when nothing but attention stands against a cause that a grave action addresses."""
    for cause in draft.causes:
        of = [action for action in draft.standing if cause.id in action.cause_ids]
        is_grave = any(action.priority in GRAVE for action in of)
        if is_grave and all(action.strength in WEAK for action in of):
            yield of[0].key, {"strength": of[0].strength, "text": short(cause.because)}


def compound(draft: Draft) -> Found:
    """Hold when it is several things."""
    return _each(draft, lambda action: bool(COMPOUND.search(action.title)))


def due_too_late(draft: Draft) -> Found:
    """Hold when it may take longer than its priority has."""
    for action in draft.standing:
        days = draft.action_days.get(action.priority)
        if days is None or action.due is None or draft.opened_at is None or action.state not in PENDING:
            continue
        if action.due > draft.opened_at + timedelta(days=days + 1):
            yield action.key, {"key": action.key, "days": days, "priority": action.priority}


def too_many(draft: Draft) -> Found:
    """Hold when there are more than anybody finishes, or none comes first."""
    if len(draft.standing) > LONGEST_LIST:
        yield "actions", {"what": f"{len(draft.standing)} actions are more than anybody finishes"}
    elif draft.standing and not any(action.priority in GRAVE for action in draft.standing):
        yield "actions", {"what": "No action is a P0 or P1"}


def addresses_nothing(draft: Draft) -> Found:
    """Hold when it belongs to no cause."""
    known = {cause.id for cause in draft.causes}
    return _each(draft, lambda action: bool(known) and not known & set(action.cause_ids))


def no_ticket(draft: Draft) -> Found:
    """Hold when others of this document have a ticket."""
    if not any(action.tracker_url for action in draft.standing):
        return iter(())
    return _each(draft, lambda action: not action.tracker_url)


def known_elsewhere(draft: Draft) -> Found:
    """Hold when another COE has promised nearly the same."""
    for action in draft.standing:
        if action.like and not draft.is_recurrence:
            yield action.key, {"key": action.key, "like": action.like}


def _each(draft: Draft, holds: Callable[[DraftAction], bool]) -> Found:
    for action in draft.standing:
        if holds(action):
            yield action.key, {"key": action.key}


RULES: Mapping[str, Rule] = {
    "E50": no_owner,
    "E51": owner_left,
    "E52": no_due,
    "E53": due_in_the_past,
    "E54": no_criterion,
    "W55": no_evaluation,
    "W56": open_ended,
    "W57": only_weak,
    "W58": compound,
    "W59": due_too_late,
    "W60": too_many,
    "E61": addresses_nothing,
    "W62": no_ticket,
    "W63": known_elsewhere,
}
