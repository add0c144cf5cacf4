"""Applicability as people type it: one condition on a line, all of which have to hold.

``tier in T0, T1``, ``exposure is public``, ``datastores includes postgres``, ``runtime has a value``, each perhaps with
``not`` before it. Anything that lines cannot say is written, and shown, as JSON.
"""

import json
import re

from foundation.errors import Invalid
from foundation.predicate import Predicate

ATTRIBUTE = r"(?P<attribute>[A-Za-z][A-Za-z0-9_.-]{0,63})"
SHAPES = (
    (re.compile(rf"{ATTRIBUTE}\s+in\s+(?P<value>.+)"), "in"),
    (re.compile(rf"{ATTRIBUTE}\s+is\s+(?P<value>.+)"), "equals"),
    (re.compile(rf"{ATTRIBUTE}\s+includes\s+(?P<value>.+)"), "contains"),
    (re.compile(rf"{ATTRIBUTE}\s+has\s+(?P<value>a|no)\s+value"), "exists"),
)
NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})")
LONGEST = 5_000
HELP = "One condition a line, such as: tier in T0, T1 / exposure is public / datastores includes postgres"


def parse_lines(text: str, *, where: str = "applicability") -> object:
    """Read lines, or JSON, into what ``Predicate.parse`` takes; nothing at all is every service."""
    if len(text) > LONGEST:
        raise Invalid("predicate.invalid", f"Shorten it to at most {LONGEST} characters.", where=where)
    if text.lstrip().startswith("{"):
        return _json(text, where)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    clauses = [_clause(line, where) for line in lines]
    return clauses[0] if len(clauses) == 1 else {"all": clauses}


def as_lines(applicability: object) -> str:
    """Write a predicate as lines where they say the same, else as JSON."""
    clauses = applicability["all"] if isinstance(applicability, dict) and "all" in applicability else [applicability]
    text = "\n".join(_line(clause) for clause in clauses)
    try:
        same = Predicate.parse(parse_lines(text)) == Predicate.parse(applicability)
    except Invalid:
        same = False
    return text if same else json.dumps(applicability, indent=1)


def _json(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Invalid("predicate.invalid", f"This is not JSON: {error}.", where=where) from error
    except RecursionError as error:
        raise Invalid("predicate.invalid", "This is nested too deep.", where=where) from error


def _clause(line: str, where: str) -> dict[str, object]:
    if line.startswith("not "):
        return {"not": _clause(line.removeprefix("not ").strip(), where)}
    for shape, operator in SHAPES:
        match = shape.fullmatch(line)
        if match:
            return {"attribute": match["attribute"], operator: _value(operator, match["value"])}
    raise Invalid("predicate.invalid", f"Cannot read “{line[:80]}”. {HELP}.", where=where)


def _value(operator: str, text: str) -> object:
    if operator == "exists":
        return text == "a"
    if operator == "in":
        return [_scalar(part) for part in text.split(",") if part.strip()]
    return _scalar(text)


def _scalar(text: str) -> object:
    text = text.strip()
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if NUMBER.fullmatch(text) else text


def _line(clause: object) -> str:
    """Write one clause; what no line can say comes out as something that won't read back the same."""
    if not isinstance(clause, dict):
        return ""
    if "not" in clause:
        return f"not {_line(clause['not'])}"
    name = clause.get("attribute", "")
    if "in" in clause:
        return f"{name} in {', '.join(map(_plain, clause['in']))}"
    if "exists" in clause:
        return f"{name} has {'a' if clause['exists'] else 'no'} value"
    word, value = ("is", clause.get("equals")) if "equals" in clause else ("includes", clause.get("contains"))
    return f"{name} {word} {_plain(value)}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
