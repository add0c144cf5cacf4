import json
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Invalid
from foundation.predicate import Predicate, Truth, all_of, any_of

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
NAMES = ["tier", "exposure", "datastore", "has_queue"]
VALUES: list[object] = ["T0", "T1", "public", "redis", True, False, 1, 0, 1.5]


def fits(tree: object) -> bool:
    try:
        Predicate.parse(tree)
    except Invalid:
        return False
    return True


scalars = st.sampled_from(VALUES)
names = st.sampled_from(NAMES)
leaves = st.one_of(
    st.fixed_dictionaries({"attribute": names, "in": st.lists(scalars, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"attribute": names, "equals": scalars}),
    st.fixed_dictionaries({"attribute": names, "contains": scalars}),
    st.fixed_dictionaries({"attribute": names, "exists": st.booleans()}),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=6,
).filter(fits)
services = st.dictionaries(names, st.one_of(st.none(), scalars, st.lists(scalars | st.none(), max_size=2)))


def judge(data: object, **attributes: object) -> Truth:
    return Predicate.parse(data).evaluate(attributes)


def test_a_tier_is_a_set_and_has_no_order() -> None:
    severe = {"attribute": "tier", "in": ["T0", "T1"]}
    assert judge(severe, tier="T1") is YES
    assert judge(severe, tier="T2") is NO


@pytest.mark.parametrize(
    "data",
    [
        {"attribute": "tier", "in": ["T0"]},
        {"attribute": "tier", "equals": "T0"},
        {"attribute": "tier", "contains": "T0"},
        {"attribute": "tier", "exists": True},
        {"not": {"attribute": "tier", "equals": "T0"}},
    ],
)
def test_what_nobody_recorded_is_unknown(data: object) -> None:
    assert judge(data) is UNKNOWN
    assert judge(data, tier=None) is UNKNOWN


def test_a_value_of_another_shape_is_unknown() -> None:
    redis = {"attribute": "datastore", "contains": "redis"}
    assert judge(redis, datastore=["redis", "s3"]) is YES
    assert judge(redis, datastore=[]) is NO
    assert judge(redis, datastore=["s3", None]) is UNKNOWN
    assert judge(redis, datastore="redis") is UNKNOWN
    assert judge({"attribute": "datastore", "equals": "s3"}, datastore=["s3"]) is (UNKNOWN)


def test_existence_tells_empty_from_missing() -> None:
    stored = {"attribute": "datastore", "exists": True}
    assert judge(stored, datastore=["s3"]) is YES
    assert judge(stored, datastore=[]) is NO
    assert judge({**stored, "exists": False}, datastore=[]) is YES
    assert judge({**stored, "attribute": "has_queue"}, has_queue=False) is YES


def test_true_is_not_one() -> None:
    assert judge({"attribute": "has_queue", "equals": True}, has_queue=1) is NO
    assert judge({"attribute": "replicas", "equals": 1}, replicas=True) is NO
    assert judge({"attribute": "replicas", "equals": 1}, replicas=1.0) is YES


def test_it_explains_itself_in_plain_words() -> None:
    predicate = Predicate.parse(
        {
            "all": [
                {"attribute": "tier", "in": ["T0", "T1"]},
                {
                    "any": [
                        {"attribute": "has_queue", "equals": True},
                        {"not": {"attribute": "datastore", "contains": "redis"}},
                    ]
                },
            ]
        }
    )
    assert predicate.explain() == ("tier is one of T0, T1 and (has_queue is true or not (datastore includes redis))")
    assert predicate.attributes() == {"tier", "has_queue", "datastore"}
    assert Predicate.parse({"all": []}).explain() == "every service"
    assert judge({"all": []}) is YES


DEEP: dict[str, object] = {"attribute": "tier", "exists": True}
for _ in range(100_000):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (None, "applicability"),
        ([], "applicability"),
        ("tier", "applicability"),
        ({}, "applicability"),
        ({"all": {}}, "applicability.all"),
        ({"any": []}, "applicability"),
        ({"xor": []}, "applicability"),
        ({"all": [], "any": []}, "applicability"),
        ({"all": [{"not": 3}]}, "applicability.all[0].not"),
        ({"attribute": "tier"}, "applicability"),
        ({"attribute": "tier", "equals": "a", "exists": True}, "applicability"),
        ({"attribute": "tier", "like": "a"}, "applicability"),
        ({"attribute": "a b", "equals": "a"}, "applicability"),
        ({"attribute": ["x"], "equals": "a"}, "applicability"),
        ({"attribute": "tier", "in": []}, "applicability.in"),
        ({"attribute": "tier", "in": "T0"}, "applicability.in"),
        ({"attribute": "tier", "in": ["a"] * 51}, "applicability.in"),
        ({"attribute": "tier", "in": ["a", None]}, "applicability.in[1]"),
        ({"attribute": "tier", "equals": {}}, "applicability.equals"),
        ({"attribute": "tier", "equals": ""}, "applicability.equals"),
        ({"attribute": "tier", "equals": "x" * 121}, "applicability.equals"),
        ({"attribute": "tier", "equals": "a\x00"}, "applicability.equals"),
        ({"attribute": "tier", "equals": float("nan")}, "applicability.equals"),
        ({"attribute": "tier", "equals": 10**5000}, "applicability.equals"),
        ({"attribute": "tier", "exists": "yes"}, "applicability.exists"),
        ({"all": [{"all": []}] * 50}, "applicability.all[49]"),
        (DEEP, "applicability" + ".not" * 8),
    ],
    ids=range(27),
)
def test_what_cannot_be_read_is_refused_with_its_place(data: object, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        Predicate.parse(data)
    assert refused.value.where == where
    assert refused.value.detail.startswith(where)


@given(trees)
def test_what_is_written_reads_as_the_same(tree: object) -> None:
    predicate = Predicate.parse(tree)
    assert Predicate.parse(json.loads(json.dumps(predicate.as_json()))) == predicate


@given(trees, trees, services)
def test_not_all_of_some_is_any_of_not_some(left: object, right: object, service: Mapping[str, object]) -> None:
    one, other = (Predicate.parse(tree).evaluate(service) for tree in (left, right))
    assert all_of([one, other]).negated() is any_of([one.negated(), other.negated()])
    assert any_of([one, other]).negated() is all_of([one.negated(), other.negated()])


@given(trees, services)
def test_learning_a_value_never_turns_yes_into_no(tree: object, service: dict[str, object]) -> None:
    predicate = Predicate.parse(tree)
    partly = {name: value for name, value in service.items() if name != "tier"}
    before, after = predicate.evaluate(partly), predicate.evaluate(service)
    assert before in {UNKNOWN, after}


@given(trees, services)
def test_only_an_attribute_can_leave_a_judgement_open(tree: object, service: dict[str, object]) -> None:
    predicate = Predicate.parse(tree)
    assert predicate.evaluate(service) in set(Truth)
    assert predicate.attributes() <= set(NAMES)
    assert predicate.explain()
    if not predicate.attributes():
        assert predicate.evaluate({}) is not UNKNOWN


def test_kleene_laws_hold_for_all_values() -> None:
    for a, b, c in product(Truth, repeat=3):
        assert a.negated().negated() is a
        assert all_of([a, b]) is all_of([b, a])
        assert any_of([a, all_of([b, c])]) is all_of([any_of([a, b]), any_of([a, c])])
        assert all_of([a, any_of([a, b])]) is a
        assert all_of([a, all_of([b, c])]) is all_of([all_of([a, b]), c])
    assert [all_of([UNKNOWN, other]) for other in (YES, NO)] == [UNKNOWN, NO]
    assert [any_of([UNKNOWN, other]) for other in (YES, NO)] == [YES, UNKNOWN]
    assert (all_of([]), any_of([])) == (YES, NO)
