"""Who else hears of it, and what they may not hear."""

import re
from collections.abc import Mapping

from coe.findings.draft import Draft
from coe.findings.rule import Found, Rule

LEARNING = re.compile(r"\bLRN-\d+\b")
GRAVE = frozenset({"SEV1", "SEV2"})
OURS = re.compile(
    r"\b(?:INC|COE|ACT|LRN|ORR)-\d+\b"
    r"|\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b"
    r"|\b[\w.-]+\.(?:internal|local|corp|lan|intra|svc)\b"
    r"|\b[\w.+-]+@[\w-]+\.[\w.]+\b"
)


def further_without_learning(draft: Draft) -> Found:
    """Hold when an action is meant for others too, and nothing tells them."""
    if LEARNING.search(draft.text("sharing")):
        return
    for action in draft.standing:
        if action.scope != "this_service":
            yield action.key, {"key": action.key}


def no_plan(draft: Draft) -> Found:
    """Hold when a grave incident, and nobody is told what came of it."""
    if draft.asks("sharing") and draft.severity in GRAVE and not draft.text("sharing"):
        yield "sharing", {}


def ours_alone(draft: Draft) -> Found:
    """Hold when what customers are told holds a key, an address or a name of ours."""
    said = draft.text("external_message")
    names = [re.escape(name) for name in draft.people if " " in name]
    named = re.search(rf"\b(?:{'|'.join(names)})\b", said) if names else None
    for found in dict.fromkeys([*(match[0] for match in OURS.finditer(said)), *([named[0]] if named else [])]):
        yield "external_message", {"text": found}


RULES: Mapping[str, Rule] = {
    "W80": further_without_learning,
    "W81": no_plan,
    "E82": ours_alone,
}
