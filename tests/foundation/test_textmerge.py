"""Two versions of one text are put together, and no line of either is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.textmerge import merge

LINES = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6).map("\n".join)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("a b c", "a b c", "a b c"),
        ("x b c", "a b c d", "x b c d"),
        ("x b c", "a b c", "x b c"),
        ("a c", "a b y", "a y"),
        ("a b c", "", ""),
    ],
)
def test_changes_of_different_lines_meet(mine: str, theirs: str, merged: str) -> None:
    found = merge(*("\n".join(text.split()) for text in ("a b c", mine, theirs)))
    assert (found.text.split(), found.is_clean) == (merged.split(), True)


def test_changes_of_the_same_line_stand_one_after_the_other() -> None:
    found = merge("a\nb\nc", "x\nb\nc", "y\nb\nc")
    assert (found.text, found.is_clean) == ("y\nx\nb\nc", False)
    assert found.steps == (("same", "y"), ("added", "x"), ("same", "b"), ("same", "c"))


@settings(max_examples=200, deadline=None)
@given(base=LINES, mine=LINES, theirs=LINES)
def test_whatever_one_side_wrote_anew_is_there(base: str, mine: str, theirs: str) -> None:
    found = merge(base, mine, theirs)
    lines = set(found.text.splitlines())
    for side in (mine, theirs):
        assert set(side.splitlines()) - set(base.splitlines()) <= lines
    assert merge(base, mine, base).text.splitlines() == mine.splitlines()
    assert merge(base, base, theirs).text.splitlines() == theirs.splitlines()
    shown = [line for step, line in merge("", "", theirs).steps if step == "same"]
    assert set(shown) <= set(theirs.splitlines())


@pytest.mark.parametrize(
    ("base", "mine"),
    [
        (["a", "b"] * 1_000, ["b", "c", "a"] * 700),
        (["a"] * 5_000, [*["a"] * 2_500, "b", *["a"] * 2_000]),
        ([str(at) for at in range(3_000)], [str(at) for at in range(2_999, -1, -1)]),
        (
            [line for at in range(500) for line in (f"u{at}", "a", "b", "a")],
            [line for at in range(500) for line in (f"u{at}", "b", "a", "b")],
        ),
    ],
)
def test_texts_that_were_made_to_be_slow_to_compare_are_put_together_all_the_same(
    base: list[str], mine: list[str]
) -> None:
    was, wished = "\n".join(base), "\n".join(mine)
    assert merge(was, wished, was).text == wished
    assert merge(was, was, wished).text == wished
    both = merge(was, wished, f"{was}\nand more")
    assert set(both.text.splitlines()) >= {*set(mine) - set(base), "and more"}
