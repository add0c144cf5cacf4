"""A secret that was pasted is erased everywhere, and the chain stays valid."""

import pytest

from foundation.audit import verify
from foundation.authz import Role
from foundation.errors import Forbidden, Invalid, NotFound
from foundation.search import find
from incidents import commands, queries
from tests.incidents.builders import declare, person, text
from tests.incidents.test_api import Api
from tests.support.everything import everything
from tests.support.household import Household
from tests.support.world import World

SECRET = "hunter2"


@pytest.mark.parametrize("seq", [1, 2, 3, 4, 5])
def test_the_text_of_an_entry_is_erased_with_every_copy(household: Household, seq: int) -> None:
    world = household.world
    api = Api(household, "admin")
    texts = {n: SECRET if n == seq else f"harmless {n}" for n in range(1, 6)}
    once = {"Idempotency-Key": "k"}
    api.post("/incidents", {"title": f"It fails {texts[1]}", "summary": texts[1]}, **once)
    api.patch("/incidents/INC-1", {"summary": texts[2]}, **once)
    api.post("/incidents/INC-1/updates", {"audience": "responders", "body": texts[3]}, **once)
    api.post("/incidents/INC-1/tasks", {"title": texts[4]}, **once)
    api.post("/incidents/INC-1/transitions", {"to": "identified", "note": texts[5]}, **once)
    assert SECRET in everything(world)
    assert world.ask(queries.brief, "INC-1").version == 5
    done = api.post("/incidents/INC-1/redactions", {"seq": seq, "reason": "A secret was pasted"})
    assert done.status_code == 201, done.text
    assert SECRET not in everything(world)
    entry = world.ask(queries.timeline, 1)[seq - 1]
    assert entry.is_erased
    with world.reading() as reading:
        assert find(reading.session, SECRET) == []
        assert verify(reading.session, world.keyring).faults == ()
    again = api.post("/incidents", {"title": f"It fails {texts[1]}", "summary": texts[1]}, **once)
    assert SECRET not in again.text
    assert "INC-2" not in again.text


def test_a_finished_task_is_erased_where_it_was_added_and_where_it_was_done(world: World) -> None:
    declare(world)
    task = world.run(commands.add_task, key="INC-1", title=SECRET)
    world.run(commands.complete_task, key="INC-1", task_id=task.id)
    world.run(commands.redact, key="INC-1", seq=3, reason="A secret")
    assert SECRET not in everything(world)


def test_what_is_not_there_cannot_be_erased_and_only_administrators_may(world: World) -> None:
    declare(world)
    world.run(commands.set_severity, key="INC-1", severity="SEV1")
    world.run(commands.post_update, key="INC-1", audience="responders", body=text("x"))
    with pytest.raises(NotFound):
        world.run(commands.redact, key="INC-1", seq=9, reason="x")
    with pytest.raises(Invalid):
        world.run(commands.redact, key="INC-1", seq=2, reason="x")
    with pytest.raises(Invalid):
        world.run(commands.redact, key="INC-1", seq=3, reason="")
    with pytest.raises(Forbidden):
        world.run_as(person(world, "Bram Okoro", Role.REVIEWER), commands.redact, key="INC-1", seq=3, reason="x")


def test_words_are_erased_from_a_template_in_every_wording_of_it(world: World) -> None:
    told = {"audience": "stakeholders", "title": f"As {SECRET}"}
    written = world.run(commands.save_template, **told, body=f"{{key}}: {SECRET} again")
    world.run(commands.save_template, **told, body=f"{{key}}: never {SECRET}", template_id=written.id)
    world.run(commands.retire_template, template_id=written.id)
    erased = {"template_id": written.id, "words": SECRET, "reason": "A secret", "rendered": {}}
    found = world.run(commands.redact_template, **erased)
    assert [(place.where, place.count) for place in found.places] == [("body", 2), ("history", 2)]
    assert SECRET not in everything(world)
    with pytest.raises(Forbidden):
        world.run_as(person(world, "Bram Okoro", Role.REVIEWER), commands.redact_template, **erased)
