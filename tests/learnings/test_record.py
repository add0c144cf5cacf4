"""The record around a learning: what it says of itself, its ties, and what the register proposes by itself."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, local

import pytest
from sqlalchemy import Connection, event

from catalog import commands as catalog
from coe import commands as coes
from foundation.authz import Role
from foundation.errors import Conflict, Invalid, NotFound
from foundation.markdown import plain
from incidents import commands as incidents
from learnings import commands, queries
from learnings.handlers import REGISTER
from learnings.queries import LearningBrief
from tests.readiness.loop import ADA, REVIEWER, Loop
from tests.support.world import World, somebody

pytest_plugins = ["tests.support.world"]
TOGETHER_S = 1
TEXTS: dict[str, object] = {
    "title": "Drain nodes one at a time",
    "failure_prevented": "All nodes of a pool go at once",
    "lesson": plain("A pool that loses all nodes loses all state."),
    "recommendation": plain("- One at a time"),
    "cause_classes": ["node_lifecycle"],
    "applicability": {"all": []},
}
FULL: dict[str, object] = {
    "abstract": "A pool lost all of its nodes within a minute.",
    "source_kind": "external",
    "source_url": "https://example.org/postmortem",
    "source_quote": "All nodes were gone.",
    "source_license": "CC BY-SA 4.0",
    "evidence_kinds": ["test_run", "url"],
    "evidence_days": 180,
    "strength": "strong",
    "effort": "small",
    "risk_if_absent": "high",
}
WRONG: list[dict[str, object]] = [
    {"source_url": ""},
    {"source_url": "ftp://example.org"},
    {"abstract": "word " * 81},
    {"evidence_kinds": ["hope"]},
    {"evidence_days": 0},
    {"strength": "huge"},
    {"source_incidents": ["INC-1"]},
]


def propose(world: World, **more: object) -> str:
    return world.run_as(ADA, commands.propose, **{**TEXTS, **more}).key  # type: ignore[arg-type]


def test_a_record_keeps_all_of_it_with_its_ties_and_what_hides_it(world: World) -> None:
    loop = Loop(world)
    incident = loop.fail()
    world.run_as(ADA, incidents.set_visibility, key=incident, visibility="private")
    for change in WRONG:
        with pytest.raises(Invalid):
            propose(world, **{**FULL, **change})
    world.run_as(ADA, incidents.set_visibility, key=incident, visibility="open")
    first = propose(world, **FULL, source_incidents=[incident])
    second = propose(world, title="Drain nodes all at once")
    found = world.ask(queries.detail, first)
    assert (found.abstract, found.evidence_kinds, found.strength) == (FULL["abstract"], ("url", "test_run"), "strong")
    assert [each.key for each in world.ask(queries.reads_like, found)] == [second]
    world.run_as(REVIEWER, commands.relate, key=first, to=second, kind="contradicts", reason="One by one, or all")
    (tie,) = world.ask(queries.relations, world.ask(queries.brief, second).id)
    assert (tie.other.key, tie.kind, tie.from_here) == (first, "contradicts", False)
    world.run_as(REVIEWER, commands.unrelate, key=first, to=second, kind="contradicts")
    assert world.ask(queries.relations, 1) == []
    replaced = {"to": "superseded", "reason": "The same"}
    world.run_as(REVIEWER, commands.transition, key=second, superseded_by=first, **replaced)
    (decided,) = world.ask(queries.decisions_of, world.ask(queries.detail, second))
    assert (decided.state, decided.reason, decided.by) == ("superseded", "The same", REVIEWER.id)
    assert [each.key for each in world.ask(queries.replaced_by, 1)] == [second]
    with pytest.raises(Invalid, match="is superseded itself"):
        world.run_as(REVIEWER, commands.transition, key=first, superseded_by=second, **replaced)
    world.run_as(ADA, incidents.set_visibility, key=incident, visibility="private")
    outsider = somebody(Role.REVIEWER, person_id=9)
    with pytest.raises(NotFound):
        world.ask_as(outsider, queries.brief, first)
    assert world.ask_as(outsider, queries.detail, second).superseded_by is None, "what took its place is hidden"
    third, said = propose(world, title="Drain nodes at night"), set()
    for hidden in (first, "LRN-99"):
        with pytest.raises(Invalid) as refused:
            world.run_as(outsider, commands.transition, key=third, superseded_by=hidden, **replaced)
        said.add((refused.value.code, refused.value.detail))
    assert len(said) == 1, "what is hidden and what is not there are told apart"


def test_of_two_that_are_to_replace_one_another_at_once_one_stands(world: World) -> None:
    Loop(world)
    keys = [propose(world), propose(world)]
    met, told = Barrier(2), local()

    def meet(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        """Have both read, and where the engine locks rows lock, the one that they move before either goes on."""
        if "FROM learning" in statement and not hasattr(told, "met"):
            told.met = True
            # Where only one may write at a time, the other never comes.
            with suppress(BrokenBarrierError):
                met.wait(TOGETHER_S)

    def replace(key: str, by: str) -> bool:
        try:
            values = {"to": "superseded", "superseded_by": by, "reason": "The same"}
            world.run_as(REVIEWER, commands.transition, key=key, **values)  # type: ignore[arg-type]
        except (Conflict, Invalid):
            return False
        return True

    event.listen(world.engine, "after_cursor_execute", meet)
    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(replace, keys, reversed(keys)))
    event.remove(world.engine, "after_cursor_execute", meet)
    assert sorted(won) == [False, True]
    assert sorted(world.ask(queries.brief, key).state for key in keys) == ["proposed", "superseded"]


def published_coe(loop: Loop, service: str, scope: str, visibility: str = "open") -> None:
    """Let a service fail for a cause that no learning covers, and publish its COE with one action."""
    world = loop.world
    incident = loop.fail(service=service)
    cause = loop.explain(incident, cause_class="dns", service=service)
    world.run_as(ADA, incidents.set_visibility, key=incident, visibility=visibility)
    number = f"COE-{cause}"
    action = {"title": f"Cache names in {service}", "kind": "prevent", "priority": "P2", "owner_id": 1}
    done = {"done_criteria": "Lookups survive a minute without an answer", "scope": scope, "cause_ids": [cause]}
    world.run_as(ADA, coes.add_action, key=number, due=loop.in_days(9), **action, **done)
    world.run_as(REGISTER, commands.suggest, coe_id=cause)


def proposed(world: World) -> list[LearningBrief]:
    return list(world.ask(queries.learnings).items)


def test_what_goes_beyond_one_service_is_proposed_by_itself_and_once(world: World) -> None:
    loop = Loop(world)
    world.run_as(ADA, catalog.change_service, slug="payments", attributes={"runtime": "go"})
    published_coe(loop, "archive", "this_service", "private")
    assert proposed(world) == []
    published_coe(loop, "payments", "this_service")
    assert proposed(world) == [], "that an action stands in a private COE too would be told by it"
    published_coe(loop, "payments", "org")
    world.run_as(REGISTER, commands.suggest, coe_id=3)
    (found,) = proposed(world)
    assert (found.title, found.cause_classes, found.state) == ("Cache names in payments", ("dns",), "proposed")
    assert world.ask(queries.detail, found.key).proposed_because == "an action goes beyond its own service"
    assert found.applicability == {"attribute": "runtime", "equals": "go"}
