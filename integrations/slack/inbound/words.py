"""Reading what somebody typed after the command, leniently: at three in the morning nobody looks up a grammar. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

KEY = re.compile(r"(?:INC|inc|Inc)-?([1-9][0-9]{0,8})")
NAMED_FIRST = re.compile(
    r"(?:(?:about|for|on|in|re)\b:?\s+)?INC-?([1-9][0-9]{0,8})(?![\w-])[,.:;]*(.*)", re.IGNORECASE | re.DOTALL
)
SEVERITY = re.compile(r"(?:sev|s|p)?[\s-]*([1-4])", re.IGNORECASE)
JOINED = re.compile(r"(sev|s)[-_]?([1-4])\b", re.IGNORECASE)
MINUTES = re.compile(r"([0-9]{1,4})\s*(m|min|mins|minutes|h|hours?)?", re.IGNORECASE)
HOUR = 60
ALIKE, LONG_ENOUGH = 0.75, 4
# Of these a single incident that is named is what it leads to, not what it is about.
TARGETED = {"merge", "duplicate"}
SHORT = {"sev", "severity", "status", "state", "move", "role"}
AUDIENCES = {
    "responders": ("responders", "responder", "team", "internal", "us"),
    "stakeholders": ("stakeholders", "stakeholder", "stake", "business"),
    "public": ("public", "customers", "status", "statuspage"),
}
STATES = {
    "investigating": ("investigating", "investigate", "accept", "accepted"),
    "identified": ("identified", "identify", "found"),
    "monitoring": ("monitoring", "monitor", "mitigated", "mitigate", "fixed"),
    "resolved": ("resolved", "resolve"),
    "closed": ("closed", "close"),
    "canceled": ("canceled", "cancelled", "cancel"),
    "declined": ("declined", "decline"),
}
ROLES = {
    "commander": ("commander", "ic", "lead", "leader", "command"),
    "deputy": ("deputy",),
    "communications": ("communications", "comms", "communication", "cl"),
    "operations": ("operations", "ops"),
    "liaison": ("liaison", "customer", "support"),
    "scribe": ("scribe", "notes"),
}


@dataclass(frozen=True)
class Line:
    """What was typed: the verb as it was typed, the incident that it names, and the rest."""

    verb: str
    rest: str
    key: str = ""


def line(text: str) -> Line:
    """Take a command apart: the incident may be named first, after the verb, or not at all."""
    head, rest = _cut(text.strip())
    key = key_of(head)
    if key:
        head, rest = _cut(rest)
    if joined := JOINED.fullmatch(head):
        head, rest = "sev", f"{joined[2]} {rest}".strip()
    verb = head.lower()
    if not key and not (verb in TARGETED and len(KEY.findall(rest)) == 1):
        key, rest = _named(verb, rest)
    return Line(verb, rest, key)


def _named(verb: str, rest: str) -> tuple[str, str]:
    """Return the incident that is named first (of short commands also last), and what is left."""
    first, others = _cut(rest)
    if key := key_of(first):
        return key, others
    before, _, last = rest.rpartition(" ")
    if verb in SHORT and (key := key_of(last)):
        return key, before.strip()
    return "", rest


def key_of(word: str) -> str:
    """Return the key that a word is ("INC-7", "inc7"); empty when it is none."""
    found = KEY.fullmatch(word.strip(",.:;"))
    return f"INC-{found[1]}" if found else ""


def key_within(text: str) -> str:
    """Return the key that is named first in a text; empty when there is none."""
    return next((key for word in text.split() if (key := key_of(word))), "")


def key_and_rest(text: str) -> tuple[str, str]:
    """Return the key with which words begin ("about INC-7: the queue"), and what is said after it."""
    found = NAMED_FIRST.match(text.strip())
    return (f"INC-{found[1]}", found[2].strip()) if found else ("", text.strip())


def severity_of(text: str, keys: Collection[str]) -> str:
    """Return which severity is meant by "1", "sev1", "SEV 1" or a key's name; what is none is returned as it is."""
    word = text.strip()
    found = SEVERITY.fullmatch(word)
    named = {key.lower(): key for key in keys}
    return f"SEV{found[1]}" if found else named.get(word.lower(), word)


def one_of(word: str, known: Mapping[str, Sequence[str]]) -> str:
    """Return what a word means, in any of its wordings; empty when it means nothing here."""
    asked = word.lower().strip(",.:;")
    return next((meant for meant, wordings in known.items() if asked in {meant, *wordings}), "")


def close_to(word: str, known: Collection[str]) -> str:
    """Return the one known word that was probably meant by a longer one with a slip in it; empty for none."""
    found = get_close_matches(word, known, 1, ALIKE) if len(word) >= LONG_ENOUGH else []
    return found[0] if found else ""


def audience_and_text(rest: str) -> tuple[str, str]:
    """Return for whom an update is, where that is said first, and what it says."""
    head, others = _cut(rest)
    meant = one_of(head, AUDIENCES)
    marked = head.endswith(":") or head.startswith("@") or not others
    # "public is fine again" is a text, "public: it is fine again" and "public It is fine" name whom it is for.
    if meant and (marked or head.rstrip(":") == meant or others[:1].isupper()):
        return meant, others
    return "", rest


def minutes_of(text: str) -> tuple[int | None, str]:
    """Return how many minutes are said first ("30", "30m", "2h"), and what is said after."""
    head, rest = _cut(text)
    found = MINUTES.fullmatch(head)
    if found is None:
        return None, text
    unit, more = (found[2] or "").lower(), rest
    following, others = _cut(rest)
    if not unit and re.fullmatch(r"m|min|mins|minutes|h|hours?", following.lower()):
        unit, more = following.lower(), others
    return int(found[1]) * (HOUR if unit.startswith("h") else 1), more


def _cut(text: str) -> tuple[str, str]:
    head, _, rest = text.strip().partition(" ")
    if "\n" in head:
        head, _, more = head.partition("\n")
        rest = f"{more} {rest}"
    return head, rest.strip()
