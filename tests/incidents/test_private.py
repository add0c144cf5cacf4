"""A word that stands only in a private incident is found nowhere by anybody else."""

from collections.abc import Callable

import pytest

from andon import registry
from foundation.authz import ANONYMOUS, Principal, Role, machine
from foundation.errors import DomainError, NotFound, SignInNeeded
from foundation.search import search
from foundation.work import Reading
from incidents import commands, queries
from tests.incidents.builders import declare, person, service, text
from tests.support.world import World

CANARY = "zanzibar"


def whatever(reading: Reading, incident_id: int) -> dict[str, object]:
    """Ask everything that can be asked, as somebody who knows the key."""

    def attempt(query: Callable[[], object]) -> object:
        try:
            return query()
        except DomainError as error:
            return error

    return {
        "brief": attempt(lambda: queries.brief(reading, "INC-1")),
        "brief by id": attempt(lambda: queries.brief(reading, incident_id)),
        "page": attempt(lambda: queries.incident_page(reading, "INC-1")),
        "timeline": attempt(lambda: queries.timeline(reading, incident_id)),
        "briefs": attempt(lambda: queries.briefs(reading, [incident_id])),
        "visible": attempt(lambda: queries.visible_ids(reading, [incident_id])),
        "list": attempt(lambda: list(queries.incidents(reading, queries.Filter()).items)),
        "list by text": attempt(lambda: list(queries.incidents(reading, queries.Filter(q=CANARY)).items)),
        "list by service": attempt(lambda: list(queries.incidents(reading, queries.Filter(service_id=1)).items)),
        "of service": attempt(lambda: queries.of_service(reading, 1, 10)),
        "count": attempt(lambda: queries.open_count(reading)),
        "similar": attempt(lambda: queries.similar(reading, f"{CANARY} fails", [1])),
        "needs": attempt(lambda: queries.needs(reading)),
        "notices": attempt(lambda: queries.notices(reading)),
        "recents": attempt(lambda: queries.recent_services(reading)),
        "told": attempt(lambda: queries.told(reading, incident_id)),
        "mitigations": attempt(lambda: queries.mitigations(reading, [incident_id])),
        "search": attempt(lambda: search(reading, registry.contributed("queries", "SEARCH"), CANARY)),
    }


@pytest.fixture
def hidden(world: World) -> tuple[Principal, int]:
    service(world)
    ada = person(world)
    incident = declare(
        world, ada, title=f"{CANARY} fails", summary=text(CANARY), visibility="private", services=["edge-proxy"]
    )
    world.run_as(ada, commands.post_update, key="INC-1", audience="responders", body=text(CANARY))
    return ada, incident.id


def test_others_find_it_nowhere(world: World, hidden: tuple[Principal, int]) -> None:
    for who in (person(world, "Bram Okoro", Role.REVIEWER), machine("alerts:9"), machine("pagerduty")):
        found = world.ask_as(who, whatever, hidden[1])
        assert CANARY not in repr(found)
        for name in ("brief", "brief by id", "page", "timeline"):
            assert isinstance(found[name], DomainError)
        empty = ("briefs", "visible", "list", "list by text", "list by service", "of service", "similar", "search")
        for name in (*empty, "notices", "recents", "told", "mitigations"):
            assert not found[name] or isinstance(found[name], DomainError), name
        assert found["count"] == 0
    assert isinstance(world.ask_as(ANONYMOUS, whatever, hidden[1])["brief"], SignInNeeded)


def test_for_others_it_answers_as_one_that_never_was(world: World, hidden: tuple[Principal, int]) -> None:
    bram = person(world, "Bram Okoro")
    moves: dict[str, dict[str, object]] = {
        "transition": {"to": "resolved"},
        "post_update": {"audience": "public", "body": text("x")},
        "edit": {"title": "x", "version": 0},
        "set_severity": {"severity": "SEV1"},
        "assign_role": {"role": "commander", "person_id": 1},
        "correct_moment": {"moment": "detected", "at": None},
        "add_service": {"slug": "edge-proxy"},
        "remove_service": {"slug": "edge-proxy"},
        "add_task": {"title": "x"},
        "complete_task": {"task_id": 1},
        "set_visibility": {"visibility": "open"},
        "add_participant": {"person_id": 1},
        "merge": {"into": "INC-2"},
        "redact": {"seq": 1, "reason": "x"},
        "add_sighting": {"title": "x"},
        "dismiss_notice": {},
    }
    for name, values in moves.items():
        answers = []
        for key in ("INC-1", "INC-99"):
            with pytest.raises(NotFound) as caught:
                world.run_as(bram, getattr(commands, name), key=key, **values)
            answers.append((caught.value.code, caught.value.detail))
        assert answers[0] == answers[1], name


def test_those_who_take_part_and_admins_see_it(world: World, hidden: tuple[Principal, int]) -> None:
    ada, incident_id = hidden
    bram, cleo = person(world, "Bram Okoro"), person(world, "Cleo Marlow", Role.VIEWER)
    world.run_as(ada, commands.assign_role, key="INC-1", role="scribe", person_id=bram.person_id)
    world.run_as(ada, commands.add_participant, key="INC-1", person_id=cleo.person_id, kind="observer")
    admin = person(world, "Dara Finch", Role.ADMIN)
    for who in (ada, bram, cleo, admin, machine("coe")):
        assert world.ask_as(who, queries.visible_ids, [incident_id]) == {incident_id}
        assert world.ask_as(who, queries.brief, "INC-1").title == f"{CANARY} fails"
    found = world.ask_as(bram, whatever, incident_id)
    assert found["count"] == 1
    assert found["search"]


def test_an_incident_made_private_is_gone_at_once(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    incident = declare(world, ada, title=f"{CANARY} fails")
    service(world)
    assert world.ask_as(bram, whatever, incident.id)["search"]
    world.run_as(ada, commands.set_visibility, key=incident.key, visibility="private")
    assert CANARY not in repr(world.ask_as(bram, whatever, incident.id))
