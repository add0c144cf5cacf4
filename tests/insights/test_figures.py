"""Figures with their spread, their count and what is behind them."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from foundation.authz import Role
from incidents import commands as incidents
from insights import queries
from insights.queries import Figure, Point
from insights.views.plots import plot
from tests.support.household import Household
from tests.support.world import World, somebody

MINUTES = st.lists(st.integers(0, 100_000), min_size=1, max_size=40)


def happened(world: World, detected: int, *, mode: str = "standard", visibility: str = "open") -> str:
    """Declare an incident that was detected that many minutes after its impact began."""
    start = world.clock.now() - timedelta(minutes=200)
    occurred = {"impact_started": start, "detected": start + timedelta(minutes=detected)}
    made = world.run(incidents.declare, title="It burns", mode=mode, visibility=visibility, occurred=occurred)
    return made.key


def figure_of(minutes: list[int]) -> Figure:
    points = [Point(f"INC-{n}", "It burns", timedelta(minutes=m)) for n, m in enumerate(sorted(minutes), 1)]
    return Figure("toy", "Time to play", "From start to end.", points)


def test_median_and_ninetieth_come_with_their_incidents(world: World) -> None:
    keys = [happened(world, minutes) for minutes in (30, 4, 7, -2, 90)]
    detect, mitigate = world.ask_as(somebody(Role.VIEWER), queries.response_times)
    assert [point.time for point in detect.points] == [timedelta(minutes=m) for m in (0, 4, 7, 30, 90)]
    assert detect.points[0].key == keys[3]
    assert (detect.median, detect.ninetieth) == (timedelta(minutes=7), timedelta(minutes=90))
    assert mitigate.points == []


def test_drills_and_late_entries_do_not_count(world: World) -> None:
    happened(world, 5)
    happened(world, 50, mode="drill")
    happened(world, 60, mode="retrospective")
    detect, _ = world.ask_as(somebody(Role.VIEWER), queries.response_times)
    assert len(detect.points) == 1


def test_private_incidents_count_for_those_who_see_them(world: World) -> None:
    happened(world, 5, visibility="private")
    assert [len(f.points) for f in world.ask_as(somebody(Role.VIEWER), queries.response_times)] == [0, 0]
    assert [len(f.points) for f in world.ask_as(somebody(Role.ADMIN), queries.response_times)] == [1, 0]


@given(MINUTES)
def test_half_and_nine_tenths_are_at_or_below_the_lines(minutes: list[int]) -> None:
    figure = figure_of(minutes)
    assert sum(point.time <= figure.median for point in figure.points) >= len(minutes) / 2
    assert sum(point.time <= figure.ninetieth for point in figure.points) >= len(minutes) * 0.9
    assert figure.median <= figure.ninetieth <= figure.points[-1].time


@given(MINUTES)
def test_every_dot_stands_inside_the_drawing_and_in_order(minutes: list[int]) -> None:
    drawn = plot(figure_of(minutes))
    assert drawn
    places = [dot.x for dot in drawn.dots]
    assert places == sorted(places)
    assert all(12 <= x <= 448 for x in (*places, drawn.median, drawn.ninetieth, *(x for _, x in drawn.ticks)))


def test_the_page_draws_and_lists(household: Household) -> None:
    assert "No figure yet" in household.browser("viewer").get("/insights").text
    key = happened(household.world, 7)
    page = household.browser("viewer").get("/insights").text
    assert page.count(f'href="/incidents/{key}"') == 2
    assert "n = 1" in page
