"""Bars and percentages from a part's history."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from statuspage.lifecycle import ComponentStatus
from statuspage.snapshot.state import Part, Span
from statuspage.snapshot.uptime import DAYS, uptime

FINE, PLANNED, SLOW, PARTLY, DOWN = ComponentStatus
NOW = datetime(2031, 3, 31, 12, tzinfo=UTC)
ZONE = ZoneInfo("Etc/UTC")


def part(*history: tuple[ComponentStatus, datetime], start: date = date(2030, 1, 1)) -> Part:
    spans = [Span(status, since) for status, since in history]
    old = datetime(2030, 1, 1, tzinfo=UTC)
    return Part("a" * 12, "Edge", "", FINE, 1, is_group=False, group=None, start_date=start, created_at=old,
                updated_at=old, history=spans)  # fmt: skip


def hour(day: int, hour: int) -> datetime:
    return datetime(2031, 3, day, hour, tzinfo=UTC)


def test_ninety_days_without_trouble_are_a_hundred_percent() -> None:
    record = uptime(part((FINE, datetime(2030, 1, 1, tzinfo=UTC))), ZONE, NOW)
    assert len(record.days) == DAYS
    assert record.percent == 100
    assert not any(day.has_trouble for day in record.days)
    assert record.days[-1].is_today
    assert record.days[-1].day == date(2031, 3, 31)


def test_trouble_over_midnight_counts_on_both_days_with_the_worst_of_each() -> None:
    history = part(
        (FINE, hour(1, 0)), (DOWN, hour(10, 22)), (SLOW, hour(11, 1)), (FINE, hour(11, 3)), start=date(2031, 3, 1)
    )
    days = {day.day.day: day for day in uptime(history, ZONE, NOW).days if day.has_trouble}
    assert {number: day.worst for number, day in days.items()} == {10: DOWN, 11: DOWN}
    assert days[11].seconds == {FINE: 21 * 3600, DOWN: 3600, SLOW: 7200}
    assert days[11].in_trouble == timedelta(hours=3)


@pytest.mark.parametrize(("status", "lost"), [(DOWN, 1.0), (PARTLY, 0.3), (SLOW, 0.0), (PLANNED, 0.0)])
def test_each_status_takes_its_share(status: ComponentStatus, lost: float) -> None:
    history = part((FINE, hour(21, 12)), (status, hour(30, 12)), start=date(2031, 3, 21))
    percent = uptime(history, ZONE, NOW).percent
    assert percent == pytest.approx(100 * (1 - lost * 24 / 240))


def test_days_before_the_start_say_nothing() -> None:
    record = uptime(part((DOWN, hour(1, 0)), (FINE, hour(30, 0)), start=date(2031, 3, 30)), ZONE, NOW)
    assert [day.day.day for day in record.days if day.seconds] == [30, 31]
    assert record.percent == 100
    assert uptime(part(start=date(2031, 3, 1)), ZONE, NOW).percent is None


def test_days_are_those_of_the_page_even_when_clocks_change() -> None:
    zone = ZoneInfo("Europe/Oslo")
    record = uptime(part((FINE, hour(1, 0))), zone, NOW)
    lengths = {day.day: sum(day.seconds.values()) for day in record.days}
    assert lengths[date(2031, 3, 30)] == 23 * 3600
    assert lengths[date(2031, 3, 29)] == 24 * 3600
