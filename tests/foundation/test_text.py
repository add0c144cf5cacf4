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


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Ada\u200b Qu\u00adill\ufeff", "Ada Quill"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066Ada\u2069 \u200f(lead)", "Ada (lead)"),
        ("A\ufe0fd\u200da\U000e0041", "Ada"),
        ("\u200b\u2060\u3164", ""),
        ("\u2800\u200d", ""),
    ],
)
def test_a_line_loses_what_nobody_sees_in_it(sent: str, kept: str) -> None:
    assert one_line(sent) == kept


@pytest.mark.parametrize(
    "needed",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, parted by a non-joiner
        "\u0d28\u0d4d\u200d",  # a Malayalam chillu, a virama and a joiner
        "\u05d0\u05de\u05d0\u200f!",  # Hebrew with a mark of direction
        "\U0001f469\U0001f3fd\u200d\U0001f680 \u2764\ufe0f\u200d\U0001f525 1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\u845b\U000e0100",  # a name's own shape of an ideograph
    ],
)
def test_a_line_keeps_what_its_script_is_written_with(needed: str) -> None:
    assert one_line(needed) == needed


def test_prose_keeps_its_marks_but_not_if_nobody_sees_any_of_it() -> None:
    assert lines("a\u200b\n\u2066b\u2069") == "a\u200b\n\u2066b\u2069"
    assert lines("\u200b\n\u2066 \u2069") == ""


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
