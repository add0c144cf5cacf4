"""Applicability as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Invalid
from foundation.predicate import Predicate
from foundation.predicate.lines import as_lines, parse_lines


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("", {"all": []}),
        ("tier in T0, T1", {"attribute": "tier", "in": ["T0", "T1"]}),
        (
            "exposure is public\n\nnot datastores includes postgres",
            {
                "all": [
                    {"attribute": "exposure", "equals": "public"},
                    {"not": {"attribute": "datastores", "contains": "postgres"}},
                ]
            },
        ),
        ("replicas is 3", {"attribute": "replicas", "equals": 3}),
        ("pinned is true", {"attribute": "pinned", "equals": True}),
        ("runtime has no value", {"attribute": "runtime", "exists": False}),
        ('{"any": [{"attribute": "a", "equals": "b"}]}', {"any": [{"attribute": "a", "equals": "b"}]}),
    ],
)
def test_lines_say_what_the_json_says(text: str, means: object) -> None:
    assert parse_lines(text) == means
    assert Predicate.parse(parse_lines(as_lines(means))) == Predicate.parse(means)


def test_what_lines_cannot_say_is_shown_as_json() -> None:
    assert as_lines({"any": [{"attribute": "a", "equals": "b"}]}).startswith("{")
    assert as_lines({"attribute": "a", "in": ["b, c"]}).startswith("{")


@pytest.mark.parametrize(
    "text", ["tier", "tier > 3", "{", "not", "is public", "a is " + "b" * 6000, "[" * 3000, '{"a":' * 3000]
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Predicate.parse(parse_lines(text))


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        predicate = Predicate.parse(parse_lines(text))
    except Invalid:
        return
    assert Predicate.parse(parse_lines(as_lines(predicate.as_json()))) == predicate
