"""Turns across the clocks' changes, layers, windows and gaps: pure arithmetic, no database."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Invalid
from oncall.lines import layers_as_lines, parse_layers, parse_steps, steps_as_lines
from oncall.rotation import Cover, Layer, Plan, Window, gaps

# Both edges, at different hours and by different amounts (Lord Howe moves by half an hour, Santiago at midnight).
ZONES = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago",
    "Africa/Casablanca", "Asia/Jerusalem", "Pacific/Auckland", "America/St_Johns",
)  # fmt: skip
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
DAYS = st.dates(date(2023, 1, 1), date(2032, 12, 31))
LAYERS = st.builds(
    Layer,
    name=st.just("primary"),
    people=st.lists(st.integers(1, 9), min_size=1, max_size=5).map(tuple),
    time_zone=st.sampled_from(ZONES),
    begins=DAYS,
    handover=HOURS,
    days=st.sampled_from([1, 2, 7, 14]),
    hours=st.sampled_from([0, 0, 12, 36]),
)


@settings(max_examples=60, deadline=None)
@given(LAYERS, st.integers(0, 800))
def test_each_handover_comes_once_and_in_its_own_wall_clock(layer: Layer, first: int) -> None:
    begins = [layer.turn_begins(number) for number in range(first, first + 6)]
    for number, (start, after) in enumerate(itertools.pairwise(begins), first):
        wall = datetime.combine(layer.begins, layer.handover) + number * layer.length
        assert timedelta(0) < after - start
        assert abs((after - start) - layer.length) <= timedelta(hours=2)
        local = start.astimezone(layer.zone)
        never_was = local.replace(tzinfo=None) != wall
        assert not never_was or local.utcoffset() != (start - timedelta(hours=3)).astimezone(layer.zone).utcoffset()
        assert layer.turn_at(start) == number
        assert layer.turn_at(after - timedelta(microseconds=1)) == number
        assert layer.turn_at(after) == number + 1


@settings(max_examples=20, deadline=None)
@given(LAYERS, st.integers(0, 4000), st.lists(st.tuples(st.integers(0, 400), st.integers(1, 60)), max_size=3))
def test_shifts_leave_no_hole_and_say_what_every_moment_says(
    layer: Layer, hours: int, covers: list[tuple[int, int]]
) -> None:
    since = layer.turn_begins(0) + timedelta(hours=hours)
    until = since + timedelta(days=20)
    windows = (Window(time(8), time(20), (0, 1, 2, 3, 4)), Window(time(22), time(6)))
    night = Layer("night", layer.people, "Asia/Jerusalem", layer.begins, time(2, 30), 1, windows)
    over = [Cover(7, since + timedelta(hours=a), since + timedelta(hours=a + long), 1) for a, long in covers]
    plan = Plan((night, layer), over)
    shifts = plan.shifts(since, until)
    assert (shifts[0].begins, shifts[-1].ends) == (since, until)
    assert all(one.ends == other.begins for one, other in itertools.pairwise(shifts))
    for shift in shifts:
        for at in (shift.begins, shift.begins + (shift.ends - shift.begins) / 2, shift.ends - timedelta(seconds=1)):
            assert plan.at(at)[0] == shift.person_id
    assert gaps(shifts) == []


def test_the_edges_of_berlin_and_the_day_that_comes_every_four_years() -> None:
    zone = ZoneInfo("Europe/Berlin")
    night = Layer("night", (1, 2), "Europe/Berlin", date(2028, 2, 28), time(2, 30), 1)
    assert night.person_at(datetime(2028, 2, 29, 1, 29, tzinfo=UTC)) == 1
    assert night.person_at(datetime(2028, 2, 29, 1, 30, tzinfo=UTC)) == 2
    assert night.turn_at(datetime(2028, 3, 1, 12, tzinfo=UTC)) == 2
    # 26 March 2028: 02:30 never is, and is taken as 03:30; 29 October: it is twice, and is the first.
    assert night.turn_begins(27).astimezone(zone).time() == time(3, 30)
    assert night.turn_begins(244) == datetime(2028, 10, 29, 0, 30, tzinfo=UTC)
    assert night.turn_begins(245) - night.turn_begins(244) == timedelta(hours=25)


def test_the_sun_is_followed_and_what_it_leaves_dark_is_a_gap() -> None:
    begins, nine_to_five = date(2031, 3, 3), (Window(time(9), time(17)),)
    sydney = Layer("Sydney", (1,), "Australia/Sydney", begins, time(9), 7, nine_to_five)
    berlin = Layer("Berlin", (2,), "Europe/Berlin", begins, time(9), 7, nine_to_five)
    dark = gaps(Plan((sydney, berlin)).shifts(datetime(2031, 3, 5, tzinfo=UTC), datetime(2031, 3, 6, tzinfo=UTC)))
    assert [(gap.begins.hour, gap.ends.hour) for gap in dark] == [(6, 8), (16, 22)]
    assert Plan((sydney, berlin)).at(datetime(2031, 3, 5, 5, tzinfo=UTC))[0] == 1
    assert Layer("empty", (), "Etc/UTC", begins, time(9)).person_at(datetime(2031, 3, 5, tzinfo=UTC)) is None
    assert berlin.person_at(datetime(2031, 3, 1, 12, tzinfo=UTC)) is None


def test_what_people_write_is_read_and_written_again_the_same() -> None:
    ids = {"ada@example.org": 1, "bo@example.org": 2}
    addresses = {number: word for word, number in ids.items()}
    layers = (
        "primary; weekly at 09:00 Europe/Berlin from 2031-03-03; ada@example.org, bo@example.org\n"
        "night; every 3 days at 20:00 Asia/Tokyo from 2031-03-03; bo@example.org; 20:00-08:00 mon,tue,wed,thu,fri"
    )
    assert layers_as_lines(parse_layers(layers, ids), addresses) == layers
    weekend = parse_layers("w; daily at 9:00 Etc/UTC from 2031-03-03; bo@example.org; 08:00-17:00 fri-mon", ids)
    assert weekend[0].windows[0].weekdays == (0, 4, 5, 6)
    steps = (
        "schedule payments, ada@example.org; 5 min; SEV1 SEV2; all\n"
        "bo@example.org; 5 min; 20:00-08:00 mon,tue Europe/Berlin\n"
        "team db, channel #ops; 10 min\nadministrators; 3 min"
    )
    assert steps_as_lines(parse_steps(steps, ids), addresses) == steps
    for text in (
        "ada",
        "bo@example.org; 08:00-17:00",
        "bo@example.org; 8-17 Etc/UTC",
        "someone@example.org; 5 min",
        "team db; 5 hours",
        "schedule payments; SEVERE",
    ):
        with pytest.raises(Invalid):
            parse_steps(text, ids)
    for text in (
        "x",
        "a; weekly at 25:00 Etc/UTC from 2031-03-03; bo@example.org",
        "a; daily at 09:00 Etc/UTC from x; b",
    ):
        with pytest.raises(Invalid):
            parse_layers(text, ids)
