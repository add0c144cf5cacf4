"""Applicability as a form without a script: for each attribute the values of which any will do, all of which hold.

What boxes can't say is left over and stands beside them as lines (``foundation.predicate.lines``).
"""

from collections.abc import Collection, Mapping
from typing import Any

LISTS = frozenset({"datastores", "dependencies", "tags"})
FLAGS = frozenset({"has_queue"})
NAMES = (
    *("tier", "lifecycle", "exposure", "runtime", "datastores", "dependencies", "deployment", "data_class"),
    *("region_model", "has_queue", "tags"),
)
Boxes = Mapping[str, Collection[str]]


def from_boxes(boxes: Boxes, further: object) -> object:
    """Return the predicate's JSON that the boxes, and the further conditions, say together."""
    clauses = [_clause(name, list(dict.fromkeys(boxes[name]))) for name in NAMES if boxes.get(name)]
    if not clauses:
        return further
    clauses += _alternatives_of_all(further)
    return clauses[0] if len(clauses) == 1 else {"all": clauses}


def to_boxes(applicability: object) -> tuple[dict[str, list[str]], object]:
    """Take a predicate's JSON apart into what boxes say, and what is left over."""
    boxes: dict[str, list[str]] = {}
    left = []
    for clause in _alternatives_of_all(applicability):
        name, values = _boxed(clause)
        if name and name not in boxes:
            boxes[name] = values
        else:
            left.append(clause)
    return boxes, left[0] if len(left) == 1 else {"all": left}


def _clause(name: str, values: list[str]) -> dict[str, Any]:
    if name in LISTS:
        found = [{"attribute": name, "contains": value} for value in values]
        return found[0] if len(found) == 1 else {"any": found}
    if name in FLAGS:
        return {"attribute": name, "equals": values[-1] == "true"}
    return {"attribute": name, "in": values}


def _alternatives_of_all(applicability: object) -> list[Any]:
    if isinstance(applicability, dict) and isinstance(applicability.get("all"), list):
        return list(applicability["all"])
    return [applicability]


def _boxed(clause: Any) -> tuple[str, list[str]]:  # noqa: ANN401 - JSON
    """Return the box and its values that say the clause; no name where none does."""
    several = clause.get("any") if isinstance(clause, dict) else None
    if isinstance(several, list) and several:
        parts = [_boxed(each) for each in several]
        (first, _), names = parts[0], {name for name, _ in parts}
        if names == {first} and first in LISTS:
            return first, [value for _, values in parts for value in values]
        return "", []
    return _compared(clause) if isinstance(clause, dict) else ("", [])


def _compared(clause: Mapping[str, Any]) -> tuple[str, list[str]]:
    name = clause.get("attribute", "")
    if name not in NAMES:
        return "", []
    if name in LISTS:
        return (name, [clause["contains"]]) if isinstance(clause.get("contains"), str) else ("", [])
    if name in FLAGS:
        known = isinstance(clause.get("equals"), bool)
        return (name, ["true" if clause["equals"] else "false"]) if known else ("", [])
    values = clause.get("in", [clause["equals"]] if "equals" in clause else [])
    return (name, list(values)) if values and all(isinstance(each, str) for each in values) else ("", [])
