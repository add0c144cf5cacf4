"""Writing a lens: a tree of nodes as JSON text, and values as nodes."""

import json
from collections.abc import Iterator

from readiness.lens.text import Literal, Node

STEP = "  "


def node(value: object) -> Node:
    """Make a node of plain values."""
    if isinstance(value, Node):
        return value
    if isinstance(value, dict):
        return Node({str(name): node(each) for name, each in value.items()}, 0)
    if isinstance(value, list | tuple):
        return Node([node(each) for each in value], 0)
    if isinstance(value, int) and not isinstance(value, bool):
        return Node(Literal(str(value)), 0)
    return Node(value, 0)  # type: ignore[arg-type]


def dump(root: Node) -> str:
    """Write a tree as text; keys in their order, numbers with their digits."""
    return "".join(_written(root, 0)) + "\n"


def _written(found: Node, depth: int) -> Iterator[str]:
    value = found.value
    if isinstance(value, Literal):
        yield value.text
    elif isinstance(value, dict):
        members = [(f"{json.dumps(name, ensure_ascii=False)}: ", each) for name, each in value.items()]
        yield from _inside("{", members, "}", depth)
    elif isinstance(value, list):
        yield from _inside("[", [("", each) for each in value], "]", depth)
    else:
        yield json.dumps(value, ensure_ascii=False)


def _inside(begin: str, parts: list[tuple[str, Node]], end: str, depth: int) -> Iterator[str]:
    yield begin
    for place, (name, each) in enumerate(parts):
        yield ("," if place else "") + "\n" + STEP * (depth + 1) + name
        yield from _written(each, depth + 1)
    yield ("\n" + STEP * depth if parts else "") + end
