"""What is remembered of tables that change seldom: never older than they are."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from accounts.commands import add_person
from accounts.queries import names
from accounts.queries.directory import directory
from catalog.commands import add_dependency
from catalog.queries import reach, severities
from foundation.authz import Role
from foundation.memory import COUNTED, COUNTS, Memory
from foundation.work import Work
from incidents.commands import add_participant
from incidents.queries import briefs
from tests.incidents.builders import declare, person, service
from tests.support.statements import counted
from tests.support.world import World

TRIGGERS = {
    "sqlite": """SELECT tbl_name, count(*) FROM sqlite_master
    WHERE type = 'trigger' AND name LIKE '%_counts_%' GROUP BY 1""",
    "postgresql": """SELECT event_object_table, count(*) FROM information_schema.triggers
    WHERE trigger_name LIKE '%_counts' GROUP BY 1""",
}


class Undone(Exception):
    """Somebody thinks better of it."""


def test_every_counted_table_is_counted(world: World) -> None:
    with world.engine.connect() as connection:
        assert {row.name for row in connection.execute(COUNTS)} == set(COUNTED)
        triggers = {row[0]: row[1] for row in connection.execute(text(TRIGGERS[world.engine.dialect.name]))}
    # One each for rows that come, change and go; a later migration that makes a table anew has to make them anew.
    assert triggers == dict.fromkeys(COUNTED, 3)


def test_what_was_read_is_read_again_only_after_a_change_and_then_at_once(world: World) -> None:
    ada = person(world)
    edge, identity = service(world, "edge-proxy"), service(world, "identity")

    def seen() -> tuple[int, str, dict[int, int]]:
        with counted(world.engine) as sent, world.reading(ada) as reading:
            severities(reading)
            name = directory(reading).names[ada.person_id or 0]
            assert names(reading, [ada.person_id or 0]) == {ada.person_id: name}
            near = reach(reading, [edge])
        return len(sent), name, near

    assert seen() == (5, "Ada Quill", {edge: 0})
    assert seen() == (1, "Ada Quill", {edge: 0})
    world.run(add_dependency, slug="edge-proxy", on="identity", kind="hard")
    assert seen() == (2, "Ada Quill", {edge: 0, identity: 1})
    with world.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("UPDATE person SET name = 'Ada Pen'"))
    assert seen() == (3, "Ada Pen", {edge: 0, identity: 1})
    assert seen()[0] == 1


def test_what_a_command_takes_back_was_never_remembered(world: World) -> None:
    def add_and_give_up(work: Work) -> None:
        add_person(work, email="zoe@example.org", name="Zoe Undone", role=Role.VIEWER)
        work.session.flush()
        assert "Zoe Undone" in directory(work).names.values()
        raise Undone

    assert world.ask(directory).names == {}
    with pytest.raises(Undone):
        world.run(add_and_give_up)
    world.run(add_person, email="ian@example.org", name="Ian Kept", role=Role.VIEWER)
    assert list(world.ask(directory).names.values()) == ["Ian Kept"]


def test_what_one_look_has_found_out_is_for_who_asked_only(world: World) -> None:
    ada, vera = person(world), person(world, "Vera Low")
    incident = declare(world, ada, visibility="private")
    with counted(world.engine) as sent, world.reading(ada) as reading:
        assert [set(briefs(reading, [incident.id])) for _ in range(2)] == [{incident.id}] * 2
        assert len(sent) == 1
        assert briefs(replace(reading, principal=vera), [incident.id]) == {}
    world.run(add_participant, key=incident.key, person_id=vera.person_id)
    assert set(world.ask_as(vera, briefs, [incident.id])) == {incident.id}


def test_what_nobody_counts_is_not_remembered_and_the_first_goes_when_it_is_full() -> None:
    memory, counts = Memory(most=2), {"person": 1, "team": 4}
    memory.keep("uncounted", 1, {"person", "incident"}, counts)
    assert memory.find("uncounted", counts) is None
    for number in range(3):
        memory.keep(number, number, {"person"}, counts)
    assert [memory.find(number, counts) is not None for number in range(3)] == [False, True, True]
    assert memory.find(2, {"person": 2, "team": 4}) is None
