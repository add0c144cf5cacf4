"""The rules of the register that need no database: reasons, boxes, guards, coverage, and days."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.predicate import Predicate, Truth
from foundation.predicate.boxes import from_boxes, to_boxes
from foundation.predicate.reasons import lacking, reason
from foundation.search.stems import stem
from learnings.commands.check import months_later
from learnings.events import AdoptionState
from learnings.queries.adoptions import AdoptionItem, Standing
from learnings.queries.coverage import coverage, guard_of
from learnings.recurrence import AdoptionFact, LearningHistory, classify

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
RULE: dict[str, Any] = {
    "all": [
        {"attribute": "tier", "in": ["T0", "T1"]},
        {"attribute": "exposure", "equals": "public"},
        {"any": [{"attribute": "tags", "contains": "pci"}, {"attribute": "tags", "contains": "edge"}]},
    ]
}
JUDGED = [
    ({"tier": "T2"}, "no", "its tier is T2", ()),
    ({"tier": "T0"}, "unknown", "nobody has said its exposure; nobody has said its tags", ("exposure", "tags")),
    ({"tier": "T0", "exposure": "public", "tags": []}, "no", "it has no tags", ()),
    (
        {"tier": "T0", "exposure": "public", "tags": ["edge"]},
        "yes",
        "its tier is T0; its exposure is public; its tags are edge",
        (),
    ),
]


@pytest.mark.parametrize(("attributes", "truth", "because", "missing"), JUDGED)
def test_a_predicate_says_why(attributes: dict[str, object], truth: str, because: str, missing: tuple[str]) -> None:
    predicate = Predicate.parse(RULE)
    assert predicate.evaluate(attributes) == truth
    assert reason(predicate, attributes) == because
    assert lacking(predicate, attributes) == missing


BOXED = [
    (RULE, {"tier": ["T0", "T1"], "exposure": ["public"], "tags": ["pci", "edge"]}, {"all": []}),
    ({"all": []}, {}, {"all": []}),
    (
        {"not": {"attribute": "tags", "contains": "legacy"}},
        {},
        {"not": {"attribute": "tags", "contains": "legacy"}},
    ),
    ({"attribute": "has_queue", "equals": True}, {"has_queue": ["true"]}, {"all": []}),
]


@pytest.mark.parametrize(("rule", "boxes", "further"), BOXED)
def test_boxes_say_what_they_can_and_leave_the_rest(rule: object, boxes: object, further: object) -> None:
    found, left = to_boxes(rule)
    assert (found, left) == (boxes, further)
    again = Predicate.parse(from_boxes(found, left))
    for attributes, _, _, _ in JUDGED:
        assert again.evaluate(attributes) == Predicate.parse(rule).evaluate(attributes)


def said(state: AdoptionState, **more: Any) -> AdoptionItem:
    item = AdoptionItem(1, 1, 1, state, None, None, "", None, "", None, NOW, "person:1")
    return replace(item, **more)


def standing(item: AdoptionItem | None, service_id: int = 1) -> Standing:
    return Standing(service_id, f"s{service_id}", f"S{service_id}", Truth.YES, item)


def test_a_waiver_ends_at_midnight_where_it_was_given() -> None:
    oslo, last = ZoneInfo("Europe/Oslo"), time(23, 59, 59)
    until = datetime.combine(NOW.date(), last, tzinfo=oslo).astimezone(UTC)
    assert until == datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)
    waived = standing(said(AdoptionState.WAIVED, until=until))
    assert guard_of(waived, until - timedelta(seconds=1)) == "waived"
    assert guard_of(waived, until) == "overdue"


def test_what_was_said_guards_as_long_as_it_holds() -> None:
    proven = said(AdoptionState.ADOPTED, evidence_url="https://ci.example.org/1", evidence_expires_at=NOW)
    assert guard_of(standing(proven), NOW - timedelta(days=1)) == "protected"
    assert guard_of(standing(proven), NOW) == "unproven"
    assert guard_of(standing(None), NOW) == "asked"


def test_coverage_counts_the_days_until_so_many_had_adopted() -> None:
    published = NOW - timedelta(days=30)
    told = [
        said(AdoptionState.ADOPTED, service_id=number, recorded_at=published + timedelta(days=number))
        for number in range(1, 10)
    ]
    places = [standing(item, item.service_id) for item in told] + [standing(None, 10)]
    found = coverage(places, told, published, NOW)
    assert (found.total, found.adopted, found.percent) == (10, 9, 90)
    assert (found.half, found.ninety) == (timedelta(days=5), timedelta(days=9))
    assert coverage(places, told[:8], published, NOW).ninety is None


def test_asking_again_does_not_undo_an_answer() -> None:
    waived = AdoptionFact(NOW - timedelta(days=9), AdoptionState.WAIVED, until=NOW - timedelta(days=2))
    again = AdoptionFact(NOW - timedelta(days=2), AdoptionState.ASKED)
    history = LearningHistory(NOW - timedelta(days=90), Truth.YES, adoptions=[waived, again])
    assert classify(NOW, history) == "action_overdue"
    asked = LearningHistory(NOW - timedelta(days=5), Truth.UNKNOWN, asked_at=NOW - timedelta(days=4))
    assert classify(NOW, asked) == "pending"


def test_months_end_where_months_end() -> None:
    assert months_later(datetime(2025, 11, 30, tzinfo=UTC), 3) == datetime(2026, 2, 28, tzinfo=UTC)


def test_forms_of_a_word_share_their_stem() -> None:
    assert {stem(word) for word in ("expired", "expiry", "expires", "expiration")} == {"expir"}
    assert stem("node") == stem("nodes")
