"""Turning a lens into the questions of a checklist, and a checklist into a lens."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from foundation.errors import Invalid
from foundation.invisible import without_hidden
from readiness.lens.limits import MOST_QUESTIONS, VERSION
from readiness.lens.reasoning import is_none_of_these
from readiness.lens.shape import Question, Shape, items, word
from readiness.lens.text import Node
from readiness.lens.writing import node

RISKS = {"HIGH_RISK": "HIGH", "MEDIUM_RISK": "MEDIUM", "NO_RISK": "NONE"}
BACK = {ours: theirs for theirs, ours in RISKS.items()}
SHORT, LONG, GUIDANCE, CATEGORY, NAME = 300, 2_048, 5_000, 60, 128
OWN = "andon"
THEIRS = {"text": "title", "guidance": "description", "choices": "choices", "risk_rules": "riskRules"}
PLACE = re.compile(r"(choices|risk_rules)\[(\d+)\](.*)")

Values = dict[str, Any]


def questions_of(shape: Shape) -> list[Values]:
    """Return the questions of a lens with the fields of ours; unknown parts stay in the lens, which is kept too."""
    names = {pillar.id: pillar.name for pillar in shape.pillars}
    return [_question(each, names.get(each.pillar, "")) for each in shape.questions]


def _question(found: Question, pillar: str) -> Values:
    is_grave = any(rule.risk == "HIGH_RISK" for rule in found.rules)
    return {
        "category": (pillar or found.pillar)[:CATEGORY],
        "text": _one_line(found.title),
        "failure_prevented": _one_line(found.description)[:SHORT] or f"What {pillar or 'the lens'} guards against",
        "guidance": found.description[:GUIDANCE],
        "choices": [
            {"id": each.id, "title": _one_line(each.title), "help": _one_line(each.help or each.plan)}
            for each in found.choices
        ],
        "risk_rules": [{"risk": RISKS.get(rule.risk, ""), "condition": rule.condition} for rule in found.rules],
        "gate": "blocking" if is_grave else "advisory",
        "source": {"pillar": found.pillar, "question": found.id},
    }


def told(shape: Shape, place: int, refused: Invalid) -> str:
    """Return what was refused of a question in the words of the lens: its field there, what is wrong, and the line."""
    question, field = shape.questions[place], refused.where or ""
    found = PLACE.fullmatch(field)
    name, number, rest = found.groups() if found else (field, None, "")
    theirs = f"{question.field}.{THEIRS.get(name, name)}" + (f"[{number}]{rest}" if number else "")
    parts = items(question.node, THEIRS[name]) if number else []
    line = parts[int(number)].line if number and int(number) < len(parts) else question.line
    what = refused.detail.removeprefix(f"{field}: ").rstrip(".")
    if name == "risk_rules" and number and not rest:
        what = f"the risk is one of {', '.join(RISKS)}"
    return f"{theirs}: {what} (line {line})."


def lens_of(title: str, said: str, questions: Sequence[Any]) -> Node:
    """Return a checklist that never was a lens as one; pillars by category, split where there are too many."""
    groups: dict[str, list[Any]] = {}
    for each in questions:
        groups.setdefault(each.category or "Questions", []).append(each)
    pillars: list[Values] = []
    for name, members in groups.items():
        for start in range(0, len(members), MOST_QUESTIONS):
            part = members[start : start + MOST_QUESTIONS]
            more = f" {start // MOST_QUESTIONS + 1}" if start else ""
            number = len(pillars) + 1
            pillars.append(
                {"id": f"pillar_{number}", "name": f"{name}{more}"[:NAME], "questions": list(map(written, part))}
            )
    return node({"schemaVersion": VERSION, "name": title[:NAME], "description": said or title, "pillars": pillars})


def written(question: Any) -> Values:  # noqa: ANN401 - a question as a version asks it
    """Return one of our questions as a lens writes it."""
    return {
        "id": question.source.get("question") or question.key.lower().replace("-", "_"),
        "title": question.text,
        "description": question.guidance or question.failure_prevented,
        "choices": [_choice(each) for each in question.choices],
        "riskRules": _rules(question),
    }


def overlaid(root: Node, questions: Sequence[Any]) -> Node:
    """Return the lens that a checklist came from, with what was changed since; whatever else it holds stays."""
    by_source = {_source(each): each for each in questions if each.source}
    pillars = [_pillar(each, by_source) for each in items(root, "pillars")]
    added = [node(written(each)) for each in questions if not each.source]
    own = next((place for place, each in enumerate(pillars) if word(each, "id") == OWN), None)
    if added and own is not None:
        pillars[own] = _with(pillars[own], {"questions": node([*items(pillars[own], "questions"), *added])})
    elif added:
        pillars.append(node({"id": OWN, "name": "Added in Andon", "questions": added}))
    return _with(root, {"pillars": node(pillars)})


def _pillar(pillar: Node, by_source: Mapping[tuple[str, str], Any]) -> Node:
    name = word(pillar, "id")
    kept = []
    for each in items(pillar, "questions"):
        ours = by_source.get((name, word(each, "id")))
        if ours is not None:
            kept.append(_merged(each, ours))
    return _with(pillar, {"questions": node(kept)})


def _merged(theirs: Node, ours: Any) -> Node:  # noqa: ANN401 - a question as a version asks it
    """Return a question of the lens with our title, guidance, choices and rules where they differ.

    What is stored has the spaces around it taken off; where nothing else differs, the lens keeps its own.
    """
    changes: dict[str, Node] = {}
    if not _is_same(word(theirs, "title"), ours.text):
        changes["title"] = node(ours.text)
    if not _is_same(word(theirs, "description")[:GUIDANCE], ours.guidance):
        changes["description"] = node(ours.guidance)
    there = {word(each, "id"): each for each in items(theirs, "choices")}
    kept = [_kept_choice(there.get(each.id), each) for each in ours.choices]
    if kept != items(theirs, "choices"):
        changes["choices"] = node(kept)
    rules = [(word(each, "risk"), word(each, "condition").strip()) for each in items(theirs, "riskRules")]
    if rules != [(rule["risk"], rule["condition"]) for rule in _rules(ours)]:
        changes["riskRules"] = node(_rules(ours))
    return _with(theirs, changes) if changes else theirs


def _kept_choice(theirs: Node | None, ours: Any) -> Node:  # noqa: ANN401 - a choice
    if theirs is None:
        return node(_choice(ours))
    return theirs if _is_same(word(theirs, "title"), ours.title) else _with(theirs, {"title": node(ours.title)})


def _is_same(theirs: str, ours: str) -> bool:
    return _plain(theirs) == _plain(ours)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", without_hidden(_one_line(text)))


def _choice(choice: Any) -> Values:  # noqa: ANN401 - a choice
    found: Values = {"id": choice.id, "title": choice.title}
    if choice.help:
        found["helpfulResource"] = {"displayText": choice.help[:LONG]}
    if not is_none_of_these(choice.id):
        found["improvementPlan"] = {"displayText": (choice.help or f"See to it: {choice.title}")[:LONG]}
    return found


def _rules(question: Any) -> list[Values]:  # noqa: ANN401 - a question
    return [{"condition": rule["condition"], "risk": BACK[rule["risk"]]} for rule in question.risk_rules]


def _with(found: Node, changes: Mapping[str, Node]) -> Node:
    members = found.value if isinstance(found.value, dict) else {}
    return Node({**members, **changes}, found.line)


def _source(question: Any) -> tuple[str, str]:  # noqa: ANN401 - a question
    return str(question.source["pillar"]), str(question.source["question"])


def _one_line(text: str) -> str:
    return " ".join(text.split())
