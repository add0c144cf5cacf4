"""A COE is as visible as the most private incident that it covers."""

import pytest

from coe import commands, queries
from coe.handlers import SUBSCRIPTIONS
from coe.model import Coe
from foundation import search
from foundation.authz import machine
from foundation.errors import NotFound
from incidents import commands as incidents
from tests.support.coes import Desks


def private(desks: Desks, **more: object) -> Coe:
    hidden = desks.incident(visibility="private", title="Leaked tokens")
    return desks.coe(hidden.key, title="Leaked tokens", **more)


def test_a_hidden_coe_is_nowhere(desks: Desks) -> None:
    coe, seen = private(desks), desks.coe()
    action, cause = desks.action(coe), desks.cause(coe)
    world, reader = desks.world, desks.reviewer
    for query, key in (
        (queries.brief, coe.key),
        (queries.brief, coe.id),
        (queries.document, coe.key),
        (queries.findings_of, coe.key),
        (queries.revisions, coe.key),
        (queries.action, action.key),
        (queries.action_document, action.key),
        (queries.cause, cause.id),
    ):
        with pytest.raises(NotFound):
            world.ask_as(reader, query, key)
    assert [c.key for c in world.ask_as(reader, queries.coes).items] == [seen.key]
    assert world.ask_as(reader, queries.actions).items == []
    assert world.ask_as(reader, queries.open_actions) == []
    assert world.ask_as(reader, queries.causes, coe.id) == []
    assert world.ask_as(reader, queries.of_incident, 1) == []
    assert found_by(desks, reader, "leaked") == found_by(desks, reader, "rollout") == []


def test_those_who_may_see_the_incident_see_its_coe(desks: Desks) -> None:
    coe = private(desks)
    action = desks.action(coe)
    assert desks.world.ask_as(desks.owner, queries.brief, coe.key).visibility == "private"
    assert found_by(desks, desks.owner, "leaked") == [coe.key]
    assert found_by(desks, desks.owner, "rollout") == [action.key]


def test_its_owner_sees_it_without_seeing_the_incident(desks: Desks) -> None:
    coe = private(desks, owner_id=desks.viewer.person_id)
    page = desks.world.ask_as(desks.viewer, queries.document, coe.key)
    assert page.brief.visibility == "private"
    assert page.incidents == {}
    assert [c.key for c in desks.world.ask_as(desks.viewer, queries.coes).items] == [coe.key]


def test_one_private_incident_hides_the_whole_coe(desks: Desks) -> None:
    open_one, hidden = desks.incident(), desks.incident(visibility="private")
    coe = desks.coe(open_one.key, hidden.key)
    with pytest.raises(NotFound):
        desks.world.ask_as(desks.reviewer, queries.brief, coe.key)


def test_an_action_is_seen_by_its_owner_in_any_case(desks: Desks) -> None:
    action = desks.action(private(desks), owner_id=desks.viewer.person_id)
    assert desks.world.ask_as(desks.viewer, queries.action, action.key).key == action.key
    assert [a.key for a in desks.world.ask_as(desks.viewer, queries.actions).items] == [action.key]


def test_an_incident_that_becomes_private_takes_its_coe_along(desks: Desks) -> None:
    incident = desks.incident()
    coe = desks.coe(incident.key)
    assert desks.world.ask_as(desks.reviewer, queries.brief, coe.key).visibility == "open"
    desks.world.run_as(desks.owner, incidents.set_visibility, key=incident.key, visibility="private")
    with pytest.raises(NotFound):
        desks.world.ask_as(desks.reviewer, queries.brief, coe.key)


def test_what_is_hidden_can_not_be_changed_nor_named(desks: Desks) -> None:
    coe = private(desks)
    desks.action(coe)
    seen = desks.coe()
    run = desks.world.run_as
    for command, values in (
        (commands.transition, {"key": coe.key, "to": "withdrawn", "note": "Why not."}),
        (commands.edit_coe, {"key": coe.key, "title": "Mine"}),
        (commands.add_cause, {"key": coe.key, "because": "x", "cause_class": "dns"}),
        (commands.move_action, {"key": "ACT-1", "to": "done"}),
        (commands.edit_action, {"key": "ACT-1", "title": "Mine"}),
        (commands.link_recurrence, {"key": seen.key, "of_key": coe.key}),
    ):
        with pytest.raises(NotFound):
            run(desks.reviewer, command, **values)  # type: ignore[arg-type]


def test_a_hidden_coe_is_not_suggested(desks: Desks) -> None:
    private(desks)
    later = desks.coe(service_slugs=["checkout"])
    assert desks.world.ask_as(desks.reviewer, queries.recurrences_of, later.id).suggested == ()
    assert len(desks.world.ask_as(desks.owner, queries.recurrences_of, later.id).suggested) == 1


def test_hidden_rows_do_not_shorten_a_page(desks: Desks) -> None:
    keys = [desks.coe().key for _ in range(2)]
    for _ in range(3):
        private(desks)
    keys.append(desks.coe().key)
    found = desks.world.ask_as(desks.reviewer, queries.coes, limit=2)
    assert [c.key for c in found.items] == [keys[2], keys[1]]
    rest = desks.world.ask_as(desks.reviewer, queries.coes, limit=2, cursor=found.next_cursor)
    assert ([c.key for c in rest.items], rest.next_cursor) == ([keys[0]], None)


def test_the_houses_own_machine_opens_the_coe_of_a_private_incident(desks: Desks) -> None:
    assert {subscription.principal for subscription in SUBSCRIPTIONS} == {machine("coe")}
    hidden = desks.incident(visibility="private")
    desks.world.settle()
    assert len(desks.world.ask_as(desks.owner, queries.of_incident, hidden.id)) == 1
    assert desks.world.ask_as(desks.reviewer, queries.of_incident, hidden.id) == []


def found_by(desks: Desks, who: object, words: str) -> list[str]:
    hits = desks.world.ask_as(who, search.search, queries.SEARCH, words)  # type: ignore[arg-type]
    return [hit.key for hit in hits]
