"""Somebody's post-mortem in Markdown, taken apart: sections, factors, actions, and what could not be placed. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from coe.events import CauseClass

HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*")
BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])(?:\s+(.*))?")
LEAD = re.compile(r"\*\*(.+?)\*\*\s*:?\s*(.*)", re.DOTALL)
LONGEST_TITLE = 160
FACTORS, ACTIONS, TIMELINE = "factors", "actions", "timeline"
PLACES: Mapping[str, str] = {
    "summary": "summary",
    "overview": "summary",
    "impact": "impact",
    "timeline": TIMELINE,
    "contributing factors": FACTORS,
    "root cause": FACTORS,
    "root causes": FACTORS,
    "causes": FACTORS,
    "action items": ACTIONS,
    "actions": ACTIONS,
    "follow up": ACTIONS,
    "detection": "detection",
    "diagnosis": "diagnosis",
    "resolution": "response",
    "response": "response",
    "prevention": "prevention",
    "lessons learned": "lessons_surprising",
    "what went well": "lessons_well",
    "what went badly": "lessons_badly",
    "where we got lucky": "lessons_lucky",
}
ALIKE = 0.85
# The first that fits; a guess that a person confirms.
CLASSES: tuple[tuple[str, CauseClass], ...] = (
    (r"monitor|alert|alarm|notic|visib", CauseClass.ALARM_MISSING),
    (r"certificate|secret|expir|credential", CauseClass.CERT_OR_SECRET_EXPIRY),
    (r"version|upgrade|bump|pin", CauseClass.DEPENDENCY_VERSION),
    (r"test|validat|verif", CauseClass.TEST_GAP),
    (r"document|playbook|runbook|procedure|unclear|guideline", CauseClass.UNCLEAR_PROCEDURE),
    (r"limit|quota|exhaust|capacity|starv", CauseClass.QUOTA_LIMIT),
    (r"\bdns\b|coredns|resolv", CauseClass.DNS),
    (r"network|subnet|\bip\b|load balancer", CauseClass.NETWORK),
    (r"pipeline|deploy|terraform|rollout|release", CauseClass.DEPLOY_PROCESS),
    (r"config|setting|default|flag", CauseClass.CONFIG_CHANGE),
    (r"delet|remov", CauseClass.DELETION),
    (r"node|cluster|autoscal", CauseClass.NODE_LIFECYCLE),
    (r"depend|vendor|provider|\baws\b|\bazure\b", CauseClass.INTERNAL),
    (r"bug|code|defect|logic", CauseClass.CODE_DEFECT),
)
OTHERWISE = CauseClass.OWNERSHIP_GAP
KINDS: tuple[tuple[str, str], ...] = (
    (r"monitor|alert|alarm|metric|notif|detect", "detect"),
    (r"document|communicat|train|guideline|procedure|meeting|plan\b|ask ", "process"),
)


@dataclass(frozen=True)
class Retold:
    """What a document says, part by part."""

    sections: dict[str, str] = field(default_factory=dict)
    factors: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    unplaced: str = ""


def retell(body: str) -> Retold:
    """Take the document apart; nothing of it is lost but its title and its timeline, which the incident has."""
    sections: dict[str, list[str]] = {}
    factors: list[str] = []
    actions: list[str] = []
    unplaced: list[str] = []
    for heading, lines in _parts(body):
        place = place_of(heading)
        items, rest = items_of(lines) if place in {FACTORS, ACTIONS} else ([], lines)
        if place == FACTORS:
            factors += items
        elif place == ACTIONS:
            actions += items
        elif place not in {"", TIMELINE}:
            sections.setdefault(place, []).extend(lines)
            continue
        left = (
            rest
            if place != TIMELINE
            else [line for line in lines if line.strip() and not line.lstrip().startswith("|")]
        )
        if any(line.strip() for line in left):
            unplaced += [
                f"> **{heading or 'Before the first heading'}**",
                ">",
                *(f"> {line}" for line in _trim(left)),
                "",
            ]
    told = {name: "\n".join(_trim(lines)) for name, lines in sections.items()}
    kept = {name: text for name, text in told.items() if text}
    return Retold(kept, tuple(factors), tuple(actions), "\n".join(unplaced).strip())


def place_of(heading: str) -> str:
    """Return where what stands under a heading belongs, empty when nobody knows; misspelt headings are known."""
    said = re.sub(r"\(.*?\)|[^a-z ]", " ", heading.casefold()).split()
    near = get_close_matches(" ".join(said), PLACES, n=1, cutoff=ALIKE)
    return PLACES[near[0]] if near else ""


def items_of(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the items of a list, each with the lines that go on below it, and what stands outside of it."""
    items: list[list[str]] = []
    rest: list[str] = []
    for line in lines:
        match = BULLET.fullmatch(line.strip())
        if match and (len(line) - len(line.lstrip()) < 2 or not items):  # noqa: PLR2004 - deeper ones go on the last
            items.append([match[1] or ""])
        elif items and line.strip() and line.startswith((" ", "\t")):
            items[-1].append(match[1] or "" if match else line.strip())
        elif line.strip():
            rest.append(line)
    return [text for item in items if (text := " ".join(filter(None, item)).strip())], rest


def class_of(factor: str) -> CauseClass:
    """Guess to which class a factor belongs."""
    return next((found for words, found in CLASSES if re.search(words, factor, re.IGNORECASE)), OTHERWISE)


def kind_of(action: str) -> str:
    """Guess what an action is for."""
    return next((kind for words, kind in KINDS if re.search(words, action, re.IGNORECASE)), "prevent")


def title_and_more(action: str) -> tuple[str, str]:
    """Return the bold words that lead an item, or as much of it as a title holds, and the rest."""
    match = LEAD.fullmatch(action)
    title, more = (match[1], match[2]) if match else (action, "")
    title = re.sub(r"[`*]", "", title).strip(" .:")
    if len(title) <= LONGEST_TITLE:
        return title, more
    return f"{title[: LONGEST_TITLE - 1].rstrip()}…", action


def _parts(body: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = [("", [])]
    is_first = True
    for line in body.splitlines():
        heading = HEADING.fullmatch(line.strip())
        if heading and is_first and len(heading[1]) == 1:
            is_first = False
        elif heading:
            found.append((heading[2], []))
        else:
            found[-1][1].append(line)
    return found


def _trim(lines: list[str]) -> list[str]:
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    end = next((i for i in range(len(lines), start, -1) if lines[i - 1].strip()), start)
    return lines[start:end]
