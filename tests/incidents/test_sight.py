"""Who may see a private incident, who leaves it, who had looked at it, and what nobody else can tell from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from accounts import commands as accounts
from accounts.queries import principal_of
from coe import commands as coes
from coe import queries as coe_queries
from foundation.authz import Principal, Role
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.idempotency import IdempotencyRecord
from foundation.log import events_of
from foundation.web.afterwards import Afterwards
from foundation.web.visit import EXTENSION
from incidents import commands, queries
from incidents.model import IncidentSighting
from learnings import commands as learnings
from learnings import queries as learning_queries
from tests.incidents.builders import declare, person, text
from tests.support.household import Household
from tests.support.world import World

PRIVATE = {"key": "INC-1", "visibility": "private"}


def anew(world: World, who: Principal) -> Principal:
    """Return the principal as they are now."""
    with world.reading() as reading:
        found = principal_of(reading.session, who.person_id or 0)
    assert found is not None
    return found


def sees(world: World, who: Principal) -> bool:
    """Whether somebody finds it, by every way that there is."""
    found = {bool(world.ask_as(who, queries.visible_ids, [1])), bool(world.ask_as(who, queries.open_count))}
    try:
        found.add(world.ask_as(who, queries.brief, "INC-1").key == "INC-1")
        world.run_as(who, commands.add_task, key="INC-1", title="Look at it")
    except NotFound:
        found.add(False)
    except Forbidden:
        found.add(True)
    assert len(found) == 1, "the ways do not agree"
    return found.pop()


def test_circles_are_let_in_and_people_leave(world: World) -> None:
    ada, bram, cleo, dara = (person(world, name) for name in ("Ada Quill", "Bram Okoro", "Cleo Marlow", "Dara Finch"))
    reviewer = person(world, "Evan Holt", Role.REVIEWER)
    declare(world, ada, visibility="private")
    world.run(accounts.add_team, slug="legal", name="Legal")
    world.run(accounts.join_team, team_id=1, person_id=bram.person_id)
    world.run(accounts.set_groups, person_id=cleo.person_id, groups=["stewards"])
    bram, cleo = anew(world, bram), anew(world, cleo)
    outside = (bram, cleo, dara, reviewer)
    assert not any(sees(world, who) for who in outside)
    for kind, name, members in (
        ("team", "legal", {bram}),
        ("group", "stewards", {cleo}),
        ("role", "reviewer", {reviewer}),
    ):
        world.run_as(ada, commands.admit_circle, key="INC-1", kind=kind, name=name)
        world.run_as(ada, commands.admit_circle, key="INC-1", kind=kind, name=name)
        assert {who for who in outside if sees(world, who)} == members
        inside = world.ask_as(ada, queries.insiders, world.ask_as(ada, queries.brief, "INC-1"))
        assert inside == {ada.person_id, *(who.person_id for who in members)}
        world.run_as(ada, commands.dismiss_circle, key="INC-1", kind=kind, name=name)
        assert not any(sees(world, who) for who in outside)
    world.run_as(ada, commands.assign_role, key="INC-1", role="scribe", person_id=dara.person_id)
    with pytest.raises(Conflict, match="scribe"):
        world.run_as(ada, commands.remove_participant, key="INC-1", person_id=dara.person_id)
    world.run_as(ada, commands.assign_role, key="INC-1", role="scribe", person_id=None)
    world.run_as(dara, commands.remove_participant, key="INC-1", person_id=dara.person_id)
    assert not sees(world, dara)
    told = [entry.text for entry in world.ask_as(ada, queries.timeline, 1)]
    assert "let the team legal see it" in told
    assert "left" in told
    for kind, name in (("role", "viewer"), ("group", "nobody"), ("team", "nobody"), ("planet", "mars")):
        with pytest.raises(Invalid):
            world.run_as(ada, commands.admit_circle, key="INC-1", kind=kind, name=name)


def test_making_it_private_says_who_had_seen_it_and_forgets_what_was_answered(world: World) -> None:
    ada, bram, cleo = (person(world, name) for name in ("Ada Quill", "Bram Okoro", "Cleo Marlow"))
    declare(world, ada)
    now = world.clock.now()
    for who in (ada, bram, replace(bram, id="token:4"), cleo):
        world.run_as(who, commands.note_sighting, key="INC-1", at=now, surface="web")
    world.run_as(ada, commands.add_participant, key="INC-1", person_id=cleo.person_id, kind="observer")

    def answered(work: object) -> None:
        kept = {"route": "POST /api/v1/incidents", "digest": "0" * 64, "status": 201, "created_at": now}
        work.session.add(IdempotencyRecord(principal=bram.id, key="k", body='{"key":"INC-1","title":"x"}', **kept))  # type: ignore[attr-defined]

    world.run(answered)  # type: ignore[arg-type]
    found = world.ask_as(ada, queries.sight, "INC-1")
    assert [(item.name, item.may_see) for item in found.sightings] == [
        ("Ada Quill", True),
        ("Bram Okoro", False),
        ("Cleo Marlow", True),
    ]
    with pytest.raises(Forbidden):
        world.ask_as(bram, queries.sight, "INC-1")
    world.run_as(ada, commands.set_visibility, **PRIVATE)
    with world.reading() as reading:
        last = events_of(reading.session, "incident:1")[-1]
        assert "INC-1" not in (reading.session.scalar(select(IdempotencyRecord.body)) or "")
    assert last.payload["seen_by"] == [bram.id]
    assert "1 viewer who had seen it lost sight of it" in world.ask_as(ada, queries.timeline, 1)[-1].text
    with pytest.raises(NotFound):
        world.run_as(bram, commands.note_sighting, key="INC-1", at=now, surface="web")


def test_what_derives_from_it_is_private_until_it_is_released(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    declare(world, ada, visibility="private")
    coe = world.run_as(ada, coes.open_coe, incident_keys=["INC-1"], title="Keys leaked", owner_id=ada.person_id)
    lesson = world.run_as(
        ada,
        learnings.propose,
        title="Rotate keys",
        failure_prevented="A key leaks",
        lesson=text("Keys live long."),
        recommendation=text("Rotate."),
        cause_classes=["config_change"],
        applicability={"all": []},
        source_coe=coe.key,
    )
    reason = {"reason": "The names are out."}

    def shown() -> tuple[int, int]:
        learned = world.ask_as(bram, learning_queries.briefs, [lesson.id])
        return len(world.ask_as(bram, coe_queries.briefs, {coe.id})), len(learned)

    assert shown() == (0, 0)
    with pytest.raises(NotFound):
        world.run_as(bram, learnings.release, key=lesson.key, **reason)
    world.run_as(ada, learnings.release, key=lesson.key, **reason)
    assert shown() == (0, 1)
    learned = world.ask_as(bram, learning_queries.detail, lesson.key)
    assert (learned.source_actions, learned.source_cause_ids) == ((), ())
    world.run_as(ada, learnings.withhold, key=lesson.key, **reason)
    with pytest.raises(NotFound):
        world.run_as(bram, coes.release, key=coe.key, **reason)
    world.run_as(ada, coes.release, key=coe.key, **reason)
    assert shown() == (1, 1)
    assert world.ask_as(bram, coe_queries.document, coe.key).incidents == {}
    with pytest.raises(Conflict):
        world.run_as(ada, coes.release, key=coe.key, **reason)
    world.run_as(ada, coes.withhold, key=coe.key, **reason)
    assert shown() == (0, 0)


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Collect the statements that the database is asked to run."""
    ran: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        ran.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    yield ran
    event.remove(world.engine, "before_cursor_execute", note)


def test_hidden_and_absent_take_the_same_way(household: Household) -> None:
    headers, world = household.api("reviewer"), household.world
    declare(world, visibility="private")
    client: FlaskClient = household.app.test_client()
    for method, place, body in (
        ("GET", "", None),
        ("GET", "/timeline", None),
        ("GET", "/sightings", None),
        ("PATCH", "", {"title": "x"}),
        ("POST", "/tasks", {"title": "x"}),
    ):
        asked = []
        for key in ("INC-1", "INC-99"):
            with statements(world) as ran:
                answer = client.open(f"/api/v1/incidents/{key}{place}", method=method, json=body, headers=headers)
            asked.append((answer.status_code, ran))
        assert asked[0] == asked[1], f"{method} {place}"
        assert asked[0][0] == 404
    for address in ("/api/v1/search?q={}", "/api/v1/incidents?q={}"):
        asked = []
        for word in ("edge returns", "neverwritten"):
            with statements(world) as ran:
                answer = client.get(address.format(word), headers=headers)
            asked.append((answer.json["items"], ran))
        assert asked[0] == asked[1], f"{address} is asked otherwise for what is hidden"


def test_looking_at_it_is_noted_once_a_day_apart_from_the_answer(household: Household) -> None:
    world, afterwards = household.world, Afterwards()
    declare(world)
    household.app.extensions[EXTENSION] = replace(household.app.extensions[EXTENSION], afterwards=afterwards)
    viewer = household.browser("viewer")
    for _ in range(3):
        assert viewer.get("/incidents/INC-1").status_code == 200
    api = household.app.test_client()
    assert api.get("/api/v1/incidents/INC-1", headers=household.api("viewer")).status_code == 200
    afterwards.rest()
    with world.reading() as reading:
        seen = reading.session.scalars(select(IncidentSighting)).all()
        assert [(row.viewer, row.surface) for row in seen] == [(f"person:{household.people['viewer']}", "web")]
    assert "Viewer" in household.browser("admin").get("/incidents/INC-1/sight").text.partition("Who has seen it")[2]
    afterwards.rest()
