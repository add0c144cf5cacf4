"""Times, durations and names as people read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from foundation.web import rendering
from foundation.web.rendering import Lateness

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=4), "4 min"),
        (timedelta(hours=2, minutes=22), "2 h 22 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=24, minutes=11), "24 h 11 min"),
        (timedelta(days=9, hours=5), "9 days"),
    ],
)
def test_a_duration_is_said_in_two_units_at_most(length: timedelta, said: str) -> None:
    assert rendering.duration(length) == said


def test_a_moment_is_said_in_the_readers_zone_and_hinted_in_utc() -> None:
    assert rendering.when(NOON, OSLO) == (
        '<time datetime="2026-11-18T12:00:00Z" title="18 Nov 2026, 12:00 UTC">18 Nov 2026, 13:00 CET</time>'
    )


def test_summer_time_has_its_own_zone_name() -> None:
    assert "14:00 CEST" in rendering.when(NOON.replace(month=7), OSLO)


def test_a_zone_without_letters_is_said_as_an_offset() -> None:
    assert "09:00 UTC-03" in rendering.when(NOON, SAO_PAULO)


def test_a_clock_time_keeps_date_and_zone_in_its_hint() -> None:
    assert rendering.clock_time(NOON, OSLO) == (
        '<time datetime="2026-11-18T12:00:00Z" title="18 Nov 2026, 13:00 CET">13:00</time>'
    )


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-26), "26 min ago"),
        (timedelta(days=-9), "9 days ago"),
        (timedelta(minutes=4), "in 4 min"),
    ],
)
def test_a_distance_is_said_and_marked_for_the_script(shift: timedelta, said: str) -> None:
    html = rendering.ago(NOON + shift, NOON, UTC)
    assert html.endswith(f' data-counts="ago">{said}</time>')


@pytest.mark.parametrize(
    ("shift", "meaning"),
    [
        (timedelta(hours=3), Lateness("Due in 3 h", "")),
        (timedelta(minutes=4), Lateness("Due in 4 min", "orange")),
        (timedelta(seconds=20), Lateness("Due now", "red")),
        (timedelta(minutes=-12), Lateness("12 min overdue", "red")),
        (timedelta(days=-9), Lateness("9 days overdue", "red")),
    ],
)
def test_lateness_has_words_and_a_tone(shift: timedelta, meaning: Lateness) -> None:
    assert rendering.lateness(NOON + shift, NOON) == meaning
    assert f">{meaning.words}<" in rendering.due_time(NOON + shift, NOON, UTC)


def test_a_day_is_that_of_the_readers_zone() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert rendering.day(late, OSLO) == '<time datetime="2026-11-19">Thu 19 Nov 2026</time>'
    assert "Wed 18 Nov 2026" in rendering.day(date(2026, 11, 18), OSLO)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Quill", "AQ"), ("ada", "A"), ("Ana Maria de Souza", "AS"), ("  ", "?")],
)
def test_initials_are_first_and_last(name: str, letters: str) -> None:
    assert rendering.initials(name) == letters


def test_a_name_keeps_its_tone() -> None:
    assert rendering.face_tone("Ada Quill") == rendering.face_tone("Ada Quill")
    assert rendering.face_tone("\ud800") in rendering.FACE_TONES


def test_a_stored_word_becomes_one_to_read() -> None:
    assert rendering.words("in_review") == "In review"
    assert rendering.words("COE") == "COE"
    assert not rendering.words("")


@pytest.mark.parametrize(
    ("typed", "linked"),
    [
        ("https://example.org/log?x=1", True),
        ("http://[::1", False),
        ("javascript:alert(1)", False),
        ("//example.org", False),
        ("https:", False),
        ("see the log", False),
    ],
)
def test_only_web_addresses_become_links(typed: str, *, linked: bool) -> None:
    assert rendering.is_web_address(typed) is linked


def test_the_zone_is_asked_at_each_use() -> None:
    zones = [UTC, OSLO]
    when = rendering.filters(lambda: zones.pop(0))["when"]
    assert "12:00 UTC<" in when(NOON)
    assert "13:00 CET<" in when(NOON)


def test_what_is_kept_is_drawn_once_and_safe_html_is_no_text() -> None:
    drawn: list[str] = []

    def draw(word: str) -> Markup:
        drawn.append(word)
        return Markup("<b>{}</b>").format(word)

    kept = rendering.kept(draw)
    assert [kept("<i>"), kept("<i>"), kept(Markup("<i>"))] == ["<b>&lt;i&gt;</b>", "<b>&lt;i&gt;</b>", "<b><i></b>"]
    assert len(drawn) == 2
