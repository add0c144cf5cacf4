"""YAML from strangers: only data, each value with its line, and never more than it says."""

import pytest

from foundation.yamltext import LONGEST_TEXT, MOST_VALUES, YamlRefused, read_yaml, write_yaml

LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (LAUGHS, "yaml.anchor", 1),
        ("a: 1\nb: *nowhere", "yaml.anchor", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", "yaml.tag", 2),
        ("a: !local 1", "yaml.tag", 1),
        ("%TAG ! tag:example.org,2000:\n---\na: 1", "yaml.tag", 1),
        ("[" * 5000, "yaml.depth", 1),
        ("- " * 5000, "yaml.depth", 1),
        ("a: 1\na: 2", "yaml.twice", 2),
        ("? [a]\n: 1", "yaml.key", 1),
        ("a: b: c", "yaml.syntax", 1),
        ("a: 1\nb: \x00", "yaml.syntax", 2),
        ("a:\n  - \ud800", "yaml.syntax", 2),
        ("a: '", "yaml.syntax", 1),
        ("-\n" * (MOST_VALUES + 1), "yaml.size", MOST_VALUES),
        ("x" * (LONGEST_TEXT + 1), "yaml.size", 1),
    ],
    ids=str,
)
def test_what_is_more_than_data_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(YamlRefused) as caught:
        read_yaml(text)
    assert caught.value.code == code
    assert abs(caught.value.line - line) <= 1


def test_plain_words_stay_what_they_are() -> None:
    text = (
        "country: no\ntime: 12:30\nday: 2026-03-01\nsize: 1_000\noctal: 0o7\nnumber: -7\nshare: .5\nnone: ~\nyes: true"
    )
    assert read_yaml(text)[0].value == {
        "country": "no",
        "time": "12:30",
        "day": "2026-03-01",
        "size": "1_000",
        "octal": "0o7",
        "number": -7,
        "share": 0.5,
        "none": None,
        "yes": True,
    }


def test_every_value_knows_its_line() -> None:
    first, second = read_yaml("# a\na:\n  b: [1,\n    2]\n---\n- x\n- y: z\n")
    assert [first.line_of("a"), first.line_of("a", "b", 1), first.line_of("a", "missing", "deeper")] == [2, 4, 2]
    assert [second.line, second.line_of(1, "y")] == [6, 7]


def test_what_is_written_is_read_back() -> None:
    words = [
        "no",
        "12:30",
        "null",
        "~",
        "1e5",
        "0x10",
        "=",
        "x\ny",
        " x ",
        "\u2028\x85",
        "\U0001f525",
        "",
        "#",
        "- a",
        "007",
    ]
    value = {"texts": words, "numbers": [1, -2, 0.5], "others": [None, True, [], {}]}
    assert read_yaml(write_yaml(value, "# head\n"))[0].value == value
