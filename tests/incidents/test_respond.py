import pytest

from foundation.authz import Role, machine
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from incidents import commands, queries
from tests.incidents.builders import ALERTS, at, declare, person, service, text
from tests.support.world import World


def moments(world: World, key: str) -> dict[str, object]:
    return dict(world.ask(queries.brief, key).moments)


def texts(world: World, incident_id: int) -> list[str]:
    return [item.text for item in world.ask(queries.timeline, incident_id)]


def test_an_incident_runs_from_declared_to_closed_with_its_moments(world: World) -> None:
    incident = declare(world)
    for to in ("identified", "monitoring", "resolved", "closed"):
        world.clock.advance(minutes=10)
        world.run(commands.transition, key=incident.key, to=to)
    assert moments(world, incident.key) == {
        "declared": at(9),
        "identified": at(9, 10),
        "mitigated": at(9, 20),
        "resolved": at(9, 30),
        "closed": at(9, 40),
    }
    assert world.ask(queries.brief, incident.key).version == 5


def test_states_may_be_skipped_but_not_silently(world: World) -> None:
    incident = declare(world)
    world.run(commands.transition, key=incident.key, to="resolved", note=text("It went away."))
    entry = world.ask(queries.timeline, incident.id)[-1]
    assert entry.text == "moved it to resolved, skipping identified and monitoring. It went away."
    assert entry.html == "<p>It went away.</p>"


def test_an_impossible_move_names_the_possible_ones(world: World) -> None:
    incident = declare(world)
    with pytest.raises(Conflict) as caught:
        world.run(commands.transition, key=incident.key, to="declined")
    assert caught.value.extra["possible"] == ["canceled", "closed", "identified", "merged", "monitoring", "resolved"]
    with pytest.raises(Invalid):
        world.run(commands.transition, key=incident.key, to="fixed")
    with pytest.raises(Invalid) as merging:
        world.run(commands.transition, key=incident.key, to="merged")
    assert merging.value.code == "incident.merge_into"


def test_a_move_says_when_it_happened(world: World) -> None:
    incident = declare(world)
    world.clock.advance(hours=1)
    world.run(commands.transition, key=incident.key, to="resolved", at=at(9, 20))
    assert moments(world, incident.key)["resolved"] == at(9, 20)
    entry = world.ask(queries.timeline, incident.id)[-1]
    assert (entry.occurred_at, entry.recorded_at) == (at(9, 20), at(10))


def test_a_move_before_the_declaration_or_in_the_future_is_refused(world: World) -> None:
    incident = declare(world)
    for when in (at(8), at(11)):
        with pytest.raises(Invalid):
            world.run(commands.transition, key=incident.key, to="resolved", at=when)
    assert world.ask(queries.brief, incident.key).state == "investigating"


def test_reopening_takes_the_end_back(world: World) -> None:
    incident = declare(world)
    world.run(commands.transition, key=incident.key, to="resolved")
    world.run(commands.transition, key=incident.key, to="investigating")
    brief = world.ask(queries.brief, incident.key)
    assert (brief.state, "resolved" in brief.moments) == ("investigating", False)
    assert brief.next_update_due is not None


def test_triage_promises_nothing_until_it_is_accepted(world: World) -> None:
    incident = declare(world, state="triage")
    assert world.ask(queries.brief, incident.key).next_update_due is None
    world.run(commands.transition, key=incident.key, to="investigating")
    brief = world.ask(queries.brief, incident.key)
    assert brief.next_update_due is not None
    assert brief.moments["acknowledged"] == at(9)


def test_a_moment_is_corrected_with_a_reason_and_kept_in_a_possible_order(world: World) -> None:
    incident = declare(world)
    world.run(commands.correct_moment, key=incident.key, moment="impact_started", at=at(8, 40))
    with pytest.raises(Invalid) as caught:
        world.run(commands.correct_moment, key=incident.key, moment="impact_started", at=at(8, 30))
    assert caught.value.where == "reason"
    world.run(commands.correct_moment, key=incident.key, moment="impact_started", at=at(8, 30), reason="Logs say so.")
    with pytest.raises(Invalid) as order:
        world.run(commands.correct_moment, key=incident.key, moment="impact_ended", at=at(8, 20))
    assert order.value.code == "incident.moment_order"
    assert moments(world, incident.key)["impact_started"] == at(8, 30)
    assert texts(world, incident.id)[-1] == "corrected impact started, 2031-03-03 08:30 UTC: Logs say so."
    world.run(commands.correct_moment, key=incident.key, moment="impact_started", at=None, reason="Nobody knows.")
    assert "impact_started" not in moments(world, incident.key)


def test_a_moment_on_which_the_state_stands_is_not_taken_back_and_none_is_made_up(world: World) -> None:
    incident = declare(world)
    with pytest.raises(Conflict):
        world.run(commands.correct_moment, key=incident.key, moment="declared", at=None, reason="x")
    with pytest.raises(Conflict):
        world.run(commands.correct_moment, key=incident.key, moment="resolved", at=at(9), reason="x")


def test_an_update_promises_the_next_and_a_missed_promise_is_recorded_once(world: World) -> None:
    incident = declare(world)
    world.run(
        commands.post_update, key=incident.key, audience="stakeholders", body=text("On it."), next_update_minutes=15
    )
    brief = world.ask(queries.brief, incident.key)
    assert brief.next_update_due == at(9, 15)
    world.clock.advance(minutes=14)
    world.settle()
    assert "incident.update_missed" not in [i.name for i in world.ask(queries.timeline, incident.id)]
    world.clock.advance(minutes=2)
    world.settle()
    world.clock.advance(minutes=60)
    world.settle()
    names = [item.name for item in world.ask(queries.timeline, incident.id)]
    assert names.count("incident.update_missed") == 1


def test_a_promise_that_was_kept_is_not_missed(world: World) -> None:
    incident = declare(world)
    for _ in range(3):
        world.run(
            commands.post_update, key=incident.key, audience="public", body=text("On it."), next_update_minutes=15
        )
        world.clock.advance(minutes=14)
        world.settle()
    world.run(commands.transition, key=incident.key, to="resolved")
    world.clock.advance(minutes=60)
    world.settle()
    assert "incident.update_missed" not in [i.name for i in world.ask(queries.timeline, incident.id)]


def test_a_note_to_responders_promises_nothing(world: World) -> None:
    incident = declare(world)
    due = world.ask(queries.brief, incident.key).next_update_due
    world.clock.advance(minutes=3)
    world.run(commands.post_update, key=incident.key, audience="responders", body=text("Try the old build."))
    assert world.ask(queries.brief, incident.key).next_update_due == due


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"audience": "everybody"}, "audience"),
        ({"body": text("  ")}, "body"),
        ({"body": text("x" * 10_001)}, "body"),
        ({"next_update_minutes": 0}, "next_update_minutes"),
        ({"next_update_minutes": 10_081}, "next_update_minutes"),
        ({"at": at(10)}, "at"),
    ],
)
def test_an_update_that_does_not_fit_is_refused(world: World, values: dict[str, object], where: str) -> None:
    incident = declare(world)
    given = {"audience": "stakeholders", "body": text("On it."), **values}
    with pytest.raises(Invalid) as caught:
        world.run(commands.post_update, key=incident.key, **given)
    assert caught.value.where == where


def test_nothing_of_a_private_incident_or_of_triage_goes_to_the_public(world: World) -> None:
    for values in ({"visibility": "private"}, {"state": "triage"}):
        incident = declare(world, **values)
        with pytest.raises(Conflict):
            world.run(commands.post_update, key=incident.key, audience="public", body=text("Hello"))


def test_roles_are_handed_over_and_the_one_before_takes_part_still(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    incident = declare(world)
    for who in (ada, bram, bram):
        world.run(commands.assign_role, key=incident.key, role="commander", person_id=who.person_id)
    page = world.ask(queries.incident_page, incident.key)
    assert page.lead == "Bram Okoro"
    assert {p.person_id for p in page.board.participants} == {ada.person_id, bram.person_id}
    assert texts(world, incident.id)[1:] == [
        "made Ada Quill Incident Commander",
        "made Bram Okoro Incident Commander, handed over by Ada Quill",
    ]
    world.run(commands.assign_role, key=incident.key, role="commander", person_id=None)
    assert world.ask(queries.incident_page, incident.key).lead is None
    for values in ({"role": "king", "person_id": ada.person_id}, {"role": "scribe", "person_id": 999}):
        with pytest.raises(Invalid):
            world.run(commands.assign_role, key=incident.key, **values)


def test_tasks_services_and_participants(world: World) -> None:
    ada, edge = person(world), service(world)
    incident = declare(world)
    task = world.run(commands.add_task, key=incident.key, title="Ask the vendor", owner_id=ada.person_id, due=at(9, 30))
    world.run(commands.add_service, key=incident.key, slug="edge-proxy", impact="major_outage")
    world.run(commands.add_participant, key=incident.key, person_id=ada.person_id or 0, kind="observer")
    assert [need.kind for need in world.ask_as(ada, queries.needs)] == ["task", "incident"]
    world.run(commands.complete_task, key=incident.key, task_id=task.id)
    world.run(commands.complete_task, key=incident.key, task_id=task.id)
    board = world.ask(queries.board, incident.id)
    assert [(s.service_id, s.impact) for s in board.services] == [(edge, "major_outage")]
    assert board.tasks[0].done_at == at(9)
    world.run(commands.remove_service, key=incident.key, slug="edge-proxy")
    assert texts(world, incident.id)[1:] == [
        "added a task for Ada Quill: Ask the vendor",
        "marked Edge Proxy major outage",
        "added Ada Quill as observer",
        "finished a task: Ask the vendor",
        "took Edge Proxy off the incident",
    ]
    other = declare(world)
    with pytest.raises(NotFound):
        world.run(commands.complete_task, key=other.key, task_id=task.id)


def test_two_incidents_become_one(world: World) -> None:
    service(world)
    ada = person(world)
    double = declare(world, ada, services=["edge-proxy"], dedup_key="disk-full")
    other = declare(world)
    world.run(commands.merge, key=double.key, into=other.key)
    brief = world.ask(queries.brief, other.key)
    assert len(brief.service_ids) == 1
    assert world.ask(queries.brief, double.key).state == "merged"
    assert declare(world, dedup_key="disk-full").key == other.key
    assert texts(world, other.id)[-1] == "merged INC-1 into INC-2"
    for key, into in ((other.key, other.key), (other.key, double.key)):
        with pytest.raises((Invalid, Conflict)):
            world.run(commands.merge, key=key, into=into)


def test_incidents_of_unlike_visibility_are_not_merged(world: World) -> None:
    hidden, shown = declare(world, visibility="private"), declare(world)
    with pytest.raises(Conflict) as caught:
        world.run(commands.merge, key=hidden.key, into=shown.key)
    assert caught.value.code == "incident.merge_visibility"


def test_a_machine_notes_and_may_do_no_more(world: World) -> None:
    incident = declare(world)
    world.run_as(ALERTS, commands.note_alert, key=incident.key, text="Disk at 97 %", source="Checks", at=at(8, 55))
    entry = world.ask(queries.timeline, incident.id)[-1]
    assert (entry.text, entry.occurred_at) == ("Checks: Disk at 97 %", at(8, 55))
    with pytest.raises(Forbidden):
        world.run_as(ALERTS, commands.transition, key=incident.key, to="resolved")
    with pytest.raises(Forbidden):
        world.run_as(machine("coe"), commands.note_alert, key=incident.key, text="x", source="x", at=at(8))


def test_viewers_read_and_change_nothing(world: World) -> None:
    incident, vera = declare(world), person(world, "Vera Low", Role.VIEWER)
    assert world.ask_as(vera, queries.brief, incident.key).key == incident.key
    with pytest.raises(Forbidden) as caught:
        world.run_as(vera, commands.transition, key=incident.key, to="resolved")
    assert "responders" in caught.value.detail
