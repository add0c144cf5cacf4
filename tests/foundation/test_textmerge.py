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
