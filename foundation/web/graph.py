"""Lays a cause graph out from left (origins) to right (what was felt), for a drawing in SVG."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

BOX_WIDTH = 176
LINE_HEIGHT = 14
GAP_ACROSS = 40
GAP_DOWN = 18
MARGIN = 4
CHARACTERS = 25
LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One thing in the graph: a small label over its text. Kind: plain, hot or end."""

    key: str
    text: str
    label: str = ""
    kind: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node with its place on the drawing; baselines are where its lines of text stand."""

    key: str
    label: str
    kind: str
    title: str
    x: int
    y: int
    height: int
    baselines: tuple[tuple[int, str], ...]
    width: int = BOX_WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that the template needs, so that it reckons nothing."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    wires: tuple[str, ...]


def draw(nodes: Sequence[Node], edges: Sequence[tuple[str, str]]) -> Drawing:
    """Place nodes in columns by their distance from the end; an edge runs from cause to effect."""
    known = {node.key for node in nodes}
    real = [(cause, effect) for cause, effect in edges if {cause, effect} <= known]
    columns = _columns(nodes, real)
    heights = [_height(column) for column in columns]
    tallest = max(heights, default=0)
    boxes: dict[str, Box] = {}
    for index, column in enumerate(columns):
        y = MARGIN + (tallest - heights[index]) // 2
        for node in column:
            boxes[node.key] = _box(node, MARGIN + index * (BOX_WIDTH + GAP_ACROSS), y)
            y += boxes[node.key].height + GAP_DOWN
    return Drawing(
        width=2 * MARGIN + max(0, len(columns) * (BOX_WIDTH + GAP_ACROSS) - GAP_ACROSS),
        height=2 * MARGIN + tallest,
        boxes=tuple(boxes.values()),
        wires=tuple(_wire(boxes[cause], boxes[effect]) for cause, effect in real),
    )


def _columns(nodes: Sequence[Node], edges: list[tuple[str, str]]) -> list[list[Node]]:
    steps = dict.fromkeys((node.key for node in nodes), 0)
    # As many rounds as there are nodes settle every chain; a circle just stops growing.
    for _ in nodes:
        for cause, effect in edges:
            steps[cause] = min(len(nodes) - 1, max(steps[cause], steps[effect] + 1))
    used = sorted(set(steps.values()), reverse=True)
    return [[node for node in nodes if steps[node.key] == step] for step in used]


def _height(column: list[Node]) -> int:
    return sum(_box(node, 0, 0).height + GAP_DOWN for node in column) - GAP_DOWN


def _box(node: Node, x: int, y: int) -> Box:
    lines = textwrap.wrap(node.text, CHARACTERS, max_lines=LINES, placeholder=" …") or ["…"]
    first = y + 19 + (LINE_HEIGHT if node.label else 0)
    return Box(
        key=node.key,
        label=node.label,
        kind=node.kind,
        title=node.text,
        x=x,
        y=y,
        height=first - y + LINE_HEIGHT * (len(lines) - 1) + 11,
        baselines=tuple((first + LINE_HEIGHT * row, line) for row, line in enumerate(lines)),
    )


def _wire(cause: Box, effect: Box) -> str:
    start, end = cause.x + cause.width, effect.x - 2
    high, low = cause.y + cause.height // 2, effect.y + effect.height // 2
    middle = (start + end) // 2
    return f"M{start} {high}C{middle} {high} {middle} {low} {end} {low}"
