"""Many at once: machines never cost a responder anything, one key makes one incident, no edit is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from foundation.audit import verify
from foundation.errors import Conflict
from incidents import commands, queries
from tests.incidents.builders import ALERTS, declare, person, text
from tests.support.world import World

WRITERS = 4
NOTES = 200


def at_once(tasks: list[Callable[[], object]]) -> list[object]:
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def test_two_hundred_notes_cost_a_responder_no_conflict(world: World) -> None:
    ada = person(world)
    incident = declare(world, ada)

    def note(number: int) -> None:
        world.run_as(ALERTS, commands.note_alert, key=incident.key, text=f"Alert {number}", source="Checks")

    def respond() -> None:
        for to in ("identified", "monitoring", "resolved"):
            read = world.ask_as(ada, queries.brief, incident.key).version
            world.run_as(ada, commands.edit, key=incident.key, title=f"It is {to}", version=read)
            world.run_as(ada, commands.transition, key=incident.key, to=to, version=read)

    share = NOTES // WRITERS
    machines = [lambda s=start: [note(n) for n in range(s, s + share)] for start in range(0, NOTES, share)]
    at_once([respond, *machines])
    brief = world.ask(queries.brief, incident.key)
    assert (brief.state, brief.version) == ("resolved", 1 + NOTES + 6)
    with world.reading() as reading:
        assert verify(reading.session, world.keyring).faults == ()


def test_one_dedup_key_makes_one_incident_whoever_comes_at_once(world: World) -> None:
    ada = person(world)
    made = at_once([lambda: declare(world, ada, dedup_key="disk") for _ in range(12)])
    assert {incident.key for incident in made} == {"INC-1"}  # type: ignore[attr-defined]
    assert sum(incident.is_new for incident in made) == 1  # type: ignore[attr-defined]


def test_of_several_edits_of_one_field_from_one_version_one_wins_and_the_rest_hear_of_it(world: World) -> None:
    ada = person(world)
    incident = declare(world, ada)

    def rename(number: int) -> bool:
        try:
            world.run_as(ada, commands.edit, key=incident.key, title=f"Name {number}", version=1)
        except Conflict:
            return False
        return True

    won = at_once([lambda n=number: rename(n) for number in range(8)])
    assert sum(won) == 1  # type: ignore[arg-type]
    assert world.ask(queries.brief, incident.key).title == f"Name {won.index(True)}"


def test_updates_of_several_people_at_once_all_stand(world: World) -> None:
    ada = person(world)
    incident = declare(world, ada)

    def post(number: int) -> None:
        world.run_as(ada, commands.post_update, key=incident.key, audience="responders", body=text(f"Note {number}"))

    at_once([lambda n=number: post(n) for number in range(16)])
    told = {item.text for item in world.ask(queries.timeline, incident.id)}
    assert {f"Note {number}" for number in range(16)} <= told
