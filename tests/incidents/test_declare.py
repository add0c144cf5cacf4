from datetime import datetime, timedelta

import pytest

from foundation.authz import Role, machine
from foundation.errors import Forbidden, Invalid
from foundation.jobs import JobRow
from incidents import commands, queries
from incidents.commands.subject import REMIND, SETTLE
from tests.incidents.builders import ALERTS, at, declare, person, service, text
from tests.support.world import World

TIMERS = (REMIND, SETTLE)


def test_a_title_is_enough(world: World) -> None:
    incident = world.run(commands.declare, title="  Sign-in is slow ")
    brief = world.ask(queries.brief, incident.key)
    assert (brief.key, brief.title, brief.state, brief.severity, brief.version) == (
        "INC-1",
        "Sign-in is slow",
        "investigating",
        "pending",
        1,
    )
    assert brief.moments == {"declared": at(9)}
    assert incident.is_new


@pytest.mark.parametrize("title", ["", "   ", "x" * 161, "two\nlines", "null\x00byte", "half \ud800"])
def test_a_title_that_cannot_stand_is_refused(world: World, title: str) -> None:
    with pytest.raises(Invalid) as caught:
        world.run(commands.declare, title=title)
    assert caught.value.where == "title"


def test_everything_else_may_come_with_it(world: World) -> None:
    first, ada = service(world), person(world)
    incident = declare(
        world,
        ada,
        severity="SEV1",
        services=["edge-proxy"],
        summary=text("Half of the requests fail."),
        impact_started_at=at(8, 40),
        visibility="private",
        mode="drill",
    )
    brief = world.ask_as(ada, queries.brief, incident.key)
    assert brief.service_ids == (first,)
    assert brief.moments == {"impact_started": at(8, 40), "declared": at(9)}
    assert (brief.summary_source, brief.mode, brief.visibility) == ("Half of the requests fail.", "drill", "private")
    assert brief.version == 1


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"severity": "SEV9"}, "severity"),
        ({"services": ["nowhere"]}, "services"),
        ({"mode": "fun"}, "mode"),
        ({"visibility": "half"}, "visibility"),
        ({"state": "resolved"}, "state"),
        ({"impact_started_at": at(9, 30)}, "occurred"),
        ({"impact_started_at": datetime(2031, 3, 3, 8)}, "impact_started"),  # noqa: DTZ001 - naive on purpose
        ({"occurred": {"resolved": at(8)}}, "occurred"),
        ({"occurred": {"lunch": at(8)}}, "occurred"),
        ({"dedup_key": "k" * 201}, "dedup_key"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(world: World, values: dict[str, object], where: str) -> None:
    with pytest.raises(Invalid) as caught:
        declare(world, **values)
    assert caught.value.where == where
    assert list(world.ask(queries.incidents, queries.Filter()).items) == []


def test_viewers_and_other_machines_may_not_declare(world: World) -> None:
    for who in (person(world, "Vera Low", Role.VIEWER), machine("coe")):
        with pytest.raises(Forbidden):
            declare(world, who)


def test_a_retrospective_incident_stands_where_its_own_times_brought_it(world: World) -> None:
    occurred = {"impact_started": at(2), "detected": at(3), "mitigated": at(4), "resolved": at(5)}
    incident = declare(world, mode="retrospective", occurred=occurred)
    brief = world.ask(queries.brief, incident.key)
    assert brief.state == "resolved"
    assert brief.declared_at == at(3)
    assert brief.is_quiet
    told = world.ask(queries.timeline, incident.id)
    assert [item.name for item in told] == ["incident.declared"] + ["incident.moment_corrected"] * 4
    assert {item.occurred_at for item in told} == {at(2), at(3), at(4), at(5)}
    assert {item.recorded_at for item in told} == {at(9)}


def test_a_retrospective_incident_sets_no_timer(world: World) -> None:
    declare(world, mode="retrospective", severity="pending", occurred={"impact_started": at(2)})
    with world.reading() as reading:
        assert reading.session.query(JobRow).filter(JobRow.kind.in_(TIMERS)).count() == 0


def test_a_dedup_key_holds_only_while_its_incident_is_open(world: World) -> None:
    first = declare(world, dedup_key="disk-full")
    again = declare(world, title="Another", dedup_key="disk-full")
    assert (again.key, again.is_new) == (first.key, False)
    assert world.ask(queries.brief, first.key).version == 1
    world.run(commands.transition, key=first.key, to="resolved")
    second = declare(world, dedup_key="disk-full")
    assert (second.key, second.is_new) == ("INC-2", True)
    world.run(commands.transition, key=first.key, to="investigating")
    assert declare(world, dedup_key="disk-full").key == second.key


def test_a_dedup_key_of_a_private_incident_answers_only_to_whoever_declared_it(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    hidden = declare(world, ada, dedup_key="leak", visibility="private")
    other = declare(world, bram, dedup_key="leak")
    assert other.is_new
    assert declare(world, ada, dedup_key="leak", visibility="private").key == hidden.key
    world.run_as(ada, commands.set_visibility, key=hidden.key, visibility="open")
    assert declare(world, bram, dedup_key="leak").key == other.key


def test_those_who_see_both_see_that_they_came_under_one_key_and_nobody_else_does(world: World) -> None:
    ada, bram, dara = person(world), person(world, "Bram Okoro"), person(world, "Dara Finch", Role.ADMIN)
    hidden = declare(world, ada, dedup_key="leak", visibility="private")
    shown = declare(world, bram, dedup_key="leak")
    assert world.ask_as(bram, queries.shared_keys, shown.id) == []
    assert world.ask_as(bram, queries.brief, shown.key).version == 1
    assert [item.key for item in world.ask_as(dara, queries.shared_keys, shown.id)] == [hidden.key]
    assert [item.key for item in world.ask_as(ada, queries.shared_keys, hidden.id)] == [shown.key]
    last = world.ask_as(ada, queries.timeline, hidden.id)[-1]
    assert last.text == "declared INC-2 under the same dedup key, not knowing of this one"
    world.run_as(ada, commands.add_participant, key=hidden.key, person_id=bram.person_id)
    world.run(commands.transition, key=shown.key, to="resolved")
    again = declare(world, bram, dedup_key="leak")
    assert (again.key, again.is_new) == (hidden.key, False)


def test_declining_needs_a_reason_for_whoever_reported_it(world: World) -> None:
    key = declare(world, state="triage").key
    for note in (None, text("  ")):
        with pytest.raises(Invalid) as caught:
            world.run(commands.transition, key=key, to="declined", note=note)
        assert caught.value.where == "note"
    world.run(commands.transition, key=key, to="declined", note=text("The monitor was wrong."))
    assert world.ask(queries.brief, key).state == "declined"


def test_an_incident_made_private_lets_go_of_its_key_for_others(world: World) -> None:
    declared = declare(world, ALERTS, dedup_key="disk-full")
    world.run(commands.set_visibility, key=declared.key, visibility="private")
    ada = person(world)
    assert declare(world, ada, dedup_key="disk-full").is_new


def test_a_pending_severity_acts_as_another_after_ten_minutes(world: World) -> None:
    incident = declare(world, severity="pending")
    world.clock.advance(minutes=9)
    world.settle()
    assert world.ask(queries.brief, incident.key).acting_severity == "pending"
    world.clock.advance(minutes=1)
    world.settle()
    brief = world.ask(queries.brief, incident.key)
    assert (brief.severity, brief.acting_severity) == ("pending", "SEV2")
    assert brief.next_update_due is not None
    world.settle()
    assert world.ask(queries.brief, incident.key).version == 2


def test_a_severity_that_was_chosen_in_time_is_left_alone(world: World) -> None:
    incident = declare(world, severity="pending")
    world.run(commands.set_severity, key=incident.key, severity="SEV4")
    world.clock.advance(minutes=11)
    world.settle()
    assert world.ask(queries.brief, incident.key).acting_severity == "SEV4"


def test_a_higher_severity_brings_its_cadence_to_the_open_incident(world: World) -> None:
    incident = declare(world, severity="SEV3")
    slow = world.ask(queries.brief, incident.key).next_update_due
    world.run(commands.set_severity, key=incident.key, severity="SEV1")
    fast = world.ask(queries.brief, incident.key).next_update_due
    assert fast is not None
    assert fast - at(9) <= timedelta(hours=1)
    assert slow is None or fast < slow
