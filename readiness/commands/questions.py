"""Writing questions into a checklist's draft: by hand, or from a published learning."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select

from coe.events import CauseClass
from foundation.errors import Conflict, Invalid
from foundation.ids import next_number
from foundation.merging import require_unchanged
from foundation.predicate import Predicate
from foundation.text import clean
from foundation.work import Work
from learnings import queries as learnings
from readiness.commands.load import load_checklist, load_question, newest_revision
from readiness.events import QuestionDropped, QuestionWritten
from readiness.lifecycle import Gate
from readiness.model import Checklist, Question, QuestionRevision
from readiness.queries.search import drop_question as unindex
from readiness.queries.search import index_question
from readiness.rules import parse_rules

TEXT_LIMIT = 300
CATEGORY_LIMIT = 60
REASON_LIMIT = 2_000
CHOICE_LIMIT = 300
MOST_CHOICES = 15
MOST_CLASSES = 10
LONGEST_DAYS = 3_650
CHOICE_ID = re.compile(r"[A-Za-z0-9_]{1,128}")
NONE_OF_THESE = "_no"
CLAUSE = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.*\S)\s*$", re.MULTILINE)
DEFAULT_DAYS = 30
FIELDS = (
    "category",
    "text",
    "failure_prevented",
    "choices",
    "risk_rules",
    "evidence_wanted",
    "applicability",
    "cause_classes",
    "gate",
    "answer_days",
    "holds_days",
)


def add_question(
    work: Work,
    *,
    checklist: str,
    text: str,
    failure_prevented: str,
    choices: object,
    risk_rules: object,
    evidence_wanted: str = "",
    applicability: object = None,
    cause_classes: Collection[str] = (),
    gate: str = Gate.BLOCKING,
    answer_days: int = DEFAULT_DAYS,
    learning_key: str | None = None,
    category: str = "",
    holds_days: int | None = None,
) -> Question:
    """Add a question to the draft; it is asked once a version with it is published."""
    values = {name: value for name, value in locals().items() if name in FIELDS}
    found = load_checklist(work, checklist)
    work.require("checklists:write", found)
    learning_id = learnings.brief(work, learning_key).id if learning_key else None
    return _add(work, found, values, learning_id)


def question_from_learning(
    work: Work,
    *,
    learning_key: str,
    checklist: str,
    gate: str = Gate.BLOCKING,
    answer_days: int = DEFAULT_DAYS,
    category: str = "",
) -> Question:
    """Build a question from a published learning: each point of its recommendation becomes a choice."""
    found = load_checklist(work, checklist)
    work.require("checklists:write", found)
    learning = learnings.detail(work, learning_key)
    if learning.state != "published":
        detail = f"{learning.key} is {learning.state}: publish it before it becomes a question."
        raise Conflict("question.learning_not_published", detail, where="learning_key")
    points = CLAUSE.findall(learning.recommendation)[: MOST_CHOICES - 1] or ["It is so, and can be shown"]
    ids = [f"point_{place}" for place in range(1, len(points) + 1)]
    partly = [{"risk": "MEDIUM", "condition": " || ".join(ids)}] if len(ids) > 1 else []
    values: dict[str, Any] = {
        "category": category,
        "text": f"Does this hold: {learning.title.rstrip('.?')}?",
        "failure_prevented": learning.failure_prevented,
        "choices": [
            *({"id": name, "title": point[:CHOICE_LIMIT]} for name, point in zip(ids, points, strict=True)),
            {"id": f"point{NONE_OF_THESE}", "title": "None of these"},
        ],
        "risk_rules": [
            {"risk": "NONE", "condition": " && ".join(ids)},
            *partly,
            {"risk": "HIGH", "condition": "default"},
        ],
        "evidence_wanted": "What shows it: a log, a test run, a configuration",
        "applicability": learning.applicability,
        "cause_classes": learning.cause_classes,
        "gate": gate,
        "answer_days": answer_days,
        "holds_days": None,
    }
    return _add(work, found, values, learning.id)


def revise_question(work: Work, /, *, question_key: str, version: int | None = None, **changes: object) -> Question:
    """Put a question differently in the draft; published versions keep what they asked."""
    question = load_question(work, question_key)
    checklist = work.session.get_one(Checklist, question.checklist_id)
    work.require("checklists:write", checklist)
    _require_kept(question)
    unknown = changes.keys() - set(FIELDS)
    if unknown:
        raise Invalid("question.field", f"A question has no {min(unknown)}.", where=min(unknown))
    require_unchanged(work, checklist.stream, version, {f"{question.key}.{name}" for name in changes})
    before = newest_revision(work, question.id)
    values = {**{name: getattr(before, name) for name in FIELDS}, **changes}
    changed = tuple(f"{question.key}.{name}" for name in changes)
    _write(work, checklist, question, values, before.learning_id, before.number + 1, changed)
    return question


def drop_question(work: Work, *, question_key: str, reason: str) -> Question:
    """Take a question out of the draft; versions that have it keep it, the next one won't."""
    question = load_question(work, question_key)
    checklist = work.session.get_one(Checklist, question.checklist_id)
    work.require("checklists:write", checklist)
    _require_kept(question)
    reason = _needed(reason, "reason", REASON_LIMIT)
    question.dropped_at = work.now
    work.record(checklist.stream, QuestionDropped(question=question.key, reason=reason, changed=(question.key,)))
    unindex(work, question)
    return question


def _require_kept(question: Question) -> None:
    if question.dropped_at is not None:
        raise Conflict("question.dropped", f"{question.key} was dropped: add a new question instead.")


def _add(work: Work, checklist: Checklist, values: dict[str, Any], learning_id: int | None) -> Question:
    last = select(func.max(Question.position)).where(Question.checklist_id == checklist.id)
    question = Question(
        number=next_number(work.session, "Q"),
        checklist_id=checklist.id,
        position=(work.session.scalar(last) or 0) + 1,
    )
    work.session.add(question)
    work.session.flush()
    _write(work, checklist, question, values, learning_id, 1, (question.key,))
    return question


def _write(
    work: Work,
    checklist: Checklist,
    question: Question,
    values: dict[str, Any],
    learning_id: int | None,
    number: int,
    changed: tuple[str, ...],
) -> None:
    revision = QuestionRevision(
        question_id=question.id,
        number=number,
        learning_id=learning_id,
        recorded_at=work.now,
        recorded_by=work.principal.id,
        **checked(values),
    )
    work.session.add(revision)
    work.record(
        checklist.stream,
        QuestionWritten(
            question=question.key,
            revision=number,
            cause_classes=tuple(revision.cause_classes),
            gate=revision.gate,
            answer_days=revision.answer_days,
            learning_id=learning_id,
            applicability=revision.applicability,
            risk_rules=tuple(revision.risk_rules),
            text=revision.text,
            failure_prevented=revision.failure_prevented,
            changed=changed,
        ),
    )
    index_question(work, checklist, question, revision)


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return a question's fields as they may be stored, or say what is wrong with one."""
    choices = _choices(values["choices"])
    rules = parse_rules(values["risk_rules"], [choice["id"] for choice in choices])
    applicability = values["applicability"] if values["applicability"] is not None else {"all": []}
    return {
        "category": clean(values["category"], field="category", limit=CATEGORY_LIMIT),
        "text": _needed(values["text"], "text", TEXT_LIMIT),
        "failure_prevented": _needed(values["failure_prevented"], "failure_prevented", TEXT_LIMIT),
        "choices": choices,
        "risk_rules": [{"risk": rule.risk.value, "condition": rule.condition} for rule in rules],
        "evidence_wanted": clean(values["evidence_wanted"], field="evidence_wanted", limit=TEXT_LIMIT),
        "applicability": Predicate.parse(applicability).as_json(),
        "cause_classes": _classes(values["cause_classes"]),
        "gate": _gate(values["gate"]),
        "answer_days": _days(values["answer_days"], "answer_days"),
        "holds_days": None if values["holds_days"] is None else _days(values["holds_days"], "holds_days"),
    }


def _choices(data: object) -> list[dict[str, str]]:
    if not isinstance(data, Sequence) or isinstance(data, str) or not 0 < len(data) <= MOST_CHOICES:
        raise Invalid("question.choices", f"Give 1 to {MOST_CHOICES} choices.", where="choices")
    choices = [_choice(item, f"choices[{place}]") for place, item in enumerate(data)]
    if len({choice["id"] for choice in choices}) != len(choices):
        raise Invalid("question.choices", "Give each choice an id of its own.", where="choices")
    return choices


def _choice(item: object, where: str) -> dict[str, str]:
    if not isinstance(item, dict) or not {"id", "title"} <= item.keys() <= {"id", "title", "help"}:
        raise Invalid("question.choices", 'Write a choice as {"id": "…", "title": "…"}.', where=where)
    if not isinstance(item["id"], str) or not CHOICE_ID.fullmatch(item["id"]) or item["id"] == "default":
        detail = "A choice's id is made of letters, digits and underscores, and is not default."
        raise Invalid("question.choices", detail, where=f"{where}.id")
    texts = {name: item.get(name, "") for name in ("title", "help")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise Invalid("question.choices", "Write a choice's title and help as text.", where=where)
    title = _needed(texts["title"], f"{where}.title", CHOICE_LIMIT)
    return {"id": item["id"], "title": title, "help": clean(texts["help"], field=f"{where}.help", limit=CHOICE_LIMIT)}


def _classes(words: Collection[str]) -> list[str]:
    unknown = [word for word in words if word not in set(CauseClass)]
    if unknown or len(set(words)) > MOST_CLASSES:
        detail = (
            f"Choose at most {MOST_CLASSES} of the cause classes{': ' + unknown[0] + ' is none' if unknown else ''}."
        )
        raise Invalid("question.cause_classes", detail, where="cause_classes")
    return list(dict.fromkeys(str(word) for word in words))


def _gate(word: str) -> str:
    if word not in set(Gate):
        raise Invalid("question.gate", f"Choose one of {', '.join(Gate)}.", where="gate")
    return word


def _days(days: int, field: str) -> int:
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("question.days", f"Give 1 to {LONGEST_DAYS} days.", where=field)
    return days


def _needed(value: str, field: str, limit: int) -> str:
    value = clean(value, field=field, limit=limit)
    if not value:
        raise Invalid("question.needs_text", f"Write the {field.replace('_', ' ')}: it may not be empty.", where=field)
    return value
