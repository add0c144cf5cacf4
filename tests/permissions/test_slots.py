"""What rooms contribute elsewhere: strangers get nothing of it, everybody else what the row says."""

from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any

import pytest

from andon import registry
from catalog.queries import service_ids
from coe import queries as coes
from foundation.authz import ANONYMOUS, CONSOLE, Principal
from foundation.errors import DomainError
from foundation.search import search
from foundation.slots import NavItem, NeedSource, Panel
from foundation.work import Reading
from incidents import queries as incidents
from learnings import queries as learnings
from statuspage.queries import Behind
from tests.permissions.house import Stage
from tests.permissions.people import INSIDERS, LADDER, OUTSIDERS
from tests.permissions.sample import CANARY, Sample
from tests.permissions.table import surface
from tests.support.world import context_of

PANELS: tuple[Panel, ...] = registry.contributed("views", "PANELS")
NAV: tuple[NavItem, ...] = registry.contributed("views", "NAV")
NEEDS: tuple[NeedSource, ...] = registry.contributed("queries", "NEEDS")
SEARCH = registry.contributed("queries", "SEARCH")
ROWS = surface("slots")
MANY = 200
NOTHING: list[object] = [None, [], (), {}, 0, ""]


def subject_of(slot: str, reading: Reading, sample: Sample) -> object:
    """Return what the slot is asked about."""
    services = tuple(service_ids(reading, ["edge-proxy"]).values())
    subjects: dict[str, Callable[[], object]] = {
        "incident.aside": lambda: incidents.brief(reading, sample.names["resolved"]),
        "incident.sections": lambda: incidents.brief(reading, sample.names["resolved"]),
        "published.aside": lambda: Behind(incidents.brief(reading, sample.names["resolved"]), "/"),
        "action.sections": lambda: coes.action(reading, sample.names["done_action"]),
        "coe.sections": lambda: coes.brief(reading, sample.names["published_coe"]),
        "coe.aside": lambda: coes.brief(reading, sample.names["coe"]),
        "service.now": lambda: services[0],
        "service.contact": lambda: services[0],
        "service.sections": lambda: services[0],
        "learning.sections": lambda: learnings.brief(reading, sample.names["rule"]),
        "declare.known": lambda: services,
        "update.reach": lambda: incidents.brief(reading, sample.names["resolved"]),
        "home.strip": lambda: None,
    }
    return subjects[slot]()


def asked(stage: Stage, who: Principal, load: Callable[[Reading], Any]) -> Any:
    """Return what somebody gets, or the refusal."""
    with stage.transactor.reading(context_of(who)) as reading:
        try:
            return load(reading)
        except DomainError as error:
            return error


def says_nothing(shown: object, subject: object) -> bool:
    """Whether it is a refusal, nothing, or nothing but what it was asked about."""
    if isinstance(shown, DomainError) or shown in NOTHING:
        return True
    return is_dataclass(shown) and all(part in NOTHING or part is subject for part in vars(shown).values())


def person(stage: Stage, who: str) -> Principal:
    return ANONYMOUS if who == "anonymous" else stage.sample.cast[who]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel.slot} {panel.name}")
def test_a_panel_shows_itself_to_whom_its_row_names(stage: Stage, panel: Panel) -> None:
    row = ROWS[f"panel {panel.slot} {panel.name}"]
    subject = asked(stage, CONSOLE, lambda reading: subject_of(panel.slot, reading, stage.sample))
    for who in LADDER:
        seen = stage.policy.watch()
        shown = asked(stage, person(stage, who), lambda reading: panel.load(reading, subject))
        if LADDER.index(who) >= LADDER.index(row["least"]):
            assert not isinstance(shown, DomainError), who
            assert set(row.get("asks", [])) <= seen.required | seen.looked
        else:
            assert says_nothing(shown, subject), f"{who} sees {shown!r}"


@pytest.mark.parametrize("item", NAV, ids=lambda item: item.url)
def test_the_navigation_leads_only_where_one_may_go(stage: Stage, item: NavItem) -> None:
    row = ROWS[f"nav {item.url}"]
    assert [item.permission] == row["asks"]
    for who in LADDER[1:]:
        stands_there = f'href="{item.url}"' in stage.send(who, "GET", "/me").text
        assert stands_there == (LADDER.index(who) >= LADDER.index(row["least"])), who


@pytest.mark.parametrize("source", NEEDS, ids=lambda source: source.name)
def test_nothing_needs_a_stranger(stage: Stage, source: NeedSource) -> None:
    row, seen = ROWS[f"need {source.name}"], stage.policy.watch()
    assert not isinstance(asked(stage, stage.sample.cast["owner"], source.load), DomainError)
    assert set(row.get("asks", [])) <= seen.required | seen.looked
    found = asked(stage, ANONYMOUS, source.load)
    assert isinstance(found, DomainError) or found in NOTHING, repr(found)


@pytest.mark.parametrize("words", ["fail", "edge", CANARY, "INC-1", "COE-1", "rolls"])
def test_a_stranger_finds_nothing(stage: Stage, words: str) -> None:
    found = asked(stage, ANONYMOUS, lambda reading: search(reading, SEARCH, words))
    assert isinstance(found, DomainError) or found in NOTHING, repr(found)


def test_what_is_private_stands_in_no_slot_of_outsiders(stage: Stage) -> None:
    for who in OUTSIDERS:
        for panel in PANELS:
            subject = asked(stage, CONSOLE, lambda reading: subject_of(panel.slot, reading, stage.sample))  # noqa: B023
            shown = asked(stage, person(stage, who), lambda reading: panel.load(reading, subject))  # noqa: B023
            assert CANARY not in repr(shown), f"{panel.slot} {panel.name} as {who}"
        for source in NEEDS:
            assert CANARY not in repr(asked(stage, person(stage, who), source.load)), f"{source.name} as {who}"
        assert asked(stage, person(stage, who), lambda reading: search(reading, SEARCH, CANARY)) == []


def test_insiders_find_what_is_private(stage: Stage) -> None:
    for who in INSIDERS:
        hits = asked(stage, person(stage, who), lambda reading: search(reading, SEARCH, CANARY, None, MANY))
        assert {hit.kind for hit in hits} >= {"incident", "coe", "action", "learning"}, who
