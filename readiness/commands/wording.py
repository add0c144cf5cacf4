"""The words and rules of a question: what may be stored, and what is wrong with the rest."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from catalog.events import Tier
from coe.events import CauseClass
from foundation.errors import Invalid
from foundation.predicate import Predicate
from foundation.text import clean
from readiness.lifecycle import Gate, Phase, TierRule
from readiness.proof import checked_proof
from readiness.rules import kept_rules, parse_rules

TEXT_LIMIT = 300
GUIDANCE_LIMIT = 5_000
CATEGORY_LIMIT = 60
REASON_LIMIT = 2_000
MOST_CHOICES = 15
MOST_CLASSES = 10
MOST_TALES = 10
LONGEST_DAYS = 3_650
LONGEST_MINUTES = 10_000
CHOICE_LIMIT = 300
HELP_LIMIT = 2_500
CHOICE_ID = re.compile(r"[A-Za-z0-9_]{1,128}")
TALE = re.compile(r"(?:COE|LRN)-[1-9][0-9]{0,8}")
NONE_OF_THESE = "_no"
DEFAULTS: dict[str, Any] = {
    "category": "",
    "text": "",
    "failure_prevented": "",
    "choices": (),
    "risk_rules": (),
    "evidence_wanted": "",
    "applicability": None,
    "cause_classes": (),
    "gate": Gate.BLOCKING,
    "answer_days": 30,
    "holds_days": None,
    "guidance": "",
    "tales": (),
    "phases": (),
    "tiers": None,
    "evidence_days": None,
    "evidence_minutes": None,
    "owner_id": None,
    "sunset_at": None,
    "proof": None,
    "source": None,
}
FIELDS = tuple(name for name in DEFAULTS if name != "source")


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question's fields as they may be stored, or say what is wrong with one."""
    values = {**DEFAULTS, **given}
    choices = _choices(values["choices"])
    known = [choice["id"] for choice in choices]
    # What came with a lens keeps its rules, faults and all: the linter tells them, and its author mends them.
    rules = (kept_rules if values["source"] else parse_rules)(values["risk_rules"], known)
    applicability = values["applicability"] if values["applicability"] is not None else {"all": []}
    return {
        "category": clean(values["category"], field="category", limit=CATEGORY_LIMIT),
        "text": needed(values["text"], "text", TEXT_LIMIT),
        "failure_prevented": needed(values["failure_prevented"], "failure_prevented", TEXT_LIMIT),
        "choices": choices,
        "risk_rules": [{"risk": rule.risk.value, "condition": rule.condition} for rule in rules],
        "evidence_wanted": clean(values["evidence_wanted"], field="evidence_wanted", limit=TEXT_LIMIT),
        "applicability": Predicate.parse(applicability).as_json(),
        "cause_classes": _classes(values["cause_classes"]),
        "gate": _gate(values["gate"]),
        "answer_days": _days(values["answer_days"], "answer_days"),
        **{name: _some_days(values[name], name) for name in ("holds_days", "evidence_days")},
        "evidence_minutes": _minutes(values["evidence_minutes"]),
        "guidance": clean(values["guidance"], field="guidance", limit=GUIDANCE_LIMIT, multiline=True),
        "tales": _tales(values["tales"]),
        "phases": _words(values["phases"], "phases", set(Phase)),
        "tiers": _tiers(values["tiers"] or {}),
        "owner_id": values["owner_id"],
        "sunset_at": _moment(values["sunset_at"]),
        "proof": checked_proof(values["proof"]),
        "source": dict(values["source"] or {}),
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
    title = needed(texts["title"], f"{where}.title", CHOICE_LIMIT)
    return {"id": item["id"], "title": title, "help": clean(texts["help"], field=f"{where}.help", limit=HELP_LIMIT)}


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


def _some_days(days: int | None, field: str) -> int | None:
    return None if days is None else _days(days, field)


def _minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        detail = f"Give 1 to {LONGEST_MINUTES} minutes: how long a team takes to collect what shows it."
        raise Invalid("question.minutes", detail, where="evidence_minutes")
    return minutes


def _tales(keys: Collection[str]) -> list[str]:
    strange = [key for key in keys if not TALE.fullmatch(key)]
    if strange or len(keys) > MOST_TALES:
        detail = f"Name at most {MOST_TALES} COEs and learnings, such as COE-7 or LRN-12."
        raise Invalid("question.tales", detail, where="tales")
    return list(dict.fromkeys(keys))


def _words(words: Collection[str], field: str, known: set[Any]) -> list[str]:
    if any(word not in known for word in words):
        raise Invalid("question.words", f"Choose among {', '.join(sorted(known))}.", where=field)
    return list(dict.fromkeys(str(word) for word in words))


def _tiers(rules: Mapping[str, str]) -> dict[str, str]:
    if any(tier not in set(Tier) or rule not in set(TierRule) for tier, rule in rules.items()):
        detail = f"Write for each of {', '.join(Tier)} one of {', '.join(TierRule)}; what is left out is required."
        raise Invalid("question.tiers", detail, where="tiers")
    return {str(tier): str(rules[tier]) for tier in sorted(rules)}


def _moment(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    raise Invalid("question.sunset", "Give the sunset as a moment.", where="sunset_at")


def needed(value: str, field: str, limit: int) -> str:
    """Return a text that may not be empty."""
    value = clean(value, field=field, limit=limit)
    if not value:
        raise Invalid("question.needs_text", f"Write the {field.replace('_', ' ')}: it may not be empty.", where=field)
    return value
