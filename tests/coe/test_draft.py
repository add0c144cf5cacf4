"""What a COE says before anybody has written in it."""

from datetime import UTC, datetime, timedelta

import pytest

from coe.draft import duration, first_sections, span

BEGAN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MOMENTS = {
    "impact_started": BEGAN,
    "detected": BEGAN + timedelta(minutes=4),
    "mitigated": BEGAN + timedelta(minutes=50),
    "impact_ended": BEGAN + timedelta(hours=2, minutes=22),
}


def sections(**changed: object) -> dict[str, str]:
    facts = {
        "title": "Payments fail",
        "moments": MOMENTS,
        "services": ["Checkout"],
        "responders": [],
        "severity": "SEV1",
    }
    return first_sections(**{**facts, **changed})  # type: ignore[arg-type]


def test_the_summary_begins_with_when_where_what_and_how_long() -> None:
    assert sections()["summary"] == "On 02 March 2026 at 09:30 UTC in Checkout: Payments fail, for 2 h 22 min."


def test_the_summary_goes_on_with_what_the_incident_said() -> None:
    assert sections(incident_summary=" Half of all cards. ")["summary"].endswith("\n\nHalf of all cards.")


def test_spans_are_computed_and_missing_ones_are_said_to_be_missing() -> None:
    drafted = sections()
    assert "Time to detect: 4 min." in drafted["detection"]
    assert "Time to mitigate: 46 min." in drafted["response"]
    assert "Time to understand: not known yet." in drafted["diagnosis"]
    assert "It lasted 2 h 22 min." in drafted["impact"]


def test_responders_are_named() -> None:
    assert "Responders: Ada Quill." in sections(responders=["Ada Quill"])["response"]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=50), "1 min"),
        (timedelta(days=3, hours=5), "3 d 5 h"),
        (-timedelta(minutes=9), "-9 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(0), "0 min"),
    ],
)
def test_durations_read_as_people_say_them(length: timedelta, said: str) -> None:
    assert duration(length) == said
    assert span({"a": BEGAN, "b": BEGAN + length}, "a", "b") == said
