from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from incidents import commands, queries
from tests.incidents.builders import ALERTS, declare, person, service, text
from tests.support.world import World


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(world.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("size", [0, 200])
def test_the_page_takes_at_most_six_statements_whatever_its_size(world: World, size: int) -> None:
    ada = person(world)
    for slug in ("edge-proxy", "identity"):
        service(world, slug)
    incident = declare(world, ada, services=["edge-proxy", "identity"], summary=text("It fails."))
    if size:
        for role in ("commander", "scribe"):
            world.run(commands.assign_role, key=incident.key, role=role, person_id=ada.person_id)
        for number in range(10):
            world.run_as(ada, commands.add_task, key=incident.key, title=f"Task {number}", owner_id=ada.person_id)
        for number in range(20):
            world.run_as(
                ada, commands.post_update, key=incident.key, audience="responders", body=text(f"Note {number}")
            )
        for number in range(size - 32):
            world.run_as(ALERTS, commands.note_alert, key=incident.key, text=f"Alert {number}", source="Checks")
    with world.reading(ada) as reading, counted(world) as sent:
        page = queries.incident_page(reading, incident.key)
    assert len([s for s in sent if not s.startswith(("BEGIN", "SET"))]) <= 6, "\n\n".join(sent)
    assert len(page.timeline) == size + 1


def test_the_page_says_what_may_be_done_next(world: World) -> None:
    incident = declare(world)
    page = world.ask(queries.incident_page, incident.key)
    assert next(iter(page.moves.values())) == "identified"
    assert page.severity is not None
    assert page.severity.key == "SEV2"
    assert [role.key for role in page.board.roles] == [
        "commander",
        "deputy",
        "communications",
        "operations",
        "liaison",
        "scribe",
    ]


def test_lists_page_by_key_and_filter(world: World) -> None:
    service(world)
    declared = [declare(world, title=f"Failure {n}", severity="SEV3" if n % 2 else "SEV1") for n in range(7)]
    world.run(commands.add_service, key="INC-3", slug="edge-proxy")
    world.run(commands.transition, key="INC-2", to="resolved")
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = world.ask(queries.incidents, queries.Filter(), limit=2, cursor=cursor)
        seen += [item.brief.key for item in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == [incident.key for incident in reversed(declared)]

    def keys(**values: object) -> list[str]:
        found = world.ask(queries.incidents, queries.Filter(**values)).items  # type: ignore[arg-type]
        return [item.brief.key for item in found]

    assert keys(states=["resolved"]) == ["INC-2"]
    assert "INC-2" not in keys(states=["open"])
    assert keys(severities=["SEV3"], states=["open"]) == ["INC-6", "INC-4"]
    assert keys(service_id=1) == ["INC-3"]
    assert keys(q="failure 6") == ["INC-7", "INC-6"]
    assert keys(q="INC-4") == ["INC-4"]
    assert world.ask(queries.open_count) == 6


def test_what_might_be_the_same_is_found(world: World) -> None:
    edge = service(world)
    declare(world, title="Edge returns errors worldwide", services=["edge-proxy"])
    declare(world, title="Sign-in is slow")
    declare(world, title="Search results empty", visibility="private")
    found = world.ask(queries.similar, "errors from the edge worldwide")
    assert [item.key for item in found] == ["INC-1"]
    assert [item.key for item in world.ask(queries.similar, "Something else", [edge])] == ["INC-1"]
    vera = person(world, "Vera Low")
    assert world.ask_as(vera, queries.similar, "Search results empty") == []
