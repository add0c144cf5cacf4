"""Cause graphs are laid out so that nothing overlaps and causes stand left of effects."""

import itertools

from foundation.web.graph import BOX_WIDTH, Box, Node, draw


def _node(key: str, text: str = "It broke") -> Node:
    return Node(key=key, text=text)


def _at(boxes: tuple[Box, ...]) -> dict[str, Box]:
    return {box.key: box for box in boxes}


def test_causes_stand_left_of_their_effects() -> None:
    drawing = draw([_node("a"), _node("b"), _node("c")], [("a", "b"), ("b", "c"), ("a", "c")])
    boxes = _at(drawing.boxes)
    assert boxes["a"].x < boxes["b"].x < boxes["c"].x
    assert len(drawing.wires) == 3
    assert drawing.width >= boxes["c"].x + BOX_WIDTH


def test_boxes_of_one_column_do_not_overlap() -> None:
    nodes = [_node("end"), *(_node(f"n{i}", "many words " * i) for i in range(1, 6))]
    drawing = draw(nodes, [(f"n{i}", "end") for i in range(1, 6)])
    column = sorted((box.y, box.height) for box in drawing.boxes if box.key != "end")
    assert all(y + height < below for (y, height), (below, _) in itertools.pairwise(column))
    assert max(y + height for y, height in column) <= drawing.height


def test_a_circle_and_a_loose_edge_still_draw() -> None:
    drawing = draw([_node("a"), _node("b")], [("a", "b"), ("b", "a"), ("a", "gone")])
    assert len(drawing.boxes) == len(drawing.wires) == 2


def test_no_nodes_draw_nothing() -> None:
    assert draw([], []).boxes == ()


def test_long_and_empty_texts_stay_inside_their_box() -> None:
    drawing = draw([_node("long", "word " * 200), _node("blank", " "), _node("one", "x" * 300)], [])
    for box in drawing.boxes:
        assert all(box.y < baseline < box.y + box.height for baseline, _ in box.baselines)
        assert all(len(line) <= 25 for _, line in box.baselines)
