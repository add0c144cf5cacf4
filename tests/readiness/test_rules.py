"""Risk rules: what they mean, and what is refused."""

from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Invalid
from readiness.lifecycle import Risk
from readiness.rules import LONGEST, parse, parse_rules, score

CHOICES = ("a", "b", "c")
NAMES = {name: name for name in CHOICES}


def subsets() -> list[set[str]]:
    return [set(chosen) for size in range(4) for chosen in combinations(CHOICES, size)]


@pytest.mark.parametrize(
    ("condition", "means"),
    [
        ("a && b && c", lambda s: s == {"a", "b", "c"}),
        ("a || b && c", lambda s: "a" in s or {"b", "c"} <= s),
        ("(a || b) && c", lambda s: "c" in s and bool(s & {"a", "b"})),
        ("!a", lambda s: "a" not in s),
        ("!!a", lambda s: "a" in s),
        ("!(a || b) && !c", lambda s: not s),
        ("  a&&!b ", lambda s: "a" in s and "b" not in s),
        ("!a && b || c", lambda s: ("a" not in s and "b" in s) or "c" in s),
    ],
)
def test_a_condition_means_what_c_would_mean(condition: str, means: object) -> None:
    holds = parse(condition, CHOICES)
    for chosen in subsets():
        assert holds(chosen) is means(chosen), (condition, chosen)  # type: ignore[operator]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        " ",
        "a b",
        "a &&",
        "&& a",
        "a & b",
        "a | b",
        "(a",
        "a)",
        "()",
        "!",
        "d",
        "default",
        "a == b",
        "a.b",
        "é",
        "a,b",
    ],
)
def test_a_broken_condition_is_refused_with_its_place(broken: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(broken, CHOICES, where="risk_rules[0].condition")
    assert caught.value.where == "risk_rules[0].condition"


def test_long_and_deep_conditions_are_refused() -> None:
    for condition in ("a || " * LONGEST + "a", "(" * 50 + "a" + ")" * 50, "!" * 900 + "a"):
        with pytest.raises(Invalid):
            parse(condition, CHOICES)


def rules(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"risk": risk, "condition": condition} for risk, condition in pairs]


def test_the_first_true_rule_counts_and_default_takes_the_rest() -> None:
    parsed = parse_rules(rules(("NONE", "a && b"), ("MEDIUM", "a || b"), ("HIGH", "default")), CHOICES)
    scores = [(score(parsed, chosen).risk, score(parsed, chosen).rule) for chosen in ({"a", "b"}, {"b"}, {"c"}, set())]
    assert scores == [(Risk.NONE, 0), (Risk.MEDIUM, 1), (Risk.HIGH, 2), (Risk.HIGH, 2)]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        rules(("NONE", "a")),
        rules(("HIGH", "default"), ("NONE", "a")),
        rules(("NONE", "default"), ("HIGH", "default")),
        rules(("NONE", "a"), ("NONE", "b"), ("HIGH", "default")),
        rules(("NOT_APPLICABLE", "a"), ("HIGH", "default")),
        rules(("NONE", "d"), ("HIGH", "default")),
        [{"risk": "HIGH"}],
        [{"risk": "HIGH", "condition": "default", "more": 1}],
        [{"risk": "HIGH", "condition": 7}],
        [{"risk": [], "condition": "default"}],
        rules(("NONE", "a"), ("MEDIUM", "b"), ("HIGH", "c"), ("HIGH", "default")),
    ],
)
def test_rules_that_could_not_work_are_refused(data: object) -> None:
    with pytest.raises(Invalid):
        parse_rules(data, CHOICES)


expressions = st.recursive(
    st.sampled_from(CHOICES),
    lambda inner: st.one_of(
        inner.map(lambda e: f"!({e})"),
        st.tuples(inner, st.sampled_from([" && ", "||"]), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
    ),
    max_leaves=8,
)


@given(expressions, st.sets(st.sampled_from(CHOICES)))
def test_conditions_agree_with_python(condition: str, chosen: set[str]) -> None:
    translated = condition.replace("&&", " and ").replace("||", " or ").replace("!", " not ")
    values = {name: name in chosen for name in CHOICES}
    assert parse(condition, CHOICES)(chosen) is eval(translated, {}, values)  # noqa: S307 - the test's own expression


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(condition: str) -> None:
    with suppress(Invalid):
        assert parse(condition, CHOICES)(set()) in {True, False}
