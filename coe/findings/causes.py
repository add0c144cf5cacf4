"""Where the causes end, how deep and broad they go, and what of them nobody acts on."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from coe.events import CauseClass
from coe.findings.draft import Draft, DraftCause, short, unquoted
from coe.findings.rule import Found, Rule

HUMAN_ERROR = re.compile(
    r"\b(?:human|operator|user|engineer(?:ing)?|manual) error\b|\bmistake(?:nly|s)?\b|\bcareless(?:ness)?\b"
    r"|\bforgot(?:ten)? to\b|\bdid(?:n['\u2019]t| not) (?:follow|notice|know)\b|\bby accident\b|\baccidental(?:ly)?\b",
    re.IGNORECASE,
)
# An alarm, a check or a test that did not notice is no person.
NOT_A_PERSON = re.compile(
    r"\b(?:alarm|alert|monitor(?:ing)?|check|test|probe|system|service|client|server|tool|pipeline|script|it)s?\b"
    r"[^.;,]{0,30}?\bdid(?:n['\u2019]t| not) (?:follow|notice|know)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"\w+")
EMPTY = frozenset(
    {"the", "a", "an", "of", "to", "in", "on", "and", "or", "was", "were", "is", "that", "it", "for", "by"}
)
OUTSIDE = frozenset({CauseClass.EXTERNAL_PROVIDER})
GAPS = frozenset({"detection_gap", "response_gap"})
SHORTEST = 6
SHALLOW = 3
SAME = 0.7
BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.*)$")
ACTION_KEY = re.compile(r"\bACT-\d+\b")


def no_cause(draft: Draft) -> Found:
    """Hold when no cause is named."""
    if not draft.causes:
        yield "causes", {}


def ends_at_a_person(draft: Draft) -> Found:
    """Hold when a chain ends at what somebody did."""
    for cause in draft.terminal:
        said = NOT_A_PERSON.sub(" ", unquoted(cause.because))
        if cause.cause_class == CauseClass.TRAINING_GAP or HUMAN_ERROR.search(said):
            yield _at(cause), {"text": short(cause.because)}


def shallow(draft: Draft) -> Found:
    """Hold when no chain is three deep, or there is one chain only."""
    if len(draft.causes) <= 1:
        return
    if _depth(draft) < SHALLOW:
        yield "causes", {"shape": f"only {_depth(draft)} deep"}
    elif not _branches(draft):
        yield "causes", {"shape": "a single chain"}


def _branches(draft: Draft) -> bool:
    """Whether anything, the impact included, has more than one cause."""
    effects = Counter(effect for cause in draft.causes for effect in cause.led_to or (None,))
    return max(effects.values()) > 1


def _depth(draft: Draft) -> int:
    led_to = {cause.id: cause.led_to for cause in draft.causes}

    @cache
    def depth(cause_id: int) -> int:
        return 1 + max((depth(above) for above in led_to.get(cause_id, ()) if above in led_to), default=0)

    return max(map(depth, led_to), default=0)


def thin(draft: Draft) -> Found:
    """Hold when where a chain ends, little is said."""
    for cause in draft.terminal:
        if len(cause.because.split()) < SHORTEST:
            yield _at(cause), {"text": short(cause.because)}


def repeated(draft: Draft) -> Found:
    """Hold when a cause says what the one above it says."""
    said = {cause.id: _words(cause.because) for cause in draft.causes}
    for cause in draft.causes:
        mine = said[cause.id]
        if any(mine and _alike(mine, said[above]) > SAME for above in cause.led_to if above in said):
            yield _at(cause), {"text": short(cause.because)}


def no_gap(draft: Draft) -> Found:
    """Hold when nobody asked why it was not noticed, or took so long."""
    if len(draft.causes) > 1 and not any(cause.role in GAPS for cause in draft.causes):
        yield "causes", {}


def no_evidence(draft: Draft) -> Found:
    """Hold when nothing shows that it was so."""
    for cause in draft.causes:
        if not cause.evidence.strip():
            yield _at(cause), {"text": short(cause.because)}


def alone(draft: Draft) -> Found:
    """Hold when there is one cause, and nothing else had to be so."""
    if len(draft.causes) == 1:
        yield _at(draft.causes[0]), {}


def somebody_elses(draft: Draft) -> Found:
    """Hold when a chain ends at a provider, and no cause beside it is ours."""
    for cause in draft.terminal:
        if cause.cause_class in OUTSIDE and not any(_beside(cause, other) for other in draft.causes):
            yield _at(cause), {"text": short(cause.because)}


def _beside(cause: DraftCause, other: DraftCause) -> bool:
    if other.id == cause.id or other.cause_class in OUTSIDE:
        return False
    return bool(set(cause.led_to) & set(other.led_to)) or (not cause.led_to and not other.led_to)


def unaddressed(draft: Draft) -> Found:
    """Hold when nobody acts where a chain ends, and nobody accepted that."""
    for cause in draft.terminal:
        if cause.id not in draft.addressed and not cause.is_accepted:
            yield _at(cause), {"text": short(cause.because)}


def unmapped(draft: Draft) -> Found:
    """Hold when something went badly, and no action is named beside it."""
    for text in _lines_without_action(draft, "lessons_badly"):
        yield "lessons_badly", {"text": text}


def unmapped_luck(draft: Draft) -> Found:
    """Hold when luck helped, and nothing takes its place."""
    for text in _lines_without_action(draft, "lessons_lucky"):
        yield "lessons_lucky", {"text": text}


def _lines_without_action(draft: Draft, section: str) -> list[str]:
    text = draft.by_hand(section)
    lines = [match[1] for line in text.splitlines() if (match := BULLET.match(line))] or [text]
    return [short(line) for line in lines if line.strip() and draft.promised.isdisjoint(ACTION_KEY.findall(line))]


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold())) - EMPTY


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _at(cause: DraftCause) -> str:
    return f"cause-{cause.id}"


RULES: Mapping[str, Rule] = {
    "E30": no_cause,
    "E31": ends_at_a_person,
    "W32": shallow,
    "W33": thin,
    "W34": repeated,
    "W35": no_gap,
    "W36": no_evidence,
    "W37": alone,
    "W38": somebody_elses,
    "E39": unaddressed,
    "E40": unmapped,
    "W41": unmapped_luck,
}
