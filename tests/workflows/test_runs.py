"""Workflows answer once, as themselves, and a step that fails stops nothing else."""

from typing import Any

import pytest

from accounts import commands as accounts
from accounts.queries import principal_names
from catalog import commands as catalog
from coe import commands as coes
from coe.queries import of_incident
from foundation.authz import Role, machine
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.jobs import NewJob, put
from foundation.log import events_of
from foundation.predicate import Predicate
from incidents import commands as incidents
from incidents import queries as responding
from incidents.commands import ListedTask
from incidents.lifecycle import State
from tests.incidents.builders import declare, person, service
from tests.support.world import World
from workflows import commands, queries
from workflows.definition import Do, Step
from workflows.queries import RunItem
from workflows.vocabulary import STATES

SEVERE: Any = {"attribute": "severity", "in": ["SEV1", "SEV2"]}
ANY: Any = {"all": []}
LOOKS_ON = "Whom it was meant for can look on only: make them a responder, or name another."
PROMISE = Step(do=Do.PROMISE_UPDATE, minutes=10)


def write(world: World, *steps: Step, slug: str = "severe", on: bool = True, **more: Any) -> str:
    said = {"name": slug.title(), "event": "incident.declared", "condition": SEVERE, **more}
    world.run(commands.write_workflow, slug=slug, steps=steps or (PROMISE,), **said)
    if on:
        world.run(commands.switch_workflow, slug=slug, on=True)
    return slug


def runs(world: World, key: str) -> list[RunItem]:
    return world.ask(queries.runs_of_incident, key)


def took(run: RunItem) -> list[tuple[str, str]]:
    return [(step.state, step.detail) for step in run.steps]


def test_it_takes_its_steps_as_itself_and_names_its_version(world: World) -> None:
    ada, lena, bram = person(world), person(world, "Lena Roth"), person(world, "Bram Okoro")
    team = world.run(accounts.add_team, slug="edge", name="Edge", lead_id=lena.person_id)
    world.run(accounts.join_team, team_id=team.id, person_id=bram.person_id)
    service(world)
    world.run(catalog.change_service, slug="edge-proxy", owner_team_id=team.id)
    world.run(incidents.save_task_list, slug="first-hour", title="First hour", tasks=[ListedTask("Call", "commander")])
    write(
        world,
        Step(do=Do.ASSIGN_ROLE, role="commander", to=("owners",)),
        Step(do=Do.ADD_TASK_LIST, list="first-hour"),
        Step(do=Do.NOTIFY, to=("team:edge", "declarer"), message="Have a look"),
        PROMISE,
        Step(do=Do.REQUIRE_COE, days=5),
        condition={"all": [SEVERE, {"attribute": "team", "contains": "edge"}]},
    )
    assert not declare(world, ada, severity="SEV2").type
    incident = declare(world, ada, severity="SEV2", services=["edge-proxy"])
    world.settle()
    (run,) = runs(world, incident.key)
    due = world.ask(responding.brief, incident.key).next_update_due
    assert took(run) == [
        ("done", "Lena Roth has the role."),
        ("done", "First hour: 1 task."),
        ("done", "Told Ada Quill, Bram Okoro, Lena Roth."),
        ("done", f"The update to stakeholders is due {due:%Y-%m-%d %H:%M} UTC."),
        ("waiting", "Waits until the incident is over."),
    ]
    assert (run.version, run.state, run.because) == (1, "waiting", "an incident is declared")
    assert world.ask(responding.board, incident.id).tasks[0].owner_id == lena.person_id
    acted = {item.principal for item in world.ask(responding.timeline, incident.id)[1:]}
    assert acted == {"machine:workflow:severe"}
    assert world.ask(principal_names, acted) == {"machine:workflow:severe": "Workflow severe"}
    assert [need.facts for need in world.ask_as(bram, queries.notices)] == ["Have a look"]
    world.run_as(bram, commands.dismiss_notices, key=incident.key)
    assert world.ask_as(bram, queries.notices) == []
    world.run_as(ada, incidents.set_severity, key=incident.key, severity="SEV4")
    world.run_as(ada, incidents.transition, key=incident.key, to="resolved")
    world.settle()
    (coe,) = world.ask(of_incident, incident.id)
    assert took(runs(world, incident.key)[0])[-1] == ("done", f"{coe.key} is open.")
    assert [item.incident.key for item in world.ask(queries.runs_of_workflow, "severe").items] == [incident.key]


def test_an_event_fires_a_workflow_once_however_often_the_handler_runs(world: World) -> None:
    ada = person(world)
    write(world)
    incident = declare(world, ada)
    world.settle()
    (first,) = runs(world, incident.key)
    again = [
        NewJob(kind="workflows.answer", payload={"stream": incident.stream, "seq": 1}),
        NewJob(kind="workflows.run", payload={"run_id": first.id}),
    ]
    world.run(lambda work: put(work.session, again, principal="test", now=work.now))
    world.settle()
    assert [run.id for run in runs(world, incident.key)] == [first.id]
    assert len(world.ask(responding.timeline, incident.id)) == 2


def test_a_step_that_fails_is_told_with_its_reason_and_the_next_ones_are_taken(world: World) -> None:
    ada, dara = person(world), person(world, "Dara Finch", Role.VIEWER)
    tasks = [ListedTask("Call")]
    world.run(incidents.save_task_list, slug="gone", title="Gone", tasks=tasks)
    role = Step(do=Do.ASSIGN_ROLE, role="scribe", to=("declarer",))
    to_viewer = Step(do=Do.ASSIGN_ROLE, role="deputy", to=(f"person:{dara.person_id}",))
    write(world, Step(do=Do.ADD_TASK_LIST, list="gone"), role, to_viewer)
    world.run(incidents.retire_task_list, slug="gone")
    incident = declare(world, ada)
    world.settle()
    (run,) = runs(world, incident.key)
    assert took(run) == [
        ("failed", "There is no such task list, or it is not open to you."),
        ("done", "Ada Quill has the role."),
        ("skipped", f"There is nobody to give it to. {LOOKS_ON}"),
    ]
    assert run.state == "failed"


def test_what_a_workflow_causes_fires_no_workflow(world: World) -> None:
    ada = person(world)
    step = Step(do=Do.ASSIGN_ROLE, role="scribe", to=("declarer",))
    write(world, step, slug="first")
    write(world, slug="second", event="incident.role_assigned", condition=ANY)
    incident = declare(world, ada)
    world.settle()
    assert [run.slug for run in runs(world, incident.key)] == ["first"]
    world.run_as(ada, incidents.assign_role, key=incident.key, role="commander", person_id=ada.person_id)
    world.settle()
    assert [run.slug for run in runs(world, incident.key)] == ["second", "first"]


def test_drills_fire_only_where_asked_for_and_the_past_never(world: World) -> None:
    ada = person(world)
    write(world, slug="any", condition=ANY)
    write(world, slug="drills", condition={"attribute": "mode", "equals": "drill"})
    drill = declare(world, ada, mode="drill")
    past = declare(world, ada, mode="retrospective")
    world.settle()
    assert [run.slug for run in runs(world, drill.key)] == ["drills"]
    assert took(runs(world, drill.key)[0])[0][0] == "done"
    assert runs(world, past.key) == []


def test_every_version_stays_and_a_workflow_that_is_off_does_nothing(world: World) -> None:
    ada = person(world)
    slug = write(world, on=False)
    quiet = declare(world, ada)
    world.clock.advance(minutes=1)
    world.run(commands.switch_workflow, slug=slug, on=True)
    world.settle()
    assert runs(world, quiet.key) == []
    first = declare(world, ada)
    world.settle()
    step = Step(do=Do.PROMISE_UPDATE, minutes=5)
    for _ in range(2):
        write(world, step, on=False)
    second = declare(world, ada)
    world.settle()
    world.run(commands.switch_workflow, slug=slug, on=False)
    third = declare(world, ada)
    world.settle()
    assert [[run.version for run in runs(world, each.key)] for each in (first, second, third)] == [[1], [2], []]
    assert [each.item.number for each in world.ask(queries.versions, slug)] == [2, 1]
    assert world.ask(queries.version_of, slug, 1).steps[0].minutes == 10
    with pytest.raises(Conflict, match="Somebody wrote version 2"):
        write(world, step, version=1)
    with pytest.raises(Forbidden):
        world.run_as(ada, commands.switch_workflow, slug=slug, on=True)


def test_a_dry_run_says_what_a_run_would_have_done_and_changes_nothing(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    service(world)
    grown = declare(world, ada, severity="SEV4", services=["edge-proxy"])
    declare(world, ada, severity="SEV1", mode="drill")
    world.clock.advance(minutes=5)
    world.run_as(ada, incidents.set_severity, key=grown.key, severity="SEV1")
    world.run_as(ada, incidents.set_severity, key=grown.key, severity="SEV3")
    hidden = declare(world, ada, severity="SEV4", visibility="private", services=["edge-proxy"])
    world.run_as(ada, incidents.set_severity, key=hidden.key, severity="SEV2")
    condition = {"all": [SEVERE, {"attribute": "service", "contains": "edge-proxy"}]}
    asked = {"event": "incident.severity_changed", "condition": Predicate.parse(condition), "steps": [PROMISE]}
    heads = "SELECT stream, seq FROM stream_head ORDER BY stream"
    with world.engine.connect() as connection:
        before = connection.exec_driver_sql(heads).all()
    tried = world.ask(queries.dry_run, **asked)
    assert [(a.incident.key, a.seq, a.facts.severity) for a in tried.answers] == [
        (hidden.key, 2, "SEV2"),
        (grown.key, 2, "SEV1"),
    ]
    assert (tried.looked_at, tried.incident_count) == (3, 2)
    assert [a.incident.key for a in world.ask_as(bram, queries.dry_run, **asked).answers] == [grown.key]
    with world.engine.connect() as connection:
        assert connection.exec_driver_sql(heads).all() == before


def test_the_run_log_is_as_private_as_the_incident_and_nobody_else_is_told(world: World) -> None:
    ada, bram, cleo = person(world), person(world, "Bram Okoro"), person(world, "Cleo Marlow")
    step = Step(do=Do.NOTIFY, to=(f"person:{bram.person_id}", "declarer"), message="Look")
    taken = Step(do=Do.ASSIGN_ROLE, role="scribe", to=(f"person:{cleo.person_id}",))
    slug = write(world, step, taken)
    incident, other = declare(world, ada, visibility="private"), declare(world, ada)
    world.settle()
    assert took(runs(world, incident.key)[0]) == [
        ("done", "Told Ada Quill. 1 may not know of it, and were not told."),
        (
            "skipped",
            "There is nobody to give it to. The incident is private, and whom it was meant for may not know of it.",
        ),
    ]
    with pytest.raises(Conflict, match="only people let others in"):
        world.run_as(
            machine(f"workflow:{slug}"),
            incidents.assign_role,
            key=incident.key,
            role="scribe",
            person_id=cleo.person_id,
        )
    covered = declare(world, ada, severity="SEV4")
    world.run_as(ada, coes.open_coe, incident_keys=[covered.key, incident.key])
    write(world, Step(do=Do.REQUIRE_COE), slug="coe", event="incident.severity_changed", condition={"all": []})
    world.run(incidents.set_severity, key=covered.key, severity="SEV3")
    world.settle()
    assert took(runs(world, covered.key)[0]) == [("skipped", "A COE covers it.")], "its key is private"
    with pytest.raises(NotFound):
        world.ask_as(bram, queries.runs_of_incident, incident.key)
    assert [r.incident.key for r in world.ask_as(bram, queries.runs_of_workflow, slug).items] == [other.key]
    assert [need.key for need in world.ask_as(bram, queries.notices)] == [other.key]
    world.run_as(ada, incidents.set_visibility, key=other.key, visibility="private")
    assert world.ask_as(bram, queries.notices) == []


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"attribute": "weather", "equals": "bad"}, "workflow.condition_attribute"),
        ({"attribute": "service", "equals": "edge-proxy"}, "workflow.condition_shape"),
        ({"not": {"attribute": "severity", "contains": "SEV1"}}, "workflow.condition_shape"),
        ({"any": [{"attribute": "severity", "in": ["SEV1", "SEV9"]}]}, "workflow.condition_value"),
        ({"attribute": "severity"}, "predicate.invalid"),
    ],
)
def test_a_condition_that_could_never_hold_is_refused(world: World, condition: object, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        write(world, condition=condition)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "step",
    [
        Step(do="webhook"),
        Step(do=Do.ASSIGN_ROLE, role="janitor", to=("declarer",)),
        Step(do=Do.ASSIGN_ROLE, role="scribe", to=("team:edge",)),
        Step(do=Do.ADD_TASK_LIST, list="nothing"),
        Step(do=Do.NOTIFY, to=("person:99",), message="Look"),
        Step(do=Do.NOTIFY, to=("declarer",)),
        Step(do=Do.PROMISE_UPDATE),
        Step(do=Do.REQUIRE_COE, days=0),
    ],
    ids=str,
)
def test_a_step_that_cannot_be_taken_is_refused(world: World, step: Step) -> None:
    with pytest.raises(Invalid, match="Step 2"):
        write(world, PROMISE, step)


def test_the_words_of_states_are_those_of_incidents() -> None:
    assert set(STATES) == set(State)


def test_a_run_is_on_record(world: World) -> None:
    write(world)
    declare(world, person(world))
    world.settle()
    with world.reading() as reading:
        told = [event.name for event in events_of(reading.session, "workflow:1")]
    assert told == ["workflow.written", "workflow.switched", "workflow.fired", "workflow.step_taken"]
