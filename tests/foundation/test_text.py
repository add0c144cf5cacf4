import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Invalid
from foundation.text import clean

ANY_TEXT = st.text(st.characters())
CLEAN_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")))


def one_line(value: str) -> str:
    return clean(value, field="title", limit=200)


def lines(value: str) -> str:
    return clean(value, field="summary", limit=200, multiline=True)


def test_text_is_stripped_and_composed() -> None:
    assert one_line("  cafe\u0301 \t") == "café"


def test_every_line_end_becomes_a_newline() -> None:
    assert lines("a\r\nb\rc\n\td\u2028e") == "a\nb\nc\n\td\ne"


@pytest.mark.parametrize(
    ("value", "code", "mends"),
    [
        ("a\x00b", "text.control_character", "U+0000 at position 2; remove"),
        ("a\x1bb", "text.control_character", "U+001B"),
        ("a\x9fb", "text.control_character", "U+009F"),
        ("a\nb", "text.control_character", "line break"),
        ("a\tb", "text.control_character", "tab"),
        ("a\ud83d", "text.broken_character", "position 2"),
        ("x" * 201, "text.too_long", "201 characters; shorten it to at most 200"),
        ("x" * 2_000_000, "text.too_long", "at most 200"),
    ],
)
def test_what_is_refused_says_what_where_and_how(value: str, code: str, mends: str) -> None:
    with pytest.raises(Invalid) as refused:
        one_line(value)
    assert refused.value.code == code
    assert refused.value.where == "title"
    assert refused.value.detail.startswith("title ")
    assert mends in refused.value.detail


def test_controls_are_refused_in_many_lines_too() -> None:
    with pytest.raises(Invalid):
        lines("a\nb\x00")


def test_the_limit_counts_composed_characters() -> None:
    assert len(one_line("e\u0301" * 200)) == 200


@given(value=CLEAN_TEXT, multiline=st.booleans())
def test_text_without_controls_is_taken_and_cleaning_again_changes_nothing(value: str, *, multiline: bool) -> None:
    kept = clean(value, field="f", limit=10_000, multiline=multiline)
    assert kept == kept.strip()
    assert unicodedata.is_normalized("NFC", kept)
    assert clean(kept, field="f", limit=10_000, multiline=multiline) == kept


@given(value=ANY_TEXT, limit=st.integers(0, 50), multiline=st.booleans())
def test_whatever_comes_is_either_safe_or_refused(value: str, *, limit: int, multiline: bool) -> None:
    try:
        kept = clean(value, field="f", limit=limit, multiline=multiline)
    except Invalid:
        return
    assert len(kept) <= limit
    kept.encode()
    controls = {c for c in kept if unicodedata.category(c) == "Cc"}
    assert controls <= ({"\t", "\n"} if multiline else set())
