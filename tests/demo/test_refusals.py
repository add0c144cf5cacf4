"""Where the sample organisation is not built."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_letters

import pytest

from accounts import commands as accounts
from andon.demo.build import require_empty, require_harmless
from andon.demo.clock import StoryClock
from andon.demo.plot import AheadOfTimeError, play
from andon.demo.script import stories
from catalog import commands as catalog
from foundation.authz import Role
from foundation.config import read_settings
from foundation.errors import Conflict
from incidents import commands as incidents
from tests.support.world import World

NOON = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)


def refused_with(tmp_path: Path, **environ: str) -> str:
    with pytest.raises(Conflict) as refused:
        require_harmless(read_settings({"ANDON_DATA_DIR": str(tmp_path), **environ}, tmp_path))
    return refused.value.code


def test_production_is_refused(tmp_path: Path) -> None:
    secrets = {"ANDON_SECRET_KEY": ascii_letters[:40], "ANDON_AUDIT_KEY": ascii_letters[-40:]}
    assert refused_with(tmp_path, ANDON_ENV="production", **secrets) == "demo.production"


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "PAGERDUTY_API_TOKEN", "ANDON_SMTP_URL"])
def test_what_could_carry_it_out_is_refused(tmp_path: Path, name: str) -> None:
    assert refused_with(tmp_path, **{name: "something"}) == "demo.outgoing"


def test_a_database_with_anything_in_it_is_refused(world: World) -> None:
    world.ask(require_empty)
    world.run(incidents.declare, title="It burns")
    with pytest.raises(Conflict, match="incidents"):
        world.ask(require_empty)


def test_people_and_services_count_too(world: World) -> None:
    world.run(accounts.add_person, email="a@example.org", name="A", role=Role.VIEWER)
    with pytest.raises(Conflict, match="people"):
        world.ask(require_empty)
    world.run(catalog.add_service, slug="a", name="A", tier="T1")
    with pytest.raises(Conflict, match="people and services"):
        world.ask(require_empty)


def test_threads_are_played_in_the_order_of_their_times() -> None:
    told: list[str] = []

    def thread(name: str, *minutes: int) -> Iterator[datetime]:
        for minute in minutes:
            yield NOON + timedelta(minutes=minute)
            told.append(f"{name}{minute}")

    clock = StoryClock(NOON)
    late = NOON + timedelta(hours=1)
    assert play([thread("a", 1, 5), thread("b", 2, 3)], clock.move_to, late, lambda _at: None) == 4
    assert told == ["a1", "b2", "b3", "a5"]
    assert clock.now() == NOON + timedelta(minutes=5)


def test_the_story_ends_at_the_present() -> None:
    ahead = iter([NOON + timedelta(minutes=1)])
    with pytest.raises(AheadOfTimeError):
        play([ahead], StoryClock(NOON).move_to, NOON, lambda _at: None)


def test_the_clock_of_the_story_never_goes_back() -> None:
    clock = StoryClock(NOON)
    clock.move_to(NOON - timedelta(days=1))
    assert clock.now() == NOON


def test_every_story_has_a_source_and_an_id_of_its_own() -> None:
    assert len({story.id for story in stories()}) == len(stories()) >= 10
    assert all(story.source.startswith("https://") for story in stories())
